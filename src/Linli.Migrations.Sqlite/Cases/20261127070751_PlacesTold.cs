using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Sqlite.Cases
{
    /// <inheritdoc />
    public partial class PlacesTold : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_cases_watches_Region_Lat",
                table: "cases_watches",
                columns: new[] { "Region", "Lat" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_public_ShownAt",
                table: "cases_public",
                column: "ShownAt",
                filter: "\"ShownAt\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_cases_watches_Region_Lat",
                table: "cases_watches");

            migrationBuilder.DropIndex(
                name: "IX_cases_public_ShownAt",
                table: "cases_public");
        }
    }
}
