using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Postgres.Kernel
{
    /// <inheritdoc />
    public partial class RegionLevels : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "PK_k_regions",
                table: "k_regions");

            migrationBuilder.AddPrimaryKey(
                name: "PK_k_regions",
                table: "k_regions",
                columns: new[] { "Code", "Level" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "PK_k_regions",
                table: "k_regions");

            migrationBuilder.AddPrimaryKey(
                name: "PK_k_regions",
                table: "k_regions",
                column: "Code");
        }
    }
}
