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
            // As statements of its own: the tool would build the tables anew, outside of the transaction.
            migrationBuilder.Sql("""ALTER TABLE "trust_codes" DROP COLUMN "SentAt";""");

            migrationBuilder.Sql("""ALTER TABLE "trust_codes" DROP COLUMN "Tries";""");

            migrationBuilder.Sql("""ALTER TABLE "trust_accounts" DROP COLUMN "AccessFailedCount";""");

            migrationBuilder.Sql("""ALTER TABLE "trust_accounts" DROP COLUMN "LockoutEnabled";""");

            migrationBuilder.Sql("""ALTER TABLE "trust_accounts" DROP COLUMN "LockoutEnd";""");
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
