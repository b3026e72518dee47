using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Postgres.Cases
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "cases_cases",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    No = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Region = table.Column<string>(type: "character varying(15)", maxLength: 15, nullable: false, collation: "C"),
                    Grid = table.Column<string>(type: "character varying(15)", maxLength: 15, nullable: true, collation: "C"),
                    ItemKind = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    ItemId = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    ItemVersion = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    FlowId = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    FlowVersion = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Phase = table.Column<int>(type: "integer", nullable: false),
                    Channel = table.Column<int>(type: "integer", nullable: false),
                    Title = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Text = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: true),
                    Address = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    Lon = table.Column<double>(type: "double precision", nullable: true),
                    Lat = table.Column<double>(type: "double precision", nullable: true),
                    ReporterId = table.Column<Guid>(type: "uuid", nullable: true),
                    ReporterName = table.Column<byte[]>(type: "bytea", nullable: true),
                    ReporterPhone = table.Column<byte[]>(type: "bytea", nullable: true),
                    ReporterPhoneIndex = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    ReporterNameIndex = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    HelperId = table.Column<Guid>(type: "uuid", nullable: true),
                    HelperName = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    AnswersSealed = table.Column<byte[]>(type: "bytea", nullable: true),
                    FollowHash = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    Urgent = table.Column<bool>(type: "boolean", nullable: false),
                    ReceivedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    AcceptedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ClosedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Resolution = table.Column<int>(type: "integer", nullable: true),
                    LeadBodyId = table.Column<Guid>(type: "uuid", nullable: true),
                    Supplements = table.Column<int>(type: "integer", nullable: false),
                    Returns = table.Column<int>(type: "integer", nullable: false),
                    Extensions = table.Column<int>(type: "integer", nullable: false),
                    Reopens = table.Column<int>(type: "integer", nullable: false),
                    Urges = table.Column<int>(type: "integer", nullable: false),
                    Rating = table.Column<int>(type: "integer", nullable: true),
                    ExternalId = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    EventCount = table.Column<int>(type: "integer", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_cases", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "cases_drafts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    ItemId = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    AnswersSealed = table.Column<byte[]>(type: "bytea", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_drafts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "cases_views",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Query = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_views", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "cases_clocks",
                columns: table => new
                {
                    CaseId = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<int>(type: "integer", nullable: false),
                    Start = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Amount = table.Column<int>(type: "integer", nullable: false),
                    Unit = table.Column<int>(type: "integer", nullable: false),
                    Extra = table.Column<int>(type: "integer", nullable: false),
                    Rule = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    CalendarVersion = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Due = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Provisional = table.Column<bool>(type: "boolean", nullable: false),
                    Paused = table.Column<bool>(type: "boolean", nullable: false),
                    StoppedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_clocks", x => new { x.CaseId, x.Kind });
                    table.ForeignKey(
                        name: "FK_cases_clocks_cases_cases_CaseId",
                        column: x => x.CaseId,
                        principalTable: "cases_cases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "cases_events",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    CaseId = table.Column<Guid>(type: "uuid", nullable: false),
                    Seq = table.Column<int>(type: "integer", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Verb = table.Column<int>(type: "integer", nullable: false),
                    From = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    To = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    AccountId = table.Column<Guid>(type: "uuid", nullable: true),
                    ActorName = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    ActorBody = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    Args = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: false),
                    Note = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: true),
                    Internal = table.Column<bool>(type: "boolean", nullable: false),
                    PaperNumber = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    PaperKind = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_events", x => x.Id);
                    table.ForeignKey(
                        name: "FK_cases_events_cases_cases_CaseId",
                        column: x => x.CaseId,
                        principalTable: "cases_cases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "cases_pauses",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    CaseId = table.Column<Guid>(type: "uuid", nullable: false),
                    Reason = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    From = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    To = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Note = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_pauses", x => x.Id);
                    table.ForeignKey(
                        name: "FK_cases_pauses_cases_cases_CaseId",
                        column: x => x.CaseId,
                        principalTable: "cases_cases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "cases_tasks",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    CaseId = table.Column<Guid>(type: "uuid", nullable: false),
                    Region = table.Column<string>(type: "character varying(15)", maxLength: 15, nullable: false, collation: "C"),
                    Kind = table.Column<int>(type: "integer", nullable: false),
                    BodyId = table.Column<Guid>(type: "uuid", nullable: false),
                    State = table.Column<int>(type: "integer", nullable: false),
                    AccountId = table.Column<Guid>(type: "uuid", nullable: true),
                    AccountName = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    CreatedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    DoneAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    LeaseUntil = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Due = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Paused = table.Column<bool>(type: "boolean", nullable: false),
                    Provisional = table.Column<bool>(type: "boolean", nullable: false),
                    Note = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true),
                    Result = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true),
                    WarnedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    OverdueAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    EscalatedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_tasks", x => x.Id);
                    table.ForeignKey(
                        name: "FK_cases_tasks_cases_cases_CaseId",
                        column: x => x.CaseId,
                        principalTable: "cases_cases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_ExternalId",
                table: "cases_cases",
                column: "ExternalId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_ItemId_Lon_Lat",
                table: "cases_cases",
                columns: new[] { "ItemId", "Lon", "Lat" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_No",
                table: "cases_cases",
                column: "No",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_Phase_ReceivedAt",
                table: "cases_cases",
                columns: new[] { "Phase", "ReceivedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_Region_ReceivedAt",
                table: "cases_cases",
                columns: new[] { "Region", "ReceivedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_ReporterId_ReceivedAt",
                table: "cases_cases",
                columns: new[] { "ReporterId", "ReceivedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_ReporterNameIndex",
                table: "cases_cases",
                column: "ReporterNameIndex");

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_ReporterPhoneIndex",
                table: "cases_cases",
                column: "ReporterPhoneIndex");

            migrationBuilder.CreateIndex(
                name: "IX_cases_clocks_StoppedAt_Due",
                table: "cases_clocks",
                columns: new[] { "StoppedAt", "Due" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_drafts_AccountId_ItemId",
                table: "cases_drafts",
                columns: new[] { "AccountId", "ItemId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_cases_events_CaseId_Seq",
                table: "cases_events",
                columns: new[] { "CaseId", "Seq" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_cases_events_PaperNumber",
                table: "cases_events",
                column: "PaperNumber");

            migrationBuilder.CreateIndex(
                name: "IX_cases_pauses_CaseId",
                table: "cases_pauses",
                column: "CaseId");

            migrationBuilder.CreateIndex(
                name: "IX_cases_tasks_BodyId_State_Due",
                table: "cases_tasks",
                columns: new[] { "BodyId", "State", "Due" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_tasks_CaseId",
                table: "cases_tasks",
                column: "CaseId");

            migrationBuilder.CreateIndex(
                name: "IX_cases_tasks_State_Due",
                table: "cases_tasks",
                columns: new[] { "State", "Due" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_views_AccountId",
                table: "cases_views",
                column: "AccountId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "cases_clocks");

            migrationBuilder.DropTable(
                name: "cases_drafts");

            migrationBuilder.DropTable(
                name: "cases_events");

            migrationBuilder.DropTable(
                name: "cases_pauses");

            migrationBuilder.DropTable(
                name: "cases_tasks");

            migrationBuilder.DropTable(
                name: "cases_views");

            migrationBuilder.DropTable(
                name: "cases_cases");
        }
    }
}
