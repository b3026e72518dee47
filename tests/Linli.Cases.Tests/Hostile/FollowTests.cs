using System.Net;
using Linli.Cases.Mine;
using Linli.Testing;

namespace Linli.Cases.Tests.Hostile;

/// <summary>Guessing the code of a receipt: bounded for the guesser, never for ever for the holder.</summary>
public sealed class FollowTests
{
    private static string Wrong(int i) => $"ABCD-{"ABCDEFGHJKMNPQRSTUVWXYZ"[i % 20]}{"ABCDEFGHJKMNPQRSTUVWXYZ"[i / 20]}GH";

    [Fact]
    public async Task Guessing_IsStopped_AndTheHolderIsBackAfterAWhile()
    {
        await using var town = await Town.Small();
        var matter = await town.OpenReport("门口路灯不亮三天了");
        var other = await town.OpenReport("楼下路灯一直闪，很刺眼");
        var guest = town.Guest();
        Task<Page> Try(Handed m, string code) => guest.Post("/follow", ("no", m.No), ("code", code));
        for (var i = 0; i < FollowGuard.PerNumberHere; i++) (await Try(matter, i % 2 == 0 ? Wrong(i) : "不是查询码")).Text.ShouldContain("没有找到", customMessage: $"{i}");
        // From now on even the right code is not looked at, in both languages; another matter is.
        (await Try(matter, matter.Code)).Text.ShouldContain("请 15 分钟后再试");
        (await town.Guest().WithCookie("ln-lang", "en").Post("/follow", ("no", matter.No.ToLowerInvariant()), ("code", matter.Code))).Text.ShouldContain("Try again in 15 minutes");
        (await Try(other, other.Code)).Text.ShouldContain("一直闪");
        // The account of the holder is not concerned.
        (await (await town.Resident()).Mine(matter)).Ok().Text.ShouldContain("三天");
        // Different numbers in turn: the address is stopped.
        for (var i = 0; i < FollowGuard.PerAddress; i++) await Try(new Handed(default, $"XH-20261123-{i:00000}-1", ""), Wrong(i));
        (await Try(other, other.Code)).Text.ShouldContain("请 15 分钟后再试");
        // Knocking while it is closed does not keep it closed.
        for (var i = 0; i < 5; i++) { town.Clock.Advance(TimeSpan.FromMinutes(3)); await Try(matter, Wrong(i)); }
        town.Clock.Advance(TimeSpan.FromMinutes(1));
        (await Try(matter, matter.Code)).Text.ShouldContain("三天");
        (await Try(other, other.Code)).Text.ShouldContain("一直闪");
    }

    [Fact]
    public void OneNumber_FromManyAddresses_IsStoppedLate_AndFromElsewhereTheHolderGetsIn()
    {
        var clock = new TownClock(TownClock.Monday);
        var guard = new FollowGuard(clock);
        var holder = IPAddress.Parse("198.51.100.7");
        for (var i = 0; i < 3 * FollowGuard.PerNumberHere; i++) guard.Miss("XH-1", IPAddress.Parse("203.0.113.9"));
        guard.Closed("XH-1", IPAddress.Parse("203.0.113.9")).ShouldBeTrue();
        guard.Closed("XH-1", holder).ShouldBeFalse("somebody else's guesses do not lock out the holder");
        for (var i = 0; i < FollowGuard.PerNumberEverywhere; i++) guard.Miss("XH-1", new IPAddress([203, 0, (byte)(i / 200), (byte)i]));
        guard.Closed("XH-1", holder).ShouldBeTrue("a crowd is stopped for everybody, for a while");
        guard.Closed("XH-2", holder).ShouldBeFalse();
        clock.Advance(TimeSpan.FromMinutes(FollowGuard.Minutes));
        guard.Closed("XH-1", holder).ShouldBeFalse();
        // One household is one address, whichever of its billions it uses.
        for (var i = 0; i < FollowGuard.PerAddress; i++) guard.Miss($"XH-{i}", IPAddress.Parse($"2001:db8:1:1::{i + 1:x}"));
        guard.Closed("XH-9999", IPAddress.Parse("2001:db8:1:1:ffff::1")).ShouldBeTrue();
        guard.Closed("XH-9999", IPAddress.Parse("2001:db8:1:2::1")).ShouldBeFalse();
        // It does not grow without end.
        for (var i = 0; i < 60_000; i++) guard.Miss($"N{i}", new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]));
        guard.Closed("XH-9999", IPAddress.Parse("2001:db8:1:1::5")).ShouldBeTrue("who was counted before stays counted");
    }
}
