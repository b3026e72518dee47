using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Postgres.Cases
{
    /// <inheritdoc />
    public partial class Exchange : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "cases_exchange_links",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    PeerId = table.Column<Guid>(type: "uuid", nullable: false),
                    Number = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    CaseId = table.Column<Guid>(type: "uuid", nullable: true),
                    Region = table.Column<string>(type: "character varying(15)", maxLength: 15, nullable: false, collation: "C"),
                    Theirs = table.Column<bool>(type: "boolean", nullable: false),
                    ClassKind = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    ClassCode = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    BegunAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    OurSeq = table.Column<int>(type: "integer", nullable: false),
                    OurStep = table.Column<int>(type: "integer", nullable: true),
                    TheirSeq = table.Column<int>(type: "integer", nullable: false),
                    TheirStep = table.Column<int>(type: "integer", nullable: true),
                    Conflict = table.Column<bool>(type: "boolean", nullable: false),
                    Standing = table.Column<int>(type: "integer", nullable: false),
                    MovedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ToldUpTo = table.Column<int>(type: "integer", nullable: false),
                    PhotosUpTo = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_exchange_links", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "cases_exchange_messages",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    LinkId = table.Column<Guid>(type: "uuid", nullable: false),
                    MessageId = table.Column<Guid>(type: "uuid", nullable: false),
                    Incoming = table.Column<bool>(type: "boolean", nullable: false),
                    Seq = table.Column<int>(type: "integer", nullable: false),
                    Step = table.Column<int>(type: "integer", nullable: false),
                    Seen = table.Column<int>(type: "integer", nullable: false),
                    SeenStep = table.Column<int>(type: "integer", nullable: true),
                    Ruling = table.Column<bool>(type: "boolean", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    By = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    Reason = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    Cargo = table.Column<string>(type: "character varying(12000)", maxLength: 12000, nullable: true),
                    StoredAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    NotBefore = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Attempts = table.Column<int>(type: "integer", nullable: false),
                    DoneAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Status = table.Column<int>(type: "integer", nullable: true),
                    Fault = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_exchange_messages", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "cases_exchange_nonces",
                columns: table => new
                {
                    PeerId = table.Column<Guid>(type: "uuid", nullable: false),
                    Nonce = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_exchange_nonces", x => new { x.PeerId, x.Nonce });
                });

            migrationBuilder.CreateTable(
                name: "cases_exchange_peers",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Url = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    TheirApp = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    OurApp = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Owner = table.Column<Guid>(type: "uuid", nullable: false),
                    Region = table.Column<string>(type: "character varying(15)", maxLength: 15, nullable: false, collation: "C"),
                    Pushes = table.Column<bool>(type: "boolean", nullable: false),
                    Receives = table.Column<bool>(type: "boolean", nullable: false),
                    Codes = table.Column<string>(type: "character varying(8000)", maxLength: 8000, nullable: false),
                    KeySealed = table.Column<byte[]>(type: "bytea", nullable: false),
                    KeyBeforeSealed = table.Column<byte[]>(type: "bytea", nullable: true),
                    KeyBeforeUntil = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    KeyAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    CreatedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    SuspendedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    TestedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    TestFault = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_exchange_peers", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_cases_exchange_links_CaseId",
                table: "cases_exchange_links",
                column: "CaseId",
                unique: true,
                filter: "\"CaseId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_cases_exchange_links_Conflict_MovedAt",
                table: "cases_exchange_links",
                columns: new[] { "Conflict", "MovedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_exchange_links_MovedAt",
                table: "cases_exchange_links",
                column: "MovedAt");

            migrationBuilder.CreateIndex(
                name: "IX_cases_exchange_links_PeerId_Number",
                table: "cases_exchange_links",
                columns: new[] { "PeerId", "Number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_cases_exchange_messages_due",
                table: "cases_exchange_messages",
                column: "NotBefore",
                filter: "\"DoneAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_cases_exchange_messages_LinkId_Incoming_Seq",
                table: "cases_exchange_messages",
                columns: new[] { "LinkId", "Incoming", "Seq" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_cases_exchange_nonces_At",
                table: "cases_exchange_nonces",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_cases_exchange_peers_TheirApp",
                table: "cases_exchange_peers",
                column: "TheirApp",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "cases_exchange_links");

            migrationBuilder.DropTable(
                name: "cases_exchange_messages");

            migrationBuilder.DropTable(
                name: "cases_exchange_nonces");

            migrationBuilder.DropTable(
                name: "cases_exchange_peers");
        }
    }
}
