using Linli.Testing;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Trust.Tests.Installation;

/// <summary>An installation from before organisations had a history keeps them, with their ids.</summary>
public class UpgradeTests
{
    [Fact]
    public async Task Organisations_OfAnOldDatabase_BecomeTheirFirstVersion()
    {
        await using var town = await Town.Empty();
        var id = Guid.CreateVersion7();
        await using (var scope = town.Inside())
        {
            var db = scope.ServiceProvider.GetRequiredService<TrustDb>();
            var before = db.Database.GetMigrations().First(m => m.EndsWith("_Initial", StringComparison.Ordinal));
            await db.GetService<IMigrator>().MigrateAsync(before);
            await db.Database.ExecuteSqlAsync($"""
                INSERT INTO trust_bodies ("Id", "ParentId", "Region", "Kind", "NameZh", "NameEn", "Duties", "Phone", "ValidFrom", "ValidTo", "Version")
                VALUES ({id}, NULL, '330106013000', 'street', '老街道', 'Old Street', ' intake ', '0571-1', '2025-01-01', NULL, 3)
                """);
            await db.Database.MigrateAsync();
        }
        await using (var scope = town.Inside())
        {
            var body = (await scope.ServiceProvider.GetRequiredService<IBodies>().Find(id, default)).ShouldNotBeNull();
            (body.Name, body.Region, body.Kind, body.Phone).ShouldBe(("老街道", "330106013000", "street", "0571-1"));
            body.Duties.ShouldBe(["intake"]);
            var db = scope.ServiceProvider.GetRequiredService<TrustDb>();
            (await db.Bodies.SingleAsync()).Version.ShouldBe(3);
            (await db.BodyVersions.SingleAsync()).ValidFrom.ShouldBe(new DateOnly(2025, 1, 1));
        }
    }
}
