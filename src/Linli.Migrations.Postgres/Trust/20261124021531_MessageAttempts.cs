using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Postgres.Trust
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
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "LastFault",
                table: "trust_sms",
                type: "character varying(400)",
                maxLength: 400,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "NotBefore",
                table: "trust_sms",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)));

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
