using System.Net;
using Linli.Cases.Mine;
using Linli.Kernel.Access;
using Linli.Testing;
using Microsoft.Extensions.DependencyInjection;

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
    public async Task OneNumber_FromManyAddresses_IsStoppedLate_AndFromElsewhereTheHolderGetsIn()
    {
        await using var town = await Town.Small();
        var tries = town.Services.GetRequiredService<TryCounter>();
        // Two nodes: what one counts holds for the other.
        FollowGuard guard = new(tries), node = new(ActivatorUtilities.CreateInstance<TryCounter>(town.Services));
        var (holder, thief) = (IPAddress.Parse("198.51.100.7"), IPAddress.Parse("203.0.113.9"));
        async Task<bool> Closed(string number, IPAddress from)
        {
            if (!await node.Take(number, from, default)) return true;
            await node.GiveBack(number, from, default);
            return false;
        }
        for (var i = 0; i < 3 * FollowGuard.PerNumberHere; i++) await guard.Take("XH-1", thief, default);
        (await Closed("XH-1", thief)).ShouldBeTrue();
        (await Closed("XH-1", holder)).ShouldBeFalse("somebody else's guesses do not lock out the holder");
        for (var i = 0; i < FollowGuard.PerNumberEverywhere; i++) await guard.Take("XH-1", new IPAddress([203, 0, (byte)(i / 200), (byte)i]), default);
        (await Closed("XH-1", holder)).ShouldBeTrue("a crowd is stopped for everybody, for a while");
        (await Closed("XH-2", holder)).ShouldBeFalse();
        town.Clock.Advance(TimeSpan.FromMinutes(FollowGuard.Minutes));
        (await Closed("XH-1", holder)).ShouldBeFalse();
        // One household is one address, whichever of its billions it uses.
        for (var i = 0; i < FollowGuard.PerAddress; i++) await guard.Take($"XH-{i}", IPAddress.Parse($"2001:db8:1:1::{i + 1:x}"), default);
        (await Closed("XH-9999", IPAddress.Parse("2001:db8:1:1:ffff::1"))).ShouldBeTrue();
        (await Closed("XH-9999", IPAddress.Parse("2001:db8:1:2::1"))).ShouldBeFalse();
    }

    [Fact]
    public async Task GuessesAtOnce_AreNotMoreThanOneAfterTheOther()
    {
        await using var town = await Town.Small();
        var matter = await town.OpenReport("门口路灯不亮三天了");
        var forms = new List<(Visitor Guest, Page Form)>();
        for (var i = 0; i < 24; i++) { var guest = town.Guest(); forms.Add((guest, (await guest.Get("/follow")).Ok())); }
        var answers = await Task.WhenAll(forms.Select((f, i) => f.Guest.Submit(f.Form, "form[method=post]", ("no", matter.No), ("code", Wrong(i)))));
        answers.Count(a => a.Text.Contains("没有找到", StringComparison.Ordinal)).ShouldBe(FollowGuard.PerNumberHere, "only so many were looked at");
    }

    [Fact]
    public async Task RightCodes_AreNoGuesses()
    {
        await using var town = await Town.Small();
        var matter = await town.OpenReport("门口路灯不亮三天了");
        for (var i = 0; i < FollowGuard.PerNumberHere + 3; i++) (await town.Guest().Post("/follow", ("no", matter.No), ("code", matter.Code))).Text.ShouldContain("三天", customMessage: $"{i}");
    }
}
