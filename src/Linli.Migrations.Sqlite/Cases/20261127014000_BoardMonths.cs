using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Sqlite.Cases
{
    /// <inheritdoc />
    public partial class BoardMonths : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_cases_tasks_open",
                table: "cases_tasks");

            migrationBuilder.DropIndex(
                name: "IX_cases_tasks_State_Due",
                table: "cases_tasks");

            migrationBuilder.DropIndex(
                name: "IX_cases_clocks_StoppedAt_Due",
                table: "cases_clocks");

            migrationBuilder.DropIndex(
                name: "IX_cases_clocks_untold",
                table: "cases_clocks");

            migrationBuilder.CreateTable(
                name: "cases_months",
                columns: table => new
                {
                    Region = table.Column<string>(type: "TEXT", maxLength: 15, nullable: false),
                    Body = table.Column<Guid>(type: "TEXT", nullable: false),
                    Item = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    Channel = table.Column<int>(type: "INTEGER", nullable: false),
                    Month = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Received = table.Column<int>(type: "INTEGER", nullable: false),
                    Accepted = table.Column<int>(type: "INTEGER", nullable: false),
                    AcceptMinutes = table.Column<long>(type: "INTEGER", nullable: false),
                    Closed = table.Column<int>(type: "INTEGER", nullable: false),
                    OnTime = table.Column<int>(type: "INTEGER", nullable: false),
                    Late = table.Column<int>(type: "INTEGER", nullable: false),
                    Contacted = table.Column<int>(type: "INTEGER", nullable: false),
                    Returned = table.Column<int>(type: "INTEGER", nullable: false),
                    Reopened = table.Column<int>(type: "INTEGER", nullable: false),
                    CalledSolved = table.Column<int>(type: "INTEGER", nullable: false),
                    CalledNotSolved = table.Column<int>(type: "INTEGER", nullable: false),
                    Rated = table.Column<int>(type: "INTEGER", nullable: false),
                    Satisfied = table.Column<int>(type: "INTEGER", nullable: false),
                    Solved = table.Column<int>(type: "INTEGER", nullable: false),
                    PartlySolved = table.Column<int>(type: "INTEGER", nullable: false),
                    Explained = table.Column<int>(type: "INTEGER", nullable: false),
                    NotCompetent = table.Column<int>(type: "INTEGER", nullable: false),
                    NotPossibleNow = table.Column<int>(type: "INTEGER", nullable: false),
                    Parked = table.Column<int>(type: "INTEGER", nullable: false),
                    Granted = table.Column<int>(type: "INTEGER", nullable: false),
                    NotGranted = table.Column<int>(type: "INTEGER", nullable: false),
                    Dropped = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_months", x => new { x.Region, x.Month, x.Body, x.Item, x.Channel });
                });

            migrationBuilder.CreateIndex(
                name: "IX_cases_tasks_leases",
                table: "cases_tasks",
                column: "LeaseUntil",
                filter: "\"State\" = 1 AND \"EscalatedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_cases_tasks_open",
                table: "cases_tasks",
                columns: new[] { "BodyId", "Urgent", "Paused", "Due", "Id", "State", "Kind", "Region", "AccountId" },
                descending: new[] { false, true, false, false, false, false, false, false, false },
                filter: "\"State\" <= 1");

            migrationBuilder.CreateIndex(
                name: "IX_cases_tasks_signers",
                table: "cases_tasks",
                column: "Due",
                filter: "\"Kind\" = 6 AND \"State\" <= 1");

            migrationBuilder.CreateIndex(
                name: "IX_cases_tasks_unclaimed",
                table: "cases_tasks",
                column: "CreatedAt",
                filter: "\"State\" = 0 AND \"EscalatedAt\" IS NULL AND \"Kind\" <= 1");

            migrationBuilder.CreateIndex(
                name: "IX_cases_tasks_untold",
                table: "cases_tasks",
                column: "Due",
                filter: "\"State\" <= 1 AND \"OverdueAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_cases_days_Day_Region",
                table: "cases_days",
                columns: new[] { "Day", "Region" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_clocks_paused",
                table: "cases_clocks",
                column: "Due",
                filter: "\"StoppedAt\" IS NULL AND \"Paused\"");

            migrationBuilder.CreateIndex(
                name: "IX_cases_clocks_untold",
                table: "cases_clocks",
                column: "Due",
                filter: "\"StoppedAt\" IS NULL AND \"OverdueAt\" IS NULL AND \"Kind\" <> 0");

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_applied",
                table: "cases_cases",
                column: "Id",
                filter: "\"Phase\" = 0 AND \"ItemKind\" = 'service'");

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_LeadBodyId_ReceivedAt",
                table: "cases_cases",
                columns: new[] { "LeadBodyId", "ReceivedAt" },
                filter: "\"LeadBodyId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_cases_months_Body_Month",
                table: "cases_months",
                columns: new[] { "Body", "Month" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_months_Month_Region",
                table: "cases_months",
                columns: new[] { "Month", "Region" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "cases_months");

            migrationBuilder.DropIndex(
                name: "IX_cases_tasks_leases",
                table: "cases_tasks");

            migrationBuilder.DropIndex(
                name: "IX_cases_tasks_open",
                table: "cases_tasks");

            migrationBuilder.DropIndex(
                name: "IX_cases_tasks_signers",
                table: "cases_tasks");

            migrationBuilder.DropIndex(
                name: "IX_cases_tasks_unclaimed",
                table: "cases_tasks");

            migrationBuilder.DropIndex(
                name: "IX_cases_tasks_untold",
                table: "cases_tasks");

            migrationBuilder.DropIndex(
                name: "IX_cases_days_Day_Region",
                table: "cases_days");

            migrationBuilder.DropIndex(
                name: "IX_cases_clocks_paused",
                table: "cases_clocks");

            migrationBuilder.DropIndex(
                name: "IX_cases_clocks_untold",
                table: "cases_clocks");

            migrationBuilder.DropIndex(
                name: "IX_cases_cases_applied",
                table: "cases_cases");

            migrationBuilder.DropIndex(
                name: "IX_cases_cases_LeadBodyId_ReceivedAt",
                table: "cases_cases");

            migrationBuilder.CreateIndex(
                name: "IX_cases_tasks_open",
                table: "cases_tasks",
                columns: new[] { "BodyId", "State", "Due", "Kind", "Paused", "Urgent", "Region", "AccountId", "Id" },
                filter: "\"State\" <= 1");

            migrationBuilder.CreateIndex(
                name: "IX_cases_tasks_State_Due",
                table: "cases_tasks",
                columns: new[] { "State", "Due" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_clocks_StoppedAt_Due",
                table: "cases_clocks",
                columns: new[] { "StoppedAt", "Due" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_clocks_untold",
                table: "cases_clocks",
                column: "Due",
                filter: "\"StoppedAt\" IS NULL AND \"OverdueAt\" IS NULL");
        }
    }
}
