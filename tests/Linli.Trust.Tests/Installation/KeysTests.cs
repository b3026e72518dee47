using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Trust.Tests.Installation;

/// <summary>Data opens only with the keys that it was written with; a start says so before it loses anything.</summary>
public class KeysTests
{
    private static async Task<string?> Remembered(Town town)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<KernelDb>().Settings.Where(s => s.Name == SettingRow.KeyRing).Select(s => s.Value).FirstOrDefaultAsync();
    }

    [Fact]
    public async Task LostKeys_StopTheStart_AndNoFreshOnesAreMade()
    {
        await using var town = await Town.Small();
        var keys = await File.ReadAllBytesAsync(town.KeyFile);
        var fault = await Should.ThrowAsync<CryptoFault>(() => town.Restart(() => File.Delete(town.KeyFile)));
        fault.Message.ShouldContain(town.KeyFile);
        fault.Message.ShouldContain("Restore it from the sealed backup of the keys");
        File.Exists(town.KeyFile).ShouldBeFalse();
        await town.Restart(() => File.WriteAllBytes(town.KeyFile, keys));
        (await (await town.Clerk()).Get("/staff")).Ok();
    }

    [Fact]
    public async Task ForeignKeys_StopTheStart_AndChangeNothing()
    {
        await using var town = await Town.Small();
        await using var other = await Town.Empty();
        var (keys, lines) = (await File.ReadAllBytesAsync(town.KeyFile), (await town.Audit()).Count);
        var fault = await Should.ThrowAsync<CryptoFault>(() => town.Restart(() => File.Copy(other.KeyFile, town.KeyFile, true)));
        fault.Message.ShouldContain("belongs to another installation");
        fault.Message.ShouldContain("Put the right keys.json");
        await town.Restart(() => File.WriteAllBytes(town.KeyFile, keys));
        (await town.Audit()).Count.ShouldBe(lines);
        (await town.VerifyAudit()).Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task DatabaseFromBefore_IsRecognisedByItsAudit_AndRemembersFromThenOn()
    {
        await using var town = await Town.Small();
        await using var other = await Town.Empty();
        var (mine, keys) = ((await Remembered(town)).ShouldNotBeNull(), await File.ReadAllBytesAsync(town.KeyFile));
        (await Remembered(other)).ShouldNotBe(mine);
        await town.Tamper("DELETE FROM k_settings");
        (await Should.ThrowAsync<CryptoFault>(() => town.Restart(() => File.Copy(other.KeyFile, town.KeyFile, true)))).Message.ShouldContain("belongs to another installation");
        (await Should.ThrowAsync<CryptoFault>(() => town.Restart(() => File.Delete(town.KeyFile)))).Message.ShouldContain("is missing");
        await town.Restart(() => File.WriteAllBytes(town.KeyFile, keys));
        (await Remembered(town)).ShouldBe(mine);
    }

    [Fact]
    public async Task NewFieldKey_IsNoForeignRing()
    {
        await using var town = await Town.Small();
        await town.Restart(() => KeyRing.Open(Path.GetDirectoryName(town.KeyFile)!).Rotate());
        (await (await town.Clerk()).Get("/staff")).Ok();
    }
}
