using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Sqlite.Trust
{
    /// <inheritdoc />
    public partial class BodyHistory : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "trust_body_versions",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    BodyId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ValidFrom = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    ValidTo = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    ParentId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Region = table.Column<string>(type: "TEXT", maxLength: 15, nullable: false),
                    NameZh = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    NameEn = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Duties = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    Phone = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trust_body_versions", x => x.Id);
                    table.ForeignKey(
                        name: "FK_trust_body_versions_trust_bodies_BodyId",
                        column: x => x.BodyId,
                        principalTable: "trust_bodies",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            // What stood in the row itself becomes its first version; the version takes over the id, which is as unique.
            migrationBuilder.Sql("""
                INSERT INTO trust_body_versions ("Id", "BodyId", "ValidFrom", "ValidTo", "ParentId", "Region", "NameZh", "NameEn", "Duties", "Phone")
                SELECT "Id", "Id", "ValidFrom", NULL, "ParentId", "Region", "NameZh", "NameEn", "Duties", "Phone" FROM trust_bodies
                """);

            migrationBuilder.DropIndex(
                name: "IX_trust_bodies_Region",
                table: "trust_bodies");

            // SQLite itself, since the tool would rebuild the table outside of the transaction: a start that is killed then would leave half of it.
            migrationBuilder.Sql("ALTER TABLE trust_bodies DROP COLUMN \"Duties\"");

            migrationBuilder.Sql("ALTER TABLE trust_bodies DROP COLUMN \"NameEn\"");

            migrationBuilder.Sql("ALTER TABLE trust_bodies DROP COLUMN \"NameZh\"");

            migrationBuilder.Sql("ALTER TABLE trust_bodies DROP COLUMN \"ParentId\"");

            migrationBuilder.Sql("ALTER TABLE trust_bodies DROP COLUMN \"Phone\"");

            migrationBuilder.Sql("ALTER TABLE trust_bodies DROP COLUMN \"Region\"");

            migrationBuilder.AddColumn<long>(
                name: "LockedSince",
                table: "trust_accounts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "MustChangePassword",
                table: "trust_accounts",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "RecoveryHashes",
                table: "trust_accounts",
                type: "TEXT",
                maxLength: 1200,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<byte[]>(
                name: "TotpSealed",
                table: "trust_accounts",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "TotpStep",
                table: "trust_accounts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "trust_installation",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    SetupHash = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    SetupExpires = table.Column<long>(type: "INTEGER", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trust_installation", x => x.Id);
                });

            migrationBuilder.InsertData(
                table: "trust_installation",
                columns: new[] { "Id", "SetupExpires", "SetupHash", "Version" },
                values: new object[] { 1, null, null, 0 });

            migrationBuilder.CreateIndex(
                name: "IX_trust_body_versions_BodyId_ValidFrom",
                table: "trust_body_versions",
                columns: new[] { "BodyId", "ValidFrom" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_trust_body_versions_ParentId",
                table: "trust_body_versions",
                column: "ParentId");

            migrationBuilder.CreateIndex(
                name: "IX_trust_body_versions_Region",
                table: "trust_body_versions",
                column: "Region");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "trust_body_versions");

            migrationBuilder.DropTable(
                name: "trust_installation");

            migrationBuilder.DropColumn(
                name: "LockedSince",
                table: "trust_accounts");

            migrationBuilder.DropColumn(
                name: "MustChangePassword",
                table: "trust_accounts");

            migrationBuilder.DropColumn(
                name: "RecoveryHashes",
                table: "trust_accounts");

            migrationBuilder.DropColumn(
                name: "TotpSealed",
                table: "trust_accounts");

            migrationBuilder.DropColumn(
                name: "TotpStep",
                table: "trust_accounts");

            migrationBuilder.AddColumn<string>(
                name: "Duties",
                table: "trust_bodies",
                type: "TEXT",
                maxLength: 400,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "NameEn",
                table: "trust_bodies",
                type: "TEXT",
                maxLength: 400,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "NameZh",
                table: "trust_bodies",
                type: "TEXT",
                maxLength: 400,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<Guid>(
                name: "ParentId",
                table: "trust_bodies",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Phone",
                table: "trust_bodies",
                type: "TEXT",
                maxLength: 400,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Region",
                table: "trust_bodies",
                type: "TEXT",
                maxLength: 15,
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateIndex(
                name: "IX_trust_bodies_Region",
                table: "trust_bodies",
                column: "Region");
        }
    }
}
