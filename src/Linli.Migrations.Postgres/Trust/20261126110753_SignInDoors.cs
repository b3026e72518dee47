using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Postgres.Trust
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
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Route",
                table: "trust_sms",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "State",
                table: "trust_sms",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "Tried",
                table: "trust_sms",
                type: "character varying(400)",
                maxLength: 400,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "Until",
                table: "trust_sms",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "Urgent",
                table: "trust_sms",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            // What was sent before there were states is sent.
            migrationBuilder.Sql("UPDATE trust_sms SET \"State\" = 2 WHERE \"SentAt\" IS NOT NULL");

            migrationBuilder.CreateTable(
                name: "trust_outside",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    Provider = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Subject = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    LinkedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    LastUsedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trust_outside", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "trust_passkeys",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    Credential = table.Column<string>(type: "character varying(1400)", maxLength: 1400, nullable: false),
                    PublicKey = table.Column<byte[]>(type: "bytea", nullable: false),
                    Name = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    CreatedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    LastUsedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    SignCount = table.Column<long>(type: "bigint", nullable: false),
                    Transports = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    BackupEligible = table.Column<bool>(type: "boolean", nullable: false),
                    BackedUp = table.Column<bool>(type: "boolean", nullable: false),
                    StoppedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trust_passkeys", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "trust_sms_days",
                columns: table => new
                {
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    Route = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Taken = table.Column<int>(type: "integer", nullable: false),
                    Refused = table.Column<int>(type: "integer", nullable: false),
                    Unknown = table.Column<int>(type: "integer", nullable: false),
                    BadNumbers = table.Column<int>(type: "integer", nullable: false),
                    Fen = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trust_sms_days", x => new { x.Day, x.Route });
                });

            migrationBuilder.CreateTable(
                name: "trust_sms_routes",
                columns: table => new
                {
                    Name = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Failures = table.Column<int>(type: "integer", nullable: false),
                    Pauses = table.Column<int>(type: "integer", nullable: false),
                    PausedUntil = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    LastOkAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    LastFaultAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    LastFault = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true)
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
