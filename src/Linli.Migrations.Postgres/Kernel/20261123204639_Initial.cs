using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Postgres.Kernel
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "k_audit",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Actor = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Post = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    Action = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Subject = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Person = table.Column<Guid>(type: "uuid", nullable: true),
                    Region = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    Purpose = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    Detail = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: true),
                    Mac = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Seq = table.Column<long>(type: "bigint", nullable: true),
                    Previous = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    Hash = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_k_audit", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "k_commands",
                columns: table => new
                {
                    Actor = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    ClientKey = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Result = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_k_commands", x => new { x.Actor, x.ClientKey });
                });

            migrationBuilder.CreateTable(
                name: "k_files",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Owner = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Name = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    MediaType = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Hash = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    ThumbnailHash = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    Bytes = table.Column<long>(type: "bigint", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    By = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    Label = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_k_files", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "k_inbox",
                columns: table => new
                {
                    Handler = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Message = table.Column<Guid>(type: "uuid", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_k_inbox", x => new { x.Handler, x.Message });
                });

            migrationBuilder.CreateTable(
                name: "k_jobs",
                columns: table => new
                {
                    Name = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    LeaseUntil = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    LastDone = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    LastFault = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_k_jobs", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "k_numbers",
                columns: table => new
                {
                    Book = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Next = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_k_numbers", x => x.Book);
                });

            migrationBuilder.CreateTable(
                name: "k_outbox",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Type = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Payload = table.Column<string>(type: "character varying(20000)", maxLength: 20000, nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    DoneAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    NotBefore = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Attempts = table.Column<int>(type: "integer", nullable: false),
                    LastFault = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_k_outbox", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "k_region_keys",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    Code = table.Column<string>(type: "character varying(15)", maxLength: 15, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_k_region_keys", x => new { x.Key, x.Code });
                });

            migrationBuilder.CreateTable(
                name: "k_regions",
                columns: table => new
                {
                    Code = table.Column<string>(type: "character varying(15)", maxLength: 15, nullable: false, collation: "C"),
                    Parent = table.Column<string>(type: "character varying(15)", maxLength: 15, nullable: true, collation: "C"),
                    Level = table.Column<int>(type: "integer", nullable: false),
                    Name = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    ValidFrom = table.Column<DateOnly>(type: "date", nullable: false),
                    ValidTo = table.Column<DateOnly>(type: "date", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_k_regions", x => x.Code);
                });

            migrationBuilder.CreateIndex(
                name: "IX_k_audit_Person_At",
                table: "k_audit",
                columns: new[] { "Person", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_k_audit_Seq",
                table: "k_audit",
                column: "Seq",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_k_audit_Subject_At",
                table: "k_audit",
                columns: new[] { "Subject", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_k_files_Owner",
                table: "k_files",
                column: "Owner");

            migrationBuilder.CreateIndex(
                name: "IX_k_outbox_DoneAt_NotBefore",
                table: "k_outbox",
                columns: new[] { "DoneAt", "NotBefore" });

            migrationBuilder.CreateIndex(
                name: "IX_k_regions_Parent",
                table: "k_regions",
                column: "Parent");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "k_audit");

            migrationBuilder.DropTable(
                name: "k_commands");

            migrationBuilder.DropTable(
                name: "k_files");

            migrationBuilder.DropTable(
                name: "k_inbox");

            migrationBuilder.DropTable(
                name: "k_jobs");

            migrationBuilder.DropTable(
                name: "k_numbers");

            migrationBuilder.DropTable(
                name: "k_outbox");

            migrationBuilder.DropTable(
                name: "k_region_keys");

            migrationBuilder.DropTable(
                name: "k_regions");
        }
    }
}
