using Linli.Testing;

namespace Linli.Trust.Tests.Looks;

/// <summary>Who reads which lines of the record: those of one's own street, and of what nobody's street is only who has them all.</summary>
public class RecordReachTests
{
    private const string Here = "330106013000", Next = "330106009000", City = "330100000000";

    private static async Task<List<string>> Reads(Visitor v, string words = "") =>
        [.. (await v.Get($"/admin/audit?q={Uri.EscapeDataString(words)}")).Ok().Html.QuerySelectorAll("tbody tr").Select(r => string.Join(' ', r.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))];

    [Fact]
    public async Task TwoStreets_ReadTheirOwnSignInsAndFailures_AndNotEachOthers()
    {
        await using var town = await Town.Small();
        var (here, next, city) = (await town.Hire("audit-administrator", Here), await town.Hire("audit-administrator", Next), await town.Hire("audit-administrator", City));
        foreach (var hired in (Hired[])[here, next])
        {
            var guest = town.Guest();
            await guest.Post("/staff/sign-in", ("user", hired.UserName), ("password", "Wrong-Demo-2026"));
            await guest.SignInStaff(hired.UserName);
            await guest.Post("/account/password", ("old", "Wrong-Demo-2026"), ("new", "Blue-Lantern-26"), ("again", "Blue-Lantern-26"));
            await guest.Submit((await guest.Get("/account/authenticator")).Ok(), "form#totp-begin", ("password", "Wrong-Demo-2026"));
            await guest.Post("/staff/posts");
            await Reads(guest);
        }
        await town.Resident();
        await town.Guest().Post("/staff/sign-in", ("user", "nobody-here"), ("password", "x"));
        string[] does = ["登录", "登录失败", "改密码时密码输错", "动态口令操作时输错", "切换岗位", "查看审计记录"];
        foreach (var (reader, mine, other) in ((Hired, Hired, Hired)[])[(here, here, next), (next, next, here)])
        {
            var v = await town.Staff(reader.UserName);
            var lines = await Reads(v);
            foreach (var what in does) lines.ShouldContain(l => l.Contains(what) && l.Contains(mine.UserName), $"{what} of one's own street");
            lines.ShouldNotContain(l => l.Contains(other.UserName), "another street's");
            lines.ShouldNotContain(l => l.Contains("没有这个用户名") || l.Contains("居民"), "nobody's street");
            (await Reads(v, other.UserName)).ShouldBeEmpty();
        }
        var all = await Reads(await town.Staff(city.UserName));
        foreach (var hired in (Hired[])[here, next])
            foreach (var what in does) all.ShouldContain(l => l.Contains(what) && l.Contains(hired.UserName));
        all.ShouldContain(l => l.Contains("没有这个用户名"));
        all.ShouldContain(l => l.Contains("居民"));
    }

    [Fact]
    public async Task SignIn_IsWrittenDownWithWhoItWas()
    {
        await using var town = await Town.Small();
        await town.Clerk();
        await town.Resident();
        var (staff, resident) = ((await town.Audit()).Where(a => a.Action == "sign-in").ToList() is [var a, var b, ..] ? (a, b) : throw new InvalidOperationException());
        (staff.Actor, staff.Region).ShouldBe(($"{staff.Person}", Here));
        staff.Post.ShouldNotBeNull();
        (resident.Actor, resident.Post, resident.Region).ShouldBe(($"{resident.Person}", null, null));
    }

    [Fact]
    public async Task FailedSignIn_OfAStranger_IsNamedSoOnOnesOwnPage()
    {
        await using var town = await Town.Small();
        await town.Guest().Post("/staff/sign-in", ("user", "zhou-min"), ("password", "Wrong-Demo-2026"));
        var me = (await (await town.Clerk()).Get("/me")).Ok();
        me.Text.ShouldContain("有人（未登录）");
        me.Text.ShouldContain("没有成功");
        me.Text.ShouldNotContain("系统 ", customMessage: "it was not the system");
    }

    [Fact]
    public async Task WhatWasLookedFor_IsNotKeptInClear()
    {
        await using var town = await Town.Small();
        await Reads(await town.Auditor(), "李示例19900000001");
        // The day of whoever reads the record begins on that page.
        var line = (await town.Audit()).Last(a => a.Action == "audit.read");
        line.Purpose.ShouldBeNull();
        // A short run of digits would now and then stand in the digest itself.
        foreach (var part in (string[])["李示例", "19900000001", "0000001", "1990000"]) line.Detail.ShouldNotBeNull().ShouldNotContain(part);
        line.Region.ShouldNotBeNull();
    }
}
