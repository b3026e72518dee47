using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Sqlite.Trust
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "trust_accounts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    NameSealed = table.Column<byte[]>(type: "BLOB", nullable: true),
                    PhoneSealed = table.Column<byte[]>(type: "BLOB", nullable: true),
                    PhoneIndex = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    Language = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LastPostId = table.Column<Guid>(type: "TEXT", nullable: true),
                    UserName = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    NormalizedUserName = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    PasswordHash = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    SecurityStamp = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    ConcurrencyStamp = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    TwoFactorEnabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    LockoutEnd = table.Column<long>(type: "INTEGER", nullable: true),
                    LockoutEnabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    AccessFailedCount = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trust_accounts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "trust_bodies",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    ParentId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Region = table.Column<string>(type: "TEXT", maxLength: 15, nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    NameZh = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    NameEn = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Duties = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Phone = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    ValidFrom = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    ValidTo = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trust_bodies", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "trust_claims",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ClaimType = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    ClaimValue = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trust_claims", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "trust_codes",
                columns: table => new
                {
                    PhoneIndex = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Hash = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Expires = table.Column<long>(type: "INTEGER", nullable: false),
                    Tries = table.Column<int>(type: "INTEGER", nullable: false),
                    SentAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trust_codes", x => x.PhoneIndex);
                });

            migrationBuilder.CreateTable(
                name: "trust_logins",
                columns: table => new
                {
                    LoginProvider = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    ProviderKey = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    ProviderDisplayName = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trust_logins", x => new { x.LoginProvider, x.ProviderKey });
                });

            migrationBuilder.CreateTable(
                name: "trust_notices",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Cause = table.Column<Guid>(type: "TEXT", nullable: false),
                    TextKey = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Args = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Href = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    ReadAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trust_notices", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "trust_posts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    BodyId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Role = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    TitleZh = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    TitleEn = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    IsLeader = table.Column<bool>(type: "INTEGER", nullable: false),
                    ValidFrom = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    ValidTo = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trust_posts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "trust_protection_keys",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FriendlyName = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    Xml = table.Column<string>(type: "TEXT", maxLength: 8000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trust_protection_keys", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "trust_sms",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Cause = table.Column<Guid>(type: "TEXT", nullable: false),
                    PhoneIndex = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    PhoneSealed = table.Column<byte[]>(type: "BLOB", nullable: false),
                    TextSealed = table.Column<byte[]>(type: "BLOB", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    SentAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trust_sms", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "trust_tokens",
                columns: table => new
                {
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    LoginProvider = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Value = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trust_tokens", x => new { x.UserId, x.LoginProvider, x.Name });
                });

            migrationBuilder.CreateIndex(
                name: "IX_trust_accounts_NormalizedUserName",
                table: "trust_accounts",
                column: "NormalizedUserName",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_trust_accounts_PhoneIndex",
                table: "trust_accounts",
                column: "PhoneIndex",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_trust_bodies_Region",
                table: "trust_bodies",
                column: "Region");

            migrationBuilder.CreateIndex(
                name: "IX_trust_notices_AccountId_Cause",
                table: "trust_notices",
                columns: new[] { "AccountId", "Cause" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_trust_notices_AccountId_ReadAt",
                table: "trust_notices",
                columns: new[] { "AccountId", "ReadAt" });

            migrationBuilder.CreateIndex(
                name: "IX_trust_posts_AccountId",
                table: "trust_posts",
                column: "AccountId");

            migrationBuilder.CreateIndex(
                name: "IX_trust_posts_BodyId",
                table: "trust_posts",
                column: "BodyId");

            migrationBuilder.CreateIndex(
                name: "IX_trust_sms_PhoneIndex_Cause",
                table: "trust_sms",
                columns: new[] { "PhoneIndex", "Cause" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_trust_sms_SentAt",
                table: "trust_sms",
                column: "SentAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "trust_accounts");

            migrationBuilder.DropTable(
                name: "trust_bodies");

            migrationBuilder.DropTable(
                name: "trust_claims");

            migrationBuilder.DropTable(
                name: "trust_codes");

            migrationBuilder.DropTable(
                name: "trust_logins");

            migrationBuilder.DropTable(
                name: "trust_notices");

            migrationBuilder.DropTable(
                name: "trust_posts");

            migrationBuilder.DropTable(
                name: "trust_protection_keys");

            migrationBuilder.DropTable(
                name: "trust_sms");

            migrationBuilder.DropTable(
                name: "trust_tokens");
        }
    }
}
