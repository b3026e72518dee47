using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Postgres.Kernel
{
    /// <inheritdoc />
    public partial class JobLeases : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "LeaseOf",
                table: "k_jobs",
                type: "character varying(32)",
                maxLength: 32,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_k_files_Hash",
                table: "k_files",
                column: "Hash");

            migrationBuilder.CreateIndex(
                name: "IX_k_files_ThumbnailHash",
                table: "k_files",
                column: "ThumbnailHash");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_k_files_Hash",
                table: "k_files");

            migrationBuilder.DropIndex(
                name: "IX_k_files_ThumbnailHash",
                table: "k_files");

            migrationBuilder.DropColumn(
                name: "LeaseOf",
                table: "k_jobs");
        }
    }
}
