using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Linli.Migrations.Sqlite.Kernel
{
    /// <summary>The level joins the key of divisions; both tables are clustered by their keys, which halves the work of loading the country.</summary>
    public partial class RegionLevels : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => Rebuild(migrationBuilder, "\"Code\", \"Level\"", "WITHOUT ROWID");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => Rebuild(migrationBuilder, "\"Code\"", "");

        // Going down, of a division that stands twice the upper level stays.
        private static void Rebuild(MigrationBuilder migrationBuilder, string key, string kind) => migrationBuilder.Sql($"""
            CREATE TABLE "k_regions_new" ("Code" TEXT NOT NULL, "Parent" TEXT NULL, "Level" INTEGER NOT NULL, "Name" TEXT NOT NULL, "ValidFrom" TEXT NOT NULL, "ValidTo" TEXT NULL,
                CONSTRAINT "PK_k_regions" PRIMARY KEY ({key})) {kind};
            INSERT OR IGNORE INTO "k_regions_new" SELECT "Code", "Parent", "Level", "Name", "ValidFrom", "ValidTo" FROM "k_regions" ORDER BY "Code", "Level";
            DROP TABLE "k_regions";
            ALTER TABLE "k_regions_new" RENAME TO "k_regions";
            CREATE INDEX "IX_k_regions_Parent" ON "k_regions" ("Parent");
            CREATE TABLE "k_region_keys_new" ("Key" TEXT NOT NULL, "Code" TEXT NOT NULL, CONSTRAINT "PK_k_region_keys" PRIMARY KEY ("Key", "Code")) {kind};
            INSERT INTO "k_region_keys_new" SELECT "Key", "Code" FROM "k_region_keys" ORDER BY "Key", "Code";
            DROP TABLE "k_region_keys";
            ALTER TABLE "k_region_keys_new" RENAME TO "k_region_keys";
            """);
    }
}
