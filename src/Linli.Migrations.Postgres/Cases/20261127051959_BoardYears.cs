using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Postgres.Cases
{
    /// <inheritdoc />
    public partial class BoardYears : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "Month",
                table: "cases_months",
                newName: "From");

            migrationBuilder.RenameIndex(
                name: "IX_cases_months_Month_Region",
                table: "cases_months",
                newName: "IX_cases_months_From_Region");

            migrationBuilder.RenameIndex(
                name: "IX_cases_months_Body_Month",
                table: "cases_months",
                newName: "IX_cases_months_Body_From");

            migrationBuilder.RenameColumn(
                name: "Day",
                table: "cases_days",
                newName: "From");

            migrationBuilder.RenameIndex(
                name: "IX_cases_days_Day_Region",
                table: "cases_days",
                newName: "IX_cases_days_From_Region");

            migrationBuilder.RenameIndex(
                name: "IX_cases_days_Body_Day",
                table: "cases_days",
                newName: "IX_cases_days_Body_From");

            migrationBuilder.CreateTable(
                name: "cases_years",
                columns: table => new
                {
                    Region = table.Column<string>(type: "character varying(15)", maxLength: 15, nullable: false, collation: "C"),
                    From = table.Column<DateOnly>(type: "date", nullable: false),
                    Body = table.Column<Guid>(type: "uuid", nullable: false),
                    Item = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Channel = table.Column<int>(type: "integer", nullable: false),
                    Received = table.Column<int>(type: "integer", nullable: false),
                    Accepted = table.Column<int>(type: "integer", nullable: false),
                    AcceptMinutes = table.Column<long>(type: "bigint", nullable: false),
                    Closed = table.Column<int>(type: "integer", nullable: false),
                    OnTime = table.Column<int>(type: "integer", nullable: false),
                    Late = table.Column<int>(type: "integer", nullable: false),
                    Contacted = table.Column<int>(type: "integer", nullable: false),
                    Returned = table.Column<int>(type: "integer", nullable: false),
                    Reopened = table.Column<int>(type: "integer", nullable: false),
                    CalledSolved = table.Column<int>(type: "integer", nullable: false),
                    CalledNotSolved = table.Column<int>(type: "integer", nullable: false),
                    Rated = table.Column<int>(type: "integer", nullable: false),
                    Satisfied = table.Column<int>(type: "integer", nullable: false),
                    Solved = table.Column<int>(type: "integer", nullable: false),
                    PartlySolved = table.Column<int>(type: "integer", nullable: false),
                    Explained = table.Column<int>(type: "integer", nullable: false),
                    NotCompetent = table.Column<int>(type: "integer", nullable: false),
                    NotPossibleNow = table.Column<int>(type: "integer", nullable: false),
                    Parked = table.Column<int>(type: "integer", nullable: false),
                    Granted = table.Column<int>(type: "integer", nullable: false),
                    NotGranted = table.Column<int>(type: "integer", nullable: false),
                    Dropped = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_years", x => new { x.Region, x.From, x.Body, x.Item, x.Channel });
                });

            migrationBuilder.CreateIndex(
                name: "IX_cases_years_Body_From",
                table: "cases_years",
                columns: new[] { "Body", "From" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_years_From_Region",
                table: "cases_years",
                columns: new[] { "From", "Region" });

            // Spans of years are right before everything is counted anew.
            migrationBuilder.Sql(@"INSERT INTO cases_years (""Region"", ""From"", ""Body"", ""Item"", ""Channel"", ""Received"", ""Accepted"", ""AcceptMinutes"", ""Closed"", ""OnTime"", ""Late"", ""Contacted"", ""Returned"", ""Reopened"", ""CalledSolved"", ""CalledNotSolved"", ""Rated"", ""Satisfied"", ""Solved"", ""PartlySolved"", ""Explained"", ""NotCompetent"", ""NotPossibleNow"", ""Parked"", ""Granted"", ""NotGranted"", ""Dropped"")
                SELECT ""Region"", date_trunc('year', ""From"")::date, ""Body"", ""Item"", ""Channel"", SUM(""Received""), SUM(""Accepted""), SUM(""AcceptMinutes""), SUM(""Closed""), SUM(""OnTime""), SUM(""Late""), SUM(""Contacted""), SUM(""Returned""), SUM(""Reopened""), SUM(""CalledSolved""), SUM(""CalledNotSolved""), SUM(""Rated""), SUM(""Satisfied""), SUM(""Solved""), SUM(""PartlySolved""), SUM(""Explained""), SUM(""NotCompetent""), SUM(""NotPossibleNow""), SUM(""Parked""), SUM(""Granted""), SUM(""NotGranted""), SUM(""Dropped"") FROM cases_months GROUP BY 1, 2, 3, 4, 5;");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "cases_years");

            migrationBuilder.RenameColumn(
                name: "From",
                table: "cases_months",
                newName: "Month");

            migrationBuilder.RenameIndex(
                name: "IX_cases_months_From_Region",
                table: "cases_months",
                newName: "IX_cases_months_Month_Region");

            migrationBuilder.RenameIndex(
                name: "IX_cases_months_Body_From",
                table: "cases_months",
                newName: "IX_cases_months_Body_Month");

            migrationBuilder.RenameColumn(
                name: "From",
                table: "cases_days",
                newName: "Day");

            migrationBuilder.RenameIndex(
                name: "IX_cases_days_From_Region",
                table: "cases_days",
                newName: "IX_cases_days_Day_Region");

            migrationBuilder.RenameIndex(
                name: "IX_cases_days_Body_From",
                table: "cases_days",
                newName: "IX_cases_days_Body_Day");
        }
    }
}
