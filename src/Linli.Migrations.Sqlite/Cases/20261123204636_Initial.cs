using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Sqlite.Cases
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
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    No = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Region = table.Column<string>(type: "TEXT", maxLength: 15, nullable: false),
                    Grid = table.Column<string>(type: "TEXT", maxLength: 15, nullable: true),
                    ItemKind = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    ItemId = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    ItemVersion = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    FlowId = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    FlowVersion = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Phase = table.Column<int>(type: "INTEGER", nullable: false),
                    Channel = table.Column<int>(type: "INTEGER", nullable: false),
                    Title = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Text = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    Address = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    Lon = table.Column<double>(type: "REAL", nullable: true),
                    Lat = table.Column<double>(type: "REAL", nullable: true),
                    ReporterId = table.Column<Guid>(type: "TEXT", nullable: true),
                    ReporterName = table.Column<byte[]>(type: "BLOB", nullable: true),
                    ReporterPhone = table.Column<byte[]>(type: "BLOB", nullable: true),
                    ReporterPhoneIndex = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    ReporterNameIndex = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    HelperId = table.Column<Guid>(type: "TEXT", nullable: true),
                    HelperName = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    AnswersSealed = table.Column<byte[]>(type: "BLOB", nullable: true),
                    FollowHash = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    Urgent = table.Column<bool>(type: "INTEGER", nullable: false),
                    ReceivedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    AcceptedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ClosedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Resolution = table.Column<int>(type: "INTEGER", nullable: true),
                    LeadBodyId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Supplements = table.Column<int>(type: "INTEGER", nullable: false),
                    Returns = table.Column<int>(type: "INTEGER", nullable: false),
                    Extensions = table.Column<int>(type: "INTEGER", nullable: false),
                    Reopens = table.Column<int>(type: "INTEGER", nullable: false),
                    Urges = table.Column<int>(type: "INTEGER", nullable: false),
                    Rating = table.Column<int>(type: "INTEGER", nullable: true),
                    ExternalId = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    EventCount = table.Column<int>(type: "INTEGER", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_cases", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "cases_drafts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ItemId = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    AnswersSealed = table.Column<byte[]>(type: "BLOB", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_drafts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "cases_views",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Query = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_views", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "cases_clocks",
                columns: table => new
                {
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    Start = table.Column<long>(type: "INTEGER", nullable: false),
                    Amount = table.Column<int>(type: "INTEGER", nullable: false),
                    Unit = table.Column<int>(type: "INTEGER", nullable: false),
                    Extra = table.Column<int>(type: "INTEGER", nullable: false),
                    Rule = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    CalendarVersion = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Due = table.Column<long>(type: "INTEGER", nullable: false),
                    Provisional = table.Column<bool>(type: "INTEGER", nullable: false),
                    Paused = table.Column<bool>(type: "INTEGER", nullable: false),
                    StoppedAt = table.Column<long>(type: "INTEGER", nullable: true)
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
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Seq = table.Column<int>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Verb = table.Column<int>(type: "INTEGER", nullable: false),
                    From = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    To = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: true),
                    ActorName = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    ActorBody = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    Args = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: false),
                    Note = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    Internal = table.Column<bool>(type: "INTEGER", nullable: false),
                    PaperNumber = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    PaperKind = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true)
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
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    From = table.Column<long>(type: "INTEGER", nullable: false),
                    To = table.Column<long>(type: "INTEGER", nullable: true),
                    Note = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true)
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
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Region = table.Column<string>(type: "TEXT", maxLength: 15, nullable: false),
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    BodyId = table.Column<Guid>(type: "TEXT", nullable: false),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: true),
                    AccountName = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    DoneAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LeaseUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    Due = table.Column<long>(type: "INTEGER", nullable: false),
                    Paused = table.Column<bool>(type: "INTEGER", nullable: false),
                    Provisional = table.Column<bool>(type: "INTEGER", nullable: false),
                    Note = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    Result = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    WarnedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    OverdueAt = table.Column<long>(type: "INTEGER", nullable: true),
                    EscalatedAt = table.Column<long>(type: "INTEGER", nullable: true)
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
