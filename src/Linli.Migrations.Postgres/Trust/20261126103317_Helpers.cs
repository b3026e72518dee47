using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Postgres.Trust
{
    /// <inheritdoc />
    public partial class Helpers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "trust_helpers",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    PersonId = table.Column<Guid>(type: "uuid", nullable: false),
                    HelperId = table.Column<Guid>(type: "uuid", nullable: false),
                    Deeds = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Until = table.Column<DateOnly>(type: "date", nullable: false),
                    How = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    ByAccount = table.Column<Guid>(type: "uuid", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    EndedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_trust_helpers", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_trust_helpers_active",
                table: "trust_helpers",
                columns: new[] { "PersonId", "HelperId", "Until" },
                unique: true,
                filter: "\"EndedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_trust_helpers_HelperId",
                table: "trust_helpers",
                column: "HelperId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "trust_helpers");
        }
    }
}
