using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Postgres.Cases
{
    /// <inheritdoc />
    public partial class DeskWork : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "cases_distinct",
                columns: table => new
                {
                    A = table.Column<Guid>(type: "uuid", nullable: false),
                    B = table.Column<Guid>(type: "uuid", nullable: false),
                    ByAccount = table.Column<Guid>(type: "uuid", nullable: false),
                    ByName = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_distinct", x => new { x.A, x.B });
                });

            migrationBuilder.CreateTable(
                name: "cases_prints",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    CaseId = table.Column<Guid>(type: "uuid", nullable: false),
                    Seq = table.Column<int>(type: "integer", nullable: false),
                    No = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Paper = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Kind = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    BodyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Region = table.Column<string>(type: "character varying(15)", maxLength: 15, nullable: false, collation: "C"),
                    State = table.Column<int>(type: "integer", nullable: false),
                    QueuedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    PrintedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    PrintedBy = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    DoneAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    DoneBy = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    Note = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_prints", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "cases_templates",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Line = table.Column<Guid>(type: "uuid", nullable: false),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    BodyId = table.Column<Guid>(type: "uuid", nullable: false),
                    For = table.Column<int>(type: "integer", nullable: false),
                    ItemId = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    Name = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    Text = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    ByName = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    EndedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_templates", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_cases_distinct_B",
                table: "cases_distinct",
                column: "B");

            migrationBuilder.CreateIndex(
                name: "IX_cases_prints_BodyId_State_QueuedAt",
                table: "cases_prints",
                columns: new[] { "BodyId", "State", "QueuedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_prints_CaseId_Seq",
                table: "cases_prints",
                columns: new[] { "CaseId", "Seq" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_cases_templates_BodyId_EndedAt",
                table: "cases_templates",
                columns: new[] { "BodyId", "EndedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_templates_Line_Number",
                table: "cases_templates",
                columns: new[] { "Line", "Number" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "cases_distinct");

            migrationBuilder.DropTable(
                name: "cases_prints");

            migrationBuilder.DropTable(
                name: "cases_templates");
        }
    }
}
