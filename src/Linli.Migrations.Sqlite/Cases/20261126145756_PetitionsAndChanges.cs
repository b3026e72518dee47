using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Sqlite.Cases
{
    /// <inheritdoc />
    public partial class PetitionsAndChanges : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "Position",
                table: "cases_events",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Against",
                table: "cases_cases",
                type: "TEXT",
                maxLength: 4000,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "Confidential",
                table: "cases_cases",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "DeliveredAt",
                table: "cases_cases",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "RatingContestedAt",
                table: "cases_cases",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "RatingContestedBy",
                table: "cases_cases",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "RatingGivenAt",
                table: "cases_cases",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "RatingRules",
                table: "cases_cases",
                type: "TEXT",
                maxLength: 120,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "RatingStruckAt",
                table: "cases_cases",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "RepeatOf",
                table: "cases_cases",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "ReviewLevel",
                table: "cases_cases",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Guid>(
                name: "ReviewOf",
                table: "cases_cases",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "ReviewedIn",
                table: "cases_cases",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "cases_transitions",
                columns: table => new
                {
                    Kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    PackId = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    Version = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    AppliedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Moved = table.Column<int>(type: "INTEGER", nullable: false),
                    Kept = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_transitions", x => new { x.Kind, x.PackId, x.Version });
                });

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

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_open_by_flow",
                table: "cases_cases",
                columns: new[] { "FlowId", "FlowVersion", "Id" },
                filter: "\"Phase\" < 4");

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_ReviewOf",
                table: "cases_cases",
                column: "ReviewOf",
                unique: true,
                filter: "\"ReviewOf\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "cases_transitions");

            migrationBuilder.DropIndex(
                name: "IX_cases_events_Position",
                table: "cases_events");

            migrationBuilder.DropIndex(
                name: "IX_cases_events_unnumbered",
                table: "cases_events");

            migrationBuilder.DropIndex(
                name: "IX_cases_cases_open_by_flow",
                table: "cases_cases");

            migrationBuilder.DropIndex(
                name: "IX_cases_cases_ReviewOf",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "Position",
                table: "cases_events");

            migrationBuilder.DropColumn(
                name: "Against",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "Confidential",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "DeliveredAt",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "RatingContestedAt",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "RatingContestedBy",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "RatingGivenAt",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "RatingRules",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "RatingStruckAt",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "RepeatOf",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "ReviewLevel",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "ReviewOf",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "ReviewedIn",
                table: "cases_cases");
        }
    }
}
