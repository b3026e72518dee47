using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Sqlite.Trust
{
    /// <inheritdoc />
    public partial class SignInDoors : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_trust_sms_SentAt_NotBefore",
                table: "trust_sms");

            migrationBuilder.AddColumn<bool>(
                name: "MayBeOut",
                table: "trust_sms",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Route",
                table: "trust_sms",
                type: "TEXT",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "State",
                table: "trust_sms",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "Tried",
                table: "trust_sms",
                type: "TEXT",
                maxLength: 400,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<long>(
                name: "Until",
                table: "trust_sms",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "Urgent",
                table: "trust_sms",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            // What was sent before there were states is sent.
            migrationBuilder.Sql("UPDATE trust_sms SET \"State\" = 2 WHERE \"SentAt\" IS NOT NULL");

            migrationBuilder.CreateTable(
                name: "trust_outside",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Provider = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Subject = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    LinkedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LastUsedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trust_outside", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "trust_passkeys",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Credential = table.Column<string>(type: "TEXT", maxLength: 1400, nullable: false),
                    PublicKey = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LastUsedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    SignCount = table.Column<long>(type: "INTEGER", nullable: false),
                    Transports = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    BackupEligible = table.Column<bool>(type: "INTEGER", nullable: false),
                    BackedUp = table.Column<bool>(type: "INTEGER", nullable: false),
                    StoppedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trust_passkeys", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "trust_sms_days",
                columns: table => new
                {
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Route = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Taken = table.Column<int>(type: "INTEGER", nullable: false),
                    Refused = table.Column<int>(type: "INTEGER", nullable: false),
                    Unknown = table.Column<int>(type: "INTEGER", nullable: false),
                    BadNumbers = table.Column<int>(type: "INTEGER", nullable: false),
                    Fen = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trust_sms_days", x => new { x.Day, x.Route });
                });

            migrationBuilder.CreateTable(
                name: "trust_sms_routes",
                columns: table => new
                {
                    Name = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Failures = table.Column<int>(type: "INTEGER", nullable: false),
                    Pauses = table.Column<int>(type: "INTEGER", nullable: false),
                    PausedUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    LastOkAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LastFaultAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LastFault = table.Column<string>(type: "TEXT", maxLength: 60, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trust_sms_routes", x => x.Name);
                });

            migrationBuilder.CreateIndex(
                name: "IX_trust_sms_State_NotBefore",
                table: "trust_sms",
                columns: new[] { "State", "NotBefore" });

            migrationBuilder.CreateIndex(
                name: "IX_trust_outside_AccountId",
                table: "trust_outside",
                column: "AccountId");

            migrationBuilder.CreateIndex(
                name: "IX_trust_outside_Provider_Subject",
                table: "trust_outside",
                columns: new[] { "Provider", "Subject" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_trust_passkeys_AccountId",
                table: "trust_passkeys",
                column: "AccountId");

            migrationBuilder.CreateIndex(
                name: "IX_trust_passkeys_Credential",
                table: "trust_passkeys",
                column: "Credential",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "trust_outside");

            migrationBuilder.DropTable(
                name: "trust_passkeys");

            migrationBuilder.DropTable(
                name: "trust_sms_days");

            migrationBuilder.DropTable(
                name: "trust_sms_routes");

            migrationBuilder.DropIndex(
                name: "IX_trust_sms_State_NotBefore",
                table: "trust_sms");

            migrationBuilder.DropColumn(
                name: "MayBeOut",
                table: "trust_sms");

            migrationBuilder.DropColumn(
                name: "Route",
                table: "trust_sms");

            migrationBuilder.DropColumn(
                name: "State",
                table: "trust_sms");

            migrationBuilder.DropColumn(
                name: "Tried",
                table: "trust_sms");

            migrationBuilder.DropColumn(
                name: "Until",
                table: "trust_sms");

            migrationBuilder.DropColumn(
                name: "Urgent",
                table: "trust_sms");

            migrationBuilder.CreateIndex(
                name: "IX_trust_sms_SentAt_NotBefore",
                table: "trust_sms",
                columns: new[] { "SentAt", "NotBefore" });
        }
    }
}
