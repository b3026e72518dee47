using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Postgres.Cases
{
    /// <inheritdoc />
    public partial class AddPracticeRuns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "cases_practice_runs",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    Exercise = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    StartedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    EndedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Matters = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_practice_runs", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_cases_practice_runs_AccountId_Exercise_StartedAt",
                table: "cases_practice_runs",
                columns: new[] { "AccountId", "Exercise", "StartedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_practice_runs_going",
                table: "cases_practice_runs",
                column: "AccountId",
                unique: true,
                filter: "\"EndedAt\" IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "cases_practice_runs");
        }
    }
}
