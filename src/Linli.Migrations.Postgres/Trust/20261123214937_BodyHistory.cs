using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Postgres.Trust
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
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    BodyId = table.Column<Guid>(type: "uuid", nullable: false),
                    ValidFrom = table.Column<DateOnly>(type: "date", nullable: false),
                    ValidTo = table.Column<DateOnly>(type: "date", nullable: true),
                    ParentId = table.Column<Guid>(type: "uuid", nullable: true),
                    Region = table.Column<string>(type: "character varying(15)", maxLength: 15, nullable: false, collation: "C"),
                    NameZh = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    NameEn = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Duties = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    Phone = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true)
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

            migrationBuilder.DropColumn(
                name: "Duties",
                table: "trust_bodies");

            migrationBuilder.DropColumn(
                name: "NameEn",
                table: "trust_bodies");

            migrationBuilder.DropColumn(
                name: "NameZh",
                table: "trust_bodies");

            migrationBuilder.DropColumn(
                name: "ParentId",
                table: "trust_bodies");

            migrationBuilder.DropColumn(
                name: "Phone",
                table: "trust_bodies");

            migrationBuilder.DropColumn(
                name: "Region",
                table: "trust_bodies");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "LockedSince",
                table: "trust_accounts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "MustChangePassword",
                table: "trust_accounts",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "RecoveryHashes",
                table: "trust_accounts",
                type: "character varying(1200)",
                maxLength: 1200,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<byte[]>(
                name: "TotpSealed",
                table: "trust_accounts",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "TotpStep",
                table: "trust_accounts",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "trust_installation",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false),
                    SetupHash = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    SetupExpires = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
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
                type: "character varying(400)",
                maxLength: 400,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "NameEn",
                table: "trust_bodies",
                type: "character varying(400)",
                maxLength: 400,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "NameZh",
                table: "trust_bodies",
                type: "character varying(400)",
                maxLength: 400,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<Guid>(
                name: "ParentId",
                table: "trust_bodies",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Phone",
                table: "trust_bodies",
                type: "character varying(400)",
                maxLength: 400,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Region",
                table: "trust_bodies",
                type: "character varying(15)",
                maxLength: 15,
                nullable: false,
                defaultValue: "",
                collation: "C");

            migrationBuilder.CreateIndex(
                name: "IX_trust_bodies_Region",
                table: "trust_bodies",
                column: "Region");
        }
    }
}
