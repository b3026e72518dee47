using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Postgres.Cases
{
    /// <inheritdoc />
    public partial class Search : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_cases_tasks_BodyId_State_Due",
                table: "cases_tasks");

            migrationBuilder.DropIndex(
                name: "IX_cases_cases_Phase_ReceivedAt",
                table: "cases_cases");

            migrationBuilder.DropIndex(
                name: "IX_cases_cases_Region_ReceivedAt",
                table: "cases_cases");

            migrationBuilder.AddColumn<bool>(
                name: "Urgent",
                table: "cases_tasks",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Street",
                table: "cases_cases",
                type: "character varying(15)",
                maxLength: 15,
                nullable: false,
                defaultValue: "",
                collation: "C");

            migrationBuilder.CreateTable(
                name: "cases_terms",
                columns: table => new
                {
                    Row = table.Column<long>(type: "bigint", nullable: false),
                    Of = table.Column<Guid>(type: "uuid", nullable: false),
                    Terms = table.Column<string>(type: "character varying(200000)", maxLength: 200000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_terms", x => x.Row);
                });

            // What stands in the rows already. Search terms of old rows are made by the job cases.terms: the database cannot.
            migrationBuilder.Sql("""UPDATE cases_cases SET "Street" = substr("Region", 1, 9)""");
            migrationBuilder.Sql("""UPDATE cases_tasks SET "Urgent" = TRUE WHERE "CaseId" IN (SELECT "Id" FROM cases_cases WHERE "Urgent")""");

            migrationBuilder.CreateIndex(
                name: "IX_cases_tasks_BodyId_CaseId",
                table: "cases_tasks",
                columns: new[] { "BodyId", "CaseId" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_tasks_open",
                table: "cases_tasks",
                columns: new[] { "BodyId", "Due", "State", "Kind", "Paused", "Urgent", "Region", "AccountId", "Id" },
                filter: "\"State\" <= 1");

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_ReceivedAt",
                table: "cases_cases",
                column: "ReceivedAt");

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_State_ReceivedAt",
                table: "cases_cases",
                columns: new[] { "State", "ReceivedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_Street_ItemId_ReceivedAt",
                table: "cases_cases",
                columns: new[] { "Street", "ItemId", "ReceivedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_Street_ReceivedAt",
                table: "cases_cases",
                columns: new[] { "Street", "ReceivedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_Street_State_ReceivedAt",
                table: "cases_cases",
                columns: new[] { "Street", "State", "ReceivedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_terms_Of",
                table: "cases_terms",
                column: "Of",
                unique: true);

            // Terms are taken as they are: no dictionary and no tokenizer. See Kernel/Search/TermIndex.
            migrationBuilder.Sql("""ALTER TABLE cases_terms ADD COLUMN "Vector" tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array("Terms", ' '))) STORED""");
            migrationBuilder.Sql("""CREATE INDEX "IX_cases_terms_Vector" ON cases_terms USING gin ("Vector")""");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "cases_terms");

            migrationBuilder.DropIndex(
                name: "IX_cases_tasks_BodyId_CaseId",
                table: "cases_tasks");

            migrationBuilder.DropIndex(
                name: "IX_cases_tasks_open",
                table: "cases_tasks");

            migrationBuilder.DropIndex(
                name: "IX_cases_cases_ReceivedAt",
                table: "cases_cases");

            migrationBuilder.DropIndex(
                name: "IX_cases_cases_State_ReceivedAt",
                table: "cases_cases");

            migrationBuilder.DropIndex(
                name: "IX_cases_cases_Street_ItemId_ReceivedAt",
                table: "cases_cases");

            migrationBuilder.DropIndex(
                name: "IX_cases_cases_Street_ReceivedAt",
                table: "cases_cases");

            migrationBuilder.DropIndex(
                name: "IX_cases_cases_Street_State_ReceivedAt",
                table: "cases_cases");

            migrationBuilder.DropColumn(
                name: "Urgent",
                table: "cases_tasks");

            migrationBuilder.DropColumn(
                name: "Street",
                table: "cases_cases");

            migrationBuilder.CreateIndex(
                name: "IX_cases_tasks_BodyId_State_Due",
                table: "cases_tasks",
                columns: new[] { "BodyId", "State", "Due" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_Phase_ReceivedAt",
                table: "cases_cases",
                columns: new[] { "Phase", "ReceivedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_cases_Region_ReceivedAt",
                table: "cases_cases",
                columns: new[] { "Region", "ReceivedAt" });
        }
    }
}
