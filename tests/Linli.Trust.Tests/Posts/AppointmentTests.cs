using System.Net;
using Linli.Kernel.Jobs;
using Linli.Kernel.Text;
using Linli.Testing;
using Linli.Trust.Appointments;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Linli.Trust.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Trust.Tests.Posts;

/// <summary>An administrator's post takes two people; each refusal by its name.</summary>
public sealed class AppointmentTests
{
    private const string Street = "330106013000", Page = "/admin/appointments";

    private static async Task<T> Ask<T>(Town town, Func<TrustDb, Task<T>> ask)
    {
        await using var scope = town.Inside();
        return await ask(scope.ServiceProvider.GetRequiredService<TrustDb>());
    }

    private static Task<Guid> Office(Town town) => Ask(town, db => db.BodyVersions.Where(v => v.NameZh == "文新街道办事处").Select(v => v.BodyId).FirstAsync());
    private static async Task<Visitor> SecondSecurity(Town town) => await town.Staff((await town.Hire("security-administrator", Street)).UserName);

    private static async Task<Page> Propose(Town town, Visitor by, string user, string role, bool fresh = false, params (string, string)[] more) =>
        (await by.Post("/admin/accounts/new" + (fresh ? "?person=new" : ""), [("user", user), ("role", role), ("body", $"{await Office(town)}"), .. fresh ? [("name", "许新（演示）"), ("phone", "199 0000 0123")] : Array.Empty<(string, string)>(), .. more])).Ok();

    private static string Days(int days) => DateOnly.FromDateTime(TownClock.Monday.DateTime).AddDays(days).ToString("yyyy-MM-dd", null);

    private static Task<List<ProposalRow>> Rows(Town town) => Ask(town, db => db.Proposals.AsNoTracking().OrderBy(p => p.At).ToListAsync());

    /// <summary>Sends what a page does not offer this person: the fields of the form as somebody else sees it.</summary>
    private static async Task<Page> Press(Visitor by, string deed, Guid id, int version, params (string, string)[] more) =>
        await by.PostRaw(Page, [await by.FormToken(), ("_handler", $"{deed}-{id:N}"), ("version", $"{version}"), .. more]);

    [Fact]
    public async Task ProposedByOne_ConfirmedByAnother_AndNothingBefore()
    {
        await using var town = await Town.Small();
        var (security, auditor) = (await town.Security(), await town.Auditor());
        var said = await Propose(town, security, "xu-xin", "administrator", fresh: true, ("reason", "接替老张"));
        said.Url.ShouldBe(Page);
        said.Text.ShouldContain("已提名，等另一位管理员复核");
        said.Has("#one-time-password").ShouldBeFalse();
        (await Ask(town, db => db.Accounts.CountAsync(a => a.UserName == "xu-xin"))).ShouldBe(0, "words, no account");
        (await Rows(town)).ShouldHaveSingleItem().NameSealed.ShouldNotBeNull("sealed, not in clear");
        await town.Settle();
        (await auditor.Get("/staff/notices")).Ok().Text.ShouldContain("任命提名等您复核");
        var list = (await auditor.Get(Page)).Ok();
        list.Text.ShouldContain("许新（演示）");
        list.Text.ShouldContain("接替老张");
        var done = await auditor.Post(Page);
        done.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var once = done.TextOf("#one-time-password");
        var xu = await town.Guest().SignInStaff("xu-xin", once);
        (await xu.Post("/account/password", ("old", once), ("new", "Blue-Lantern-26"), ("again", "Blue-Lantern-26"))).Ok();
        (await xu.Get("/admin/bodies")).Ok();
        var audit = await town.Audit();
        audit.Single(a => a.Action == "office.propose").Purpose.ShouldBe("接替老张");
        audit.Single(a => a.Action == "post.give").Detail!.ShouldContain($"{(await Rows(town))[0].Id}");
        audit.ShouldAllBe(a => !(a.Detail ?? "").Contains(once));
        await town.Settle();
        (await security.Get("/staff/notices")).Ok().Text.ShouldContain("已经复核同意");
    }

    [Fact]
    public async Task Nobody_ConfirmsTheirOwn()
    {
        await using var town = await Town.Small();
        var security = await town.Security();
        await Propose(town, security, "zhou-min", "administrator");
        var row = (await Rows(town)).Single();
        (await security.Get(Page)).Ok().Has($"input[value='confirm-{row.Id:N}']").ShouldBeFalse();
        await Press(security, "confirm", row.Id, row.Version);
        await using var scope = town.Inside();
        (await Rows(town)).Single().State.ShouldBe(ProposalState.Waiting);
        (await town.Audit()).ShouldNotContain(a => a.Action == "post.give");
    }

    [Fact]
    public async Task Concerned_DoesNotConfirm()
    {
        await using var town = await Town.Small();
        var (security, hired) = (await town.Security(), await town.Hire("security-administrator", Street));
        var second = await town.Staff(hired.UserName);
        // Of the same office elsewhere: allowed to hold, not to confirm for themselves.
        var said = await Propose(town, security, hired.UserName, "security-administrator");
        said.Url.ShouldBe(Page, said.Text);
        var row = (await Rows(town)).Single();
        (await second.Get(Page)).Ok().Text.ShouldContain("这是您本人的岗位");
        await Press(second, "confirm", row.Id, row.Version);
        await Press(second, "refuse", row.Id, row.Version, ("why", "不想干了"));
        (await Rows(town)).Single().State.ShouldBe(ProposalState.Waiting);
    }

    [Fact]
    public async Task AuditAdministrator_IsConfirmedByAnotherSecurity_NotByAnAuditor_NorByWhoRunsThePlatform()
    {
        await using var town = await Town.Small();
        var (security, auditor, admin) = (await town.Security(), await town.Auditor(), await town.Administrator());
        await Propose(town, security, "zhou-min", "audit-administrator");
        (await auditor.Get(Page)).Ok().Text.ShouldContain("这一种管理员不由您复核");
        var row = (await Rows(town)).Single();
        await Press(auditor, "confirm", row.Id, row.Version);
        (await admin.Peek(Page)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await Rows(town)).Single().State.ShouldBe(ProposalState.Waiting);
        (await (await SecondSecurity(town)).Post(Page)).Ok().Text.ShouldContain("已复核，岗位生效");
        (await Ask(town, db => db.Posts.CountAsync(p => p.Role == "audit-administrator"))).ShouldBe(2);
    }

    [Fact]
    public async Task AnotherStreets_DoesNotExist()
    {
        await using var town = await Town.Small();
        var next = await town.Staff((await town.Hire("security-administrator", "330106009000")).UserName);
        await Propose(town, await town.Security(), "zhou-min", "administrator");
        var row = (await Rows(town)).Single();
        (await next.Get(Page)).Ok().Text.ShouldContain("没有等待复核的提名");
        (await Press(next, "confirm", row.Id, row.Version)).Text.ShouldContain("没有等待复核的提名", customMessage: "the form is not there");
        (await Rows(town)).Single().State.ShouldBe(ProposalState.Waiting);
        foreach (var path in (Visitor[])[await town.Clerk(), await town.Handler()]) (await path.Peek(Page)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await town.Guest().Peek(Page)).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Refused_WithAReason_OrWithdrawnByWhoMadeIt()
    {
        await using var town = await Town.Small();
        var (security, auditor) = (await town.Security(), await town.Auditor());
        await Propose(town, security, "zhou-min", "administrator");
        var row = (await Rows(town)).Single();
        (await Press(auditor, "refuse", row.Id, row.Version, ("why", "不"))).Ok().TextOf("#errors").ShouldContain("退回要写明理由");
        (await Press(auditor, "withdraw", row.Id, row.Version)).Status.ShouldNotBe(HttpStatusCode.Redirect);
        (await Rows(town)).Single().State.ShouldBe(ProposalState.Waiting);
        (await Press(auditor, "refuse", row.Id, row.Version, ("why", "他还兼着窗口"))).Ok().Text.ShouldContain("已退回");
        (await Rows(town)).Single().ShouldSatisfyAllConditions(p => p.State.ShouldBe(ProposalState.Refused), p => p.Why.ShouldBe("他还兼着窗口"));
        await town.Settle();
        (await security.Get("/staff/notices")).Ok().Text.ShouldContain("他还兼着窗口");
        // Over is over.
        await Press(auditor, "confirm", row.Id, row.Version + 1);
        (await town.Audit()).ShouldNotContain(a => a.Action == "post.give");

        await Propose(town, security, "zhou-min", "administrator");
        var again = (await Rows(town)).Last();
        (await Press(security, "withdraw", again.Id, again.Version)).Ok().Text.ShouldContain("已撤回");
        (await town.Audit()).Count(a => a.Action is "office.refuse" or "office.withdraw").ShouldBe(2);
    }

    [Fact]
    public async Task Expired_AfterTheDaysOfThePack_AndMayBeProposedAgain()
    {
        await using var town = await Town.Small();
        await Propose(town, await town.Security(), "zhou-min", "administrator");
        (await Propose(town, await town.Security(), "zhou-min", "administrator")).TextOf("#errors").ShouldContain("已经有人提名");
        town.Clock.Advance(TimeSpan.FromDays(14) + TimeSpan.FromMinutes(1));
        var (row, auditor) = ((await Rows(town)).Single(), await town.Auditor());
        await Press(auditor, "confirm", row.Id, row.Version);
        (await town.Audit()).ShouldNotContain(a => a.Action == "post.give");
        (await town.Services.GetRequiredService<JobRunner>().RunNow("trust.proposals", default)).ShouldBeTrue();
        (await Rows(town)).Single().State.ShouldBe(ProposalState.Expired);
        var security = await town.Security();
        (await security.Get("/staff/notices")).Ok().Text.ShouldContain("到期没有人复核");
        (await Propose(town, security, "zhou-min", "administrator")).Url.ShouldBe(Page);
    }

    [Fact]
    public async Task WhatChangedMeanwhile_IsAskedAgain_AndTheDayIsNotBefore()
    {
        await using var town = await Town.Small();
        var (security, second) = (await town.Security(), await SecondSecurity(town));
        await Propose(town, security, "zhou-min", "administrator", false, ("from", Days(0)));
        await Propose(town, security, "zhou-min", "audit-administrator", false, ("from", Days(0)));
        town.Clock.Advance(TimeSpan.FromHours(30));
        second = await SecondSecurity(town);
        var rows = await Rows(town);
        (await Press(second, "confirm", rows[0].Id, rows[0].Version)).Ok().Text.ShouldContain("已复核，岗位生效");
        (await Ask(town, db => db.Posts.Where(p => p.Id == db.Proposals.First(x => x.Id == rows[0].Id).PostId).Select(p => p.ValidFrom).SingleAsync())).ShouldBe(DateOnly.FromDateTime(TownClock.Monday.DateTime).AddDays(1), "not before the second word");
        (await Press(second, "confirm", rows[1].Id, rows[1].Version)).Ok().TextOf("#errors").ShouldContain("三个人");
        (await Rows(town))[1].State.ShouldBe(ProposalState.Waiting);
        // Twice the same: once.
        await Press(second, "confirm", rows[0].Id, rows[0].Version);
        (await Ask(town, db => db.Posts.CountAsync(p => p.Role == "administrator"))).ShouldBe(2);
    }

    [Fact]
    public async Task NoOtherDoor_GivesAnAdministratorsPost()
    {
        await using var town = await Town.Small();
        var (admin, body) = (await town.Administrator(), await Office(town));
        (await admin.Post($"/admin/bodies/{body}/posts/new", ("user", "zhou-min"), ("role", "administrator"))).Ok().TextOf("#errors").ShouldNotBeEmpty();
        (await town.Audit()).ShouldNotContain(a => a.Action == "post.give");
    }

    [Fact]
    public void Rules_LeaveNoOfficeToItself()
    {
        Dictionary<string, IReadOnlyList<string>> Confirm(string system, string security, string audit) => new() { ["system"] = system.Split(' '), ["security"] = security.Split(' '), ["audit"] = audit.Split(' ') };
        var good = new AppointmentRules(14, Confirm("security audit", "security audit", "security"));
        good.Faults().ShouldBeEmpty();
        new AppointmentRules(14, Confirm("security", "system", "security")).Faults().ShouldHaveSingleItem().ShouldContain("'security'");
        new AppointmentRules(14, new Dictionary<string, IReadOnlyList<string>>()).Faults().Count().ShouldBe(3);
        var (me, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Appointment.Refusal(good, Contracts.Office.System, new(me, [Contracts.Office.Audit]), other, null).ShouldBeNull();
        Appointment.Refusal(good, Contracts.Office.System, new(me, [Contracts.Office.Audit]), me, null).ShouldBe("NobodyConfirmsOwnProposal");
        Appointment.Refusal(good, Contracts.Office.System, new(me, [Contracts.Office.Audit]), other, me).ShouldBe("PersonConcernedDoesNotConfirm");
        Appointment.Refusal(good, Contracts.Office.Audit, new(me, [Contracts.Office.Audit]), other, null).ShouldBe("OfficeIsConfirmedByTheRightOne");
        Appointment.Refusal(good, Contracts.Office.Security, new(me, [Contracts.Office.System]), other, null).ShouldBe("OfficeIsConfirmedByTheRightOne");
        Appointment.Refusal(good, Contracts.Office.Security, new(me, []), other, null).ShouldBe("OfficeIsConfirmedByTheRightOne");
    }
}
