using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Sqlite.Trust
{
    /// <inheritdoc />
    public partial class Tries : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "SentAt",
                table: "trust_codes");

            migrationBuilder.DropColumn(
                name: "Tries",
                table: "trust_codes");

            migrationBuilder.DropColumn(
                name: "AccessFailedCount",
                table: "trust_accounts");

            migrationBuilder.DropColumn(
                name: "LockoutEnabled",
                table: "trust_accounts");

            migrationBuilder.DropColumn(
                name: "LockoutEnd",
                table: "trust_accounts");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "SentAt",
                table: "trust_codes",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<int>(
                name: "Tries",
                table: "trust_codes",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "AccessFailedCount",
                table: "trust_accounts",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<bool>(
                name: "LockoutEnabled",
                table: "trust_accounts",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "LockoutEnd",
                table: "trust_accounts",
                type: "INTEGER",
                nullable: true);
        }
    }
}
