using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Sqlite.Cases
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
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    PeerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Number = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Region = table.Column<string>(type: "TEXT", maxLength: 15, nullable: false),
                    Theirs = table.Column<bool>(type: "INTEGER", nullable: false),
                    ClassKind = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    ClassCode = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    BegunAt = table.Column<long>(type: "INTEGER", nullable: false),
                    OurSeq = table.Column<int>(type: "INTEGER", nullable: false),
                    OurStep = table.Column<int>(type: "INTEGER", nullable: true),
                    TheirSeq = table.Column<int>(type: "INTEGER", nullable: false),
                    TheirStep = table.Column<int>(type: "INTEGER", nullable: true),
                    Conflict = table.Column<bool>(type: "INTEGER", nullable: false),
                    Standing = table.Column<int>(type: "INTEGER", nullable: false),
                    MovedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ToldUpTo = table.Column<int>(type: "INTEGER", nullable: false),
                    PhotosUpTo = table.Column<long>(type: "INTEGER", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_exchange_links", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "cases_exchange_messages",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    LinkId = table.Column<Guid>(type: "TEXT", nullable: false),
                    MessageId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Incoming = table.Column<bool>(type: "INTEGER", nullable: false),
                    Seq = table.Column<int>(type: "INTEGER", nullable: false),
                    Step = table.Column<int>(type: "INTEGER", nullable: false),
                    Seen = table.Column<int>(type: "INTEGER", nullable: false),
                    SeenStep = table.Column<int>(type: "INTEGER", nullable: true),
                    Ruling = table.Column<bool>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    By = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    Cargo = table.Column<string>(type: "TEXT", maxLength: 12000, nullable: true),
                    StoredAt = table.Column<long>(type: "INTEGER", nullable: false),
                    NotBefore = table.Column<long>(type: "INTEGER", nullable: false),
                    Attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    DoneAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Status = table.Column<int>(type: "INTEGER", nullable: true),
                    Fault = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_exchange_messages", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "cases_exchange_nonces",
                columns: table => new
                {
                    PeerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Nonce = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases_exchange_nonces", x => new { x.PeerId, x.Nonce });
                });

            migrationBuilder.CreateTable(
                name: "cases_exchange_peers",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Url = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    TheirApp = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    OurApp = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Owner = table.Column<Guid>(type: "TEXT", nullable: false),
                    Region = table.Column<string>(type: "TEXT", maxLength: 15, nullable: false),
                    Pushes = table.Column<bool>(type: "INTEGER", nullable: false),
                    Receives = table.Column<bool>(type: "INTEGER", nullable: false),
                    Codes = table.Column<string>(type: "TEXT", maxLength: 8000, nullable: false),
                    KeySealed = table.Column<byte[]>(type: "BLOB", nullable: false),
                    KeyBeforeSealed = table.Column<byte[]>(type: "BLOB", nullable: true),
                    KeyBeforeUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    KeyAt = table.Column<long>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    SuspendedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    TestedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    TestFault = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
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
