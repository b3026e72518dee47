using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Sqlite.Trust
{
    /// <inheritdoc />
    public partial class MessageAttempts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_trust_sms_SentAt",
                table: "trust_sms");

            migrationBuilder.AddColumn<int>(
                name: "Attempts",
                table: "trust_sms",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "LastFault",
                table: "trust_sms",
                type: "TEXT",
                maxLength: 400,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "NotBefore",
                table: "trust_sms",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateIndex(
                name: "IX_trust_sms_SentAt_NotBefore",
                table: "trust_sms",
                columns: new[] { "SentAt", "NotBefore" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_trust_sms_SentAt_NotBefore",
                table: "trust_sms");

            migrationBuilder.DropColumn(
                name: "Attempts",
                table: "trust_sms");

            migrationBuilder.DropColumn(
                name: "LastFault",
                table: "trust_sms");

            migrationBuilder.DropColumn(
                name: "NotBefore",
                table: "trust_sms");

            migrationBuilder.CreateIndex(
                name: "IX_trust_sms_SentAt",
                table: "trust_sms",
                column: "SentAt");
        }
    }
}
