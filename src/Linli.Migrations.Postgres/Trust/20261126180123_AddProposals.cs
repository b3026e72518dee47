using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Postgres.Trust
{
    /// <inheritdoc />
    public partial class AddProposals : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "trust_proposals",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    BodyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Role = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    AccountId = table.Column<Guid>(type: "uuid", nullable: true),
                    UserName = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    NameSealed = table.Column<byte[]>(type: "bytea", nullable: true),
                    PhoneSealed = table.Column<byte[]>(type: "bytea", nullable: true),
                    TitleZh = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    TitleEn = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    ValidFrom = table.Column<DateOnly>(type: "date", nullable: false),
                    ValidTo = table.Column<DateOnly>(type: "date", nullable: true),
                    Reason = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    ByAccount = table.Column<Guid>(type: "uuid", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    State = table.Column<int>(type: "integer", nullable: false),
                    DecidedBy = table.Column<Guid>(type: "uuid", nullable: true),
                    DecidedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Why = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    PostId = table.Column<Guid>(type: "uuid", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trust_proposals", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_trust_proposals_State_Until",
                table: "trust_proposals",
                columns: new[] { "State", "Until" });

            migrationBuilder.CreateIndex(
                name: "IX_trust_proposals_waiting",
                table: "trust_proposals",
                columns: new[] { "UserName", "Role", "BodyId" },
                unique: true,
                filter: "\"State\" = 0");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "trust_proposals");
        }
    }
}
