using System.Net;
using Linli.Testing;

namespace Linli.Trust.Tests.SignIn;

/// <summary>Who gets in, and what those learn who do not.</summary>
public class SignInTests
{
    private static async Task<string> Refusal(Visitor v, string user, string password)
    {
        var page = await v.Post("/staff/sign-in", ("user", user), ("password", password));
        page.Ok().Url.ShouldBe("/staff/sign-in");
        return page.TextOf("[role=alert], .notice, .alert");
    }

    [Fact]
    public async Task UnknownUserAndWrongPassword_SoundTheSame()
    {
        await using var town = await Town.Small();
        var guest = town.Guest();
        var unknown = await Refusal(guest, "nobody-here", "x");
        unknown.ShouldContain("不对");
        (await Refusal(guest, "zhou-min", "Wrong-Demo-2026")).ShouldBe(unknown);
        (await guest.Peek("/staff")).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task FiveWrongPasswords_LockEvenTheRightOne_ForThisAccountOnly()
    {
        await using var town = await Town.Small();
        var guest = town.Guest();
        for (var i = 0; i < 5; i++) await Refusal(guest, "zhou-min", $"Wrong-{i}");
        (await Refusal(guest, "zhou-min", Town.Password)).ShouldContain("30 分钟");
        (await town.Handler()).IsGuest.ShouldBeFalse();
        (await town.Audit()).Count(a => a.Action == "sign-in.failed").ShouldBe(5);
    }

    [Fact]
    public async Task FiveWrongPasswordsAtOnce_LockToo()
    {
        await using var town = await Town.Small();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => town.Guest().Post("/staff/sign-in", ("user", "sun-gong"), ("password", $"Wrong-{i}"))));
        (await Refusal(town.Guest(), "sun-gong", Town.Password)).ShouldContain("30 分钟");
    }

    [Fact]
    public async Task OneTimeCode_WrongFiveTimes_IsDead()
    {
        await using var town = await Town.Small();
        var guest = town.Guest();
        var page = await guest.Post("/sign-in", ("phone", Town.ResidentPhone));
        var code = await guest.Code(Town.ResidentPhone);
        var wrong = code == "111111" ? "222222" : "111111";
        for (var i = 0; i < 5; i++)
        {
            page = await guest.Submit(page, "form[method=post]", ("code", wrong));
            page.Ok().Text.ShouldContain("验证码不对或已过期");
        }
        page = await guest.Submit(page, "form[method=post]", ("code", code));
        page.Text.ShouldContain("验证码不对或已过期");
        guest.IsGuest.ShouldBeTrue();
        town.Clock.Advance(TimeSpan.FromMinutes(2));
        (await guest.SignInResident(Town.ResidentPhone)).IsGuest.ShouldBeFalse();
    }

    [Fact]
    public async Task OneTimeCode_WorksOnce_AndFiveMinutes()
    {
        await using var town = await Town.Small();
        var guest = town.Guest();
        var page = await guest.Post("/sign-in", ("phone", Town.ResidentPhone));
        var code = await guest.Code(Town.ResidentPhone);
        town.Clock.Advance(TimeSpan.FromMinutes(6));
        (await guest.Submit(page, "form[method=post]", ("code", code))).Text.ShouldContain("验证码不对或已过期");

        page = await guest.Post("/sign-in", ("phone", Town.ResidentPhone));
        code = await guest.Code(Town.ResidentPhone);
        (await guest.Submit(page, "form[method=post]", ("code", code))).Url.ShouldBe("/");
        var thief = town.Guest();
        var theirs = await thief.Post("/sign-in", ("phone", Town.NeighbourPhone));
        (await thief.Submit(theirs, "form[method=post]", ("phone", Town.ResidentPhone), ("code", code))).Text.ShouldContain("验证码不对或已过期");
        thief.IsGuest.ShouldBeTrue();
    }

    [Fact]
    public async Task Code_IsSentOnceAMinute_AndSoundsTheSameForStrangers()
    {
        await using var town = await Town.Small();
        var known = await town.Guest().Post("/sign-in", ("phone", Town.ResidentPhone));
        var stranger = await town.Guest().Post("/sign-in", ("phone", "19900000099"));
        stranger.Text.Replace("19900000099", "", StringComparison.Ordinal).ShouldBe(known.Text.Replace(Town.ResidentPhone, "", StringComparison.Ordinal));
        (await town.Guest().Post("/sign-in", ("phone", Town.ResidentPhone))).Text.ShouldContain("请等 1 分钟");
        (await town.Messages()).Count(m => m.Phone == Town.ResidentPhone).ShouldBe(1);
    }

    [Fact]
    public async Task SignOut_EndsTheSession()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        await resident.Submit(await resident.Get("/me"), "form[action='/sign-out']");
        resident.IsGuest.ShouldBeTrue();
        (await resident.Peek("/my")).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task StaffSession_EndsAfterAWorkingDayAwayFromTheDesk()
    {
        await using var town = await Town.Small();
        var clerk = await town.Clerk();
        (await clerk.Get("/staff")).Ok();
        town.Clock.Advance(TimeSpan.FromHours(15));
        (await clerk.Peek("/staff")).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task FirstCodesOfOnePhoneAtOnce_AreOneCode()
    {
        await using var town = await Town.Small();
        const string phone = "19900000066";
        var forms = new List<(Visitor Guest, Page Form)>();
        for (var i = 0; i < 6; i++) { var guest = town.Guest(); forms.Add((guest, (await guest.Get("/sign-in")).Ok())); }
        foreach (var page in await Task.WhenAll(forms.Select(f => f.Guest.Submit(f.Form, "form[method=post]", ("phone", phone))))) page.Ok().Has("#code").ShouldBeTrue(page.Text);
        (await town.Messages()).Count(m => m.Phone == phone).ShouldBe(1);
    }
}
