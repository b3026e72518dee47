using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Postgres.Cases
{
    /// <inheritdoc />
    public partial class NumberedChanges : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "Position",
                table: "cases_events",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_cases_events_Position",
                table: "cases_events",
                column: "Position",
                unique: true,
                filter: "\"Position\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_cases_events_unnumbered",
                table: "cases_events",
                column: "At",
                filter: "\"Position\" IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_cases_events_Position",
                table: "cases_events");

            migrationBuilder.DropIndex(
                name: "IX_cases_events_unnumbered",
                table: "cases_events");

            migrationBuilder.DropColumn(
                name: "Position",
                table: "cases_events");
        }
    }
}
