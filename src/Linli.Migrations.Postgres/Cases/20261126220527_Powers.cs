using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Postgres.Cases
{
    /// <inheritdoc />
    public partial class Powers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "AmountFen",
                table: "cases_tasks",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "GroupField",
                table: "cases_powers",
                type: "character varying(80)",
                maxLength: 80,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "GroupValues",
                table: "cases_powers",
                type: "character varying(400)",
                maxLength: 400,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Kind",
                table: "cases_powers",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "MostFen",
                table: "cases_powers",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "cases_powers_left",
                columns: table => new
                {
                    PowerId = table.Column<Guid>(type: "uuid", nullable: false),
                    CaseId = table.Column<Guid>(type: "uuid", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ByName = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_powers_left", x => new { x.PowerId, x.CaseId });
                });

            migrationBuilder.CreateIndex(
                name: "IX_cases_powers_left_CaseId",
                table: "cases_powers_left",
                column: "CaseId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "cases_powers_left");

            migrationBuilder.DropColumn(
                name: "AmountFen",
                table: "cases_tasks");

            migrationBuilder.DropColumn(
                name: "GroupField",
                table: "cases_powers");

            migrationBuilder.DropColumn(
                name: "GroupValues",
                table: "cases_powers");

            migrationBuilder.DropColumn(
                name: "Kind",
                table: "cases_powers");

            migrationBuilder.DropColumn(
                name: "MostFen",
                table: "cases_powers");
        }
    }
}
