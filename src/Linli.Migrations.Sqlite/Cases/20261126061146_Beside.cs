using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Sqlite.Cases
{
    /// <inheritdoc />
    public partial class Beside : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "AcknowledgedAt",
                table: "cases_tasks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "AcknowledgedBy",
                table: "cases_tasks",
                type: "TEXT",
                maxLength: 400,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "Agrees",
                table: "cases_tasks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "ByBodyId",
                table: "cases_tasks",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ByName",
                table: "cases_tasks",
                type: "TEXT",
                maxLength: 400,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "ForBodyId",
                table: "cases_tasks",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "RoundId",
                table: "cases_tasks",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Own",
                table: "cases_clocks",
                type: "TEXT",
                maxLength: 400,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ArchivedAt",
                table: "cases_cases",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "CallBackStars",
                table: "cases_cases",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "CallBacks",
                table: "cases_cases",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "CalledBack",
                table: "cases_cases",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "CalledBackAt",
                table: "cases_cases",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Children",
                table: "cases_cases",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "ContactedAt",
                table: "cases_cases",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Merged",
                table: "cases_cases",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Guid>(
                name: "MergedInto",
                table: "cases_cases",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "ParentId",
                table: "cases_cases",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "ReviewOn",
                table: "cases_cases",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Rounds",
                table: "cases_cases",
                type: "TEXT",
                maxLength: 40000,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<long>(
                name: "RuledAt",
                table: "cases_cases",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "StateBeforeMerge",
                table: "cases_cases",
                type: "TEXT",
                maxLength: 40,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_MergedInto",
                table: "cases_cases",
                column: "MergedInto",
                filter: "\"MergedInto\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_ParentId",
                table: "cases_cases",
                column: "ParentId",
                filter: "\"ParentId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_ReviewOn",
                table: "cases_cases",
                column: "ReviewOn",
                filter: "\"ReviewOn\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_cases_cases_MergedInto",
                table: "cases_cases");

            migrationBuilder.DropIndex(
                name: "IX_cases_cases_ParentId",
                table: "cases_cases");

            migrationBuilder.DropIndex(
                name: "IX_cases_cases_ReviewOn",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "AcknowledgedAt",
                table: "cases_tasks");

            migrationBuilder.DropColumn(
                name: "AcknowledgedBy",
                table: "cases_tasks");

            migrationBuilder.DropColumn(
                name: "Agrees",
                table: "cases_tasks");

            migrationBuilder.DropColumn(
                name: "ByBodyId",
                table: "cases_tasks");

            migrationBuilder.DropColumn(
                name: "ByName",
                table: "cases_tasks");

            migrationBuilder.DropColumn(
                name: "ForBodyId",
                table: "cases_tasks");

            migrationBuilder.DropColumn(
                name: "RoundId",
                table: "cases_tasks");

            migrationBuilder.DropColumn(
                name: "Own",
                table: "cases_clocks");

            migrationBuilder.DropColumn(
                name: "ArchivedAt",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "CallBackStars",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "CallBacks",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "CalledBack",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "CalledBackAt",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "Children",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "ContactedAt",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "Merged",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "MergedInto",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "ParentId",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "ReviewOn",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "Rounds",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "RuledAt",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "StateBeforeMerge",
                table: "cases_cases");
        }
    }
}
