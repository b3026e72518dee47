using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Sqlite.Cases
{
    /// <inheritdoc />
    public partial class Calls : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "ArrivedAt",
                table: "cases_tasks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Danger",
                table: "cases_cases",
                type: "TEXT",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Elsewhere",
                table: "cases_cases",
                type: "TEXT",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Whistles",
                table: "cases_cases",
                type: "TEXT",
                maxLength: 40000,
                nullable: false,
                defaultValue: "");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "ArrivedAt",
                table: "cases_tasks");

            migrationBuilder.DropColumn(
                name: "Danger",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "Elsewhere",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "Whistles",
                table: "cases_cases");
        }
    }
}
