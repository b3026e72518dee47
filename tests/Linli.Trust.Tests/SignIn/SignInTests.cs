using System.Net;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Linli.Testing;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

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
        await Refusal(guest, "zhou-min", Town.Password);
        guest.IsGuest.ShouldBeTrue();
        (await town.Handler()).IsGuest.ShouldBeFalse();
        (await town.Audit()).Count(a => a.Action == "sign-in.failed").ShouldBe(5);
        town.Clock.Advance(TimeSpan.FromMinutes(31));
        (await town.Clerk()).IsGuest.ShouldBeFalse();
    }

    [Theory]
    [InlineData("400-812-3456", "收不到验证码")]
    [InlineData("8008123456", "收不到验证码")]
    [InlineData("12345", "收不到验证码")]
    [InlineData("110", "收不到验证码")]
    [InlineData("0571-87654321", "座机收不到")]
    [InlineData("1990000006", "不完整")]
    public async Task NumberThatGetsNoSms_GetsNoCode_AndIsToldWhy(string phone, string words)
    {
        await using var town = await Town.Small();
        var guest = town.Guest();
        var page = await guest.Submit(await guest.Get("/sign-in"), "form:has(#phone)", ("phone", phone));
        page.Ok().Text.ShouldContain(words);
        page.Has("#code").ShouldBeFalse("there is no code to type");
        await using var scope = town.Inside();
        (await scope.ServiceProvider.GetRequiredService<TrustDb>().OneTimeCodes.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task NameOfNobody_PausesAndIsWrittenDown_LikeAnyOther()
    {
        await using var town = await Town.Small();
        var guest = town.Guest();
        async Task<(List<string> Says, int Lines)> Guess(string name)
        {
            var before = (await town.Audit()).Count;
            var says = new List<string>();
            for (var i = 0; i < 7; i++) says.Add(await Refusal(guest, name, $"Wrong-{i}"));
            return (says, (await town.Audit()).Count - before);
        }
        var (known, unknown) = (await Guess("zhou-min"), await Guess("nobody-here"));
        unknown.Says.ShouldBe(known.Says);
        unknown.Lines.ShouldBe(known.Lines);
        unknown.Lines.ShouldBe(5);
        await using var scope = town.Inside();
        var kept = await scope.ServiceProvider.GetRequiredService<KernelDb>().Tries.AsNoTracking().ToListAsync();
        kept.ShouldAllBe(k => k.Wrong == 5 && k.Until > town.Clock.GetUtcNow().AddMinutes(25));
        kept.Count.ShouldBe(2);
        (await town.Audit()).ShouldAllBe(a => !a.Subject.Contains("nobody"), "what is typed as a name may be a password");
    }

    [Fact]
    public async Task FiveWrongPasswordsAtOnce_LockToo()
    {
        await using var town = await Town.Small();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => town.Guest().Post("/staff/sign-in", ("user", "sun-gong"), ("password", $"Wrong-{i}"))));
        var guest = town.Guest();
        await Refusal(guest, "sun-gong", Town.Password);
        guest.IsGuest.ShouldBeTrue();
        town.Clock.Advance(TimeSpan.FromMinutes(31));
        (await town.Handler()).IsGuest.ShouldBeFalse();
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
    public async Task CopiedCookie_IsWorthNothingAfterSignOut_AndOtherDevicesStay()
    {
        await using var town = await Town.Small();
        var (desk, phone) = (await town.Clerk(), await town.Clerk());
        var copy = desk.Twin();
        (await copy.Get("/staff")).Ok();
        await desk.Submit(await desk.Get("/me"), "form[action='/sign-out']");
        (await copy.Peek("/staff")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await phone.Get("/staff")).Ok();
    }

    [Fact]
    public async Task CopiedCookie_IsWorthNothingAfterAnotherPostOrPassword()
    {
        await using var town = await Town.Small();
        var clerk = await town.Clerk();
        var copy = clerk.Twin();
        (await clerk.Post("/staff/posts")).Ok();
        (await copy.Peek("/staff")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await clerk.Get("/staff")).Ok();
        copy = clerk.Twin();
        await clerk.SignInStaff("zhou-min");
        (await copy.Peek("/staff")).Status.ShouldBe(HttpStatusCode.Redirect, "signed in again in the same browser");
    }

    [Fact]
    public async Task SignOut_FromAnotherSite_DoesNothing()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        (await resident.PostRaw("/sign-out", [], follow: false)).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await resident.Get("/my")).Ok();
    }

    [Fact]
    public async Task Session_EndsOneDay_HoweverOftenItIsRenewed_AndItsRowIsSwept()
    {
        await using var town = await Town.Small();
        var clerk = await town.Clerk();
        for (var i = 0; i < 3; i++)
        {
            town.Clock.Advance(TimeSpan.FromHours(i == 2 ? 3.5 : 6));
            if (i < 2) (await clerk.Get("/staff")).Ok();
        }
        (await clerk.Peek("/staff")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await town.Services.GetRequiredService<JobRunner>().RunNow("trust.sign-ins", default)).ShouldBeTrue();
        await using var scope = town.Inside();
        (await scope.ServiceProvider.GetRequiredService<TrustDb>().Sessions.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task SessionTable_CannotMakeACookie()
    {
        await using var town = await Town.Small();
        await town.Clerk();
        await using var scope = town.Inside();
        var row = await scope.ServiceProvider.GetRequiredService<TrustDb>().Sessions.AsNoTracking().SingleAsync();
        (row.Id.Length, row.PostId is null).ShouldBe((64, false));
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

    /// <summary>Guests who have each asked for the code and see the field for it, so that they can type at the same moment.</summary>
    private static async Task<(string Code, List<(Visitor Guest, Page Form)> Forms)> AtTheCode(Town town, int how)
    {
        var first = town.Guest();
        await first.Post("/sign-in", ("phone", Town.ResidentPhone));
        var code = await first.Code(Town.ResidentPhone);
        var forms = new List<(Visitor, Page)>();
        for (var i = 0; i < how; i++) { var guest = town.Guest(); forms.Add((guest, await guest.Post("/sign-in", ("phone", Town.ResidentPhone)))); }
        return (code, forms);
    }

    [Fact]
    public async Task OneTimeCode_TwelveGuessesAtOnce_AreNotMoreThanFive()
    {
        await using var town = await Town.Small();
        var (code, forms) = await AtTheCode(town, 13);
        await Task.WhenAll(forms.Take(12).Select((f, i) => f.Guest.Submit(f.Form, "form[method=post]", ("code", code == $"{111110 + i}" ? "999999" : $"{111110 + i}"))));
        var (last, form) = forms[^1];
        await last.Submit(form, "form[method=post]", ("code", code));
        last.IsGuest.ShouldBeTrue("the tries are used up, the right code came too late");
    }

    [Fact]
    public async Task OneTimeCode_TheRightOneManyTimesAtOnce_OpensOnce()
    {
        await using var town = await Town.Small();
        var (code, forms) = await AtTheCode(town, 4);
        await Task.WhenAll(forms.Select(f => f.Guest.Submit(f.Form, "form[method=post]", ("code", code))));
        forms.Count(f => !f.Guest.IsGuest).ShouldBe(1);
    }

    [Fact]
    public async Task Code_AskedForAtOnce_IsSentOnce()
    {
        await using var town = await Town.Small();
        await town.Guest().Post("/sign-in", ("phone", Town.ResidentPhone));
        town.Clock.Advance(TimeSpan.FromMinutes(2));
        var forms = new List<(Visitor Guest, Page Form)>();
        for (var i = 0; i < 8; i++) { var guest = town.Guest(); forms.Add((guest, (await guest.Get("/sign-in")).Ok())); }
        var answers = await Task.WhenAll(forms.Select(f => f.Guest.Submit(f.Form, "form[method=post]", ("phone", Town.ResidentPhone))));
        answers.Count(a => a.Ok().Text.Contains("请等 1 分钟", StringComparison.Ordinal)).ShouldBe(7);
        (await town.Messages()).Count(m => m.Phone == Town.ResidentPhone).ShouldBe(2);
    }

    [Fact]
    public async Task Codes_OfOnePhone_AreBoundedADay_AndTheRefusalSaysWhereElseToGo()
    {
        await using var town = await Town.Small();
        for (var i = 0; i < 10; i++)
        {
            (await town.Guest().Post("/sign-in", ("phone", Town.ResidentPhone))).Has("#code").ShouldBeTrue($"{i}");
            town.Clock.Advance(TimeSpan.FromMinutes(2));
        }
        var refused = await town.Guest().Post("/sign-in", ("phone", Town.ResidentPhone));
        refused.Text.ShouldContain("12345");
        (await town.Guest().WithCookie("ln-lang", "en").Post("/sign-in", ("phone", Town.ResidentPhone))).Text.ShouldContain("12345");
        (await town.Messages()).Count(m => m.Phone == Town.ResidentPhone).ShouldBe(10);
        (await town.Neighbour()).IsGuest.ShouldBeFalse("another phone is not concerned");
        town.Clock.Advance(TimeSpan.FromHours(24));
        (await town.Resident()).IsGuest.ShouldBeFalse();
    }

    [Fact]
    public async Task WrongCodes_OfOnePhone_AreBoundedADay_WhateverTheCode()
    {
        await using var town = await Town.Small();
        var guest = town.Guest();
        for (var i = 0; i < 20; i++)
        {
            if (i % 4 == 0) town.Clock.Advance(TimeSpan.FromMinutes(2));
            var page = await guest.Post("/sign-in", ("phone", Town.ResidentPhone));
            await guest.Submit(page, "form[method=post]", ("code", "abcdef"));
        }
        town.Clock.Advance(TimeSpan.FromMinutes(2));
        var last = await guest.Post("/sign-in", ("phone", Town.ResidentPhone));
        last = await guest.Submit(last, "form[method=post]", ("code", await guest.Code(Town.ResidentPhone)));
        last.Text.ShouldContain("12345");
        guest.IsGuest.ShouldBeTrue();
        town.Clock.Advance(TimeSpan.FromHours(24));
        (await guest.SignInResident(Town.ResidentPhone)).IsGuest.ShouldBeFalse();
    }
}
