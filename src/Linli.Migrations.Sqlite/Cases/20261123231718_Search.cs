using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Sqlite.Cases
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
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Street",
                table: "cases_cases",
                type: "TEXT",
                maxLength: 15,
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateTable(
                name: "cases_terms",
                columns: table => new
                {
                    Row = table.Column<long>(type: "INTEGER", nullable: false),
                    Of = table.Column<Guid>(type: "TEXT", nullable: false),
                    Terms = table.Column<string>(type: "TEXT", maxLength: 200000, nullable: false)
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

            // The index keeps no text of its own; the triggers tell it of every row in the same transaction. See Kernel/Search/TermIndex.
            migrationBuilder.Sql("CREATE VIRTUAL TABLE cases_terms_fts USING fts5(\"Terms\", content='cases_terms', content_rowid='Row', detail='none', tokenize='ascii')");
            migrationBuilder.Sql("""CREATE TRIGGER cases_terms_added AFTER INSERT ON cases_terms BEGIN INSERT INTO cases_terms_fts(rowid, "Terms") VALUES (new."Row", new."Terms"); END""");
            migrationBuilder.Sql("""CREATE TRIGGER cases_terms_removed AFTER DELETE ON cases_terms BEGIN INSERT INTO cases_terms_fts(cases_terms_fts, rowid, "Terms") VALUES ('delete', old."Row", old."Terms"); END""");
            migrationBuilder.Sql("""
                CREATE TRIGGER cases_terms_changed AFTER UPDATE ON cases_terms BEGIN
                  INSERT INTO cases_terms_fts(cases_terms_fts, rowid, "Terms") VALUES ('delete', old."Row", old."Terms");
                  INSERT INTO cases_terms_fts(rowid, "Terms") VALUES (new."Row", new."Terms");
                END
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TABLE cases_terms_fts");
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
