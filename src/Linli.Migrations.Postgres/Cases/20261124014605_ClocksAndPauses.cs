using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Postgres.Cases
{
    /// <inheritdoc />
    public partial class ClocksAndPauses : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_cases_tasks_open",
                table: "cases_tasks");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "RemindedAt",
                table: "cases_pauses",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "Until",
                table: "cases_pauses",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "OverdueAt",
                table: "cases_clocks",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "WarnedAt",
                table: "cases_clocks",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_cases_tasks_open",
                table: "cases_tasks",
                columns: new[] { "BodyId", "State", "Due", "Kind", "Paused", "Urgent", "Region", "AccountId", "Id" },
                filter: "\"State\" <= 1");

            migrationBuilder.CreateIndex(
                name: "IX_cases_clocks_untold",
                table: "cases_clocks",
                column: "Due",
                filter: "\"StoppedAt\" IS NULL AND \"OverdueAt\" IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_cases_tasks_open",
                table: "cases_tasks");

            migrationBuilder.DropIndex(
                name: "IX_cases_clocks_untold",
                table: "cases_clocks");

            migrationBuilder.DropColumn(
                name: "RemindedAt",
                table: "cases_pauses");

            migrationBuilder.DropColumn(
                name: "Until",
                table: "cases_pauses");

            migrationBuilder.DropColumn(
                name: "OverdueAt",
                table: "cases_clocks");

            migrationBuilder.DropColumn(
                name: "WarnedAt",
                table: "cases_clocks");

            migrationBuilder.CreateIndex(
                name: "IX_cases_tasks_open",
                table: "cases_tasks",
                columns: new[] { "BodyId", "Due", "State", "Kind", "Paused", "Urgent", "Region", "AccountId", "Id" },
                filter: "\"State\" <= 1");
        }
    }
}
