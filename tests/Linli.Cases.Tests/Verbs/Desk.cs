using Linli.Cases.Domain;
using Linli.Cases.Tests.Reach;
using Linli.Kernel.Text;
using Linli.Testing;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using Case = Linli.Cases.Domain.Case;

namespace Linli.Cases.Tests.Verbs;

/// <summary>A town with everybody signed in once, and short ways to bring a matter into a state by nothing but posts.</summary>
public sealed class Desk : IAsyncLifetime
{
    public Town Town { get; private set; } = null!;
    public Visitor Resident { get; private set; } = null!;
    public Visitor Clerk { get; private set; } = null!;
    public Visitor HallLeader { get; private set; } = null!;
    public Visitor Handler { get; private set; } = null!;
    public Visitor Second { get; private set; } = null!;
    public Visitor Leader { get; private set; } = null!;
    public Visitor Civil { get; private set; } = null!;
    public Visitor Community { get; private set; } = null!;

    private readonly Dictionary<Visitor, (string, string)> _tokens = [];
    private Dictionary<string, string> _bodies = [];

    public async ValueTask InitializeAsync()
    {
        // These stories last weeks; tickets are checked by a clock that stands, so that nobody has to sign in for each day.
        Town = await Town.Small(with: b => b.Services.Configure<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme, o => o.TimeProvider = new TownClock(TownClock.Monday)));
        (Resident, Clerk, HallLeader, Handler) = (await Town.Resident(), await Town.Clerk(), await Town.Staff("qian-lei"), await Town.Handler());
        (Second, Leader, Civil, Community) = (await Town.SecondHandler(), await Town.Staff("feng-ke"), await Town.Staff("chen-jie"), await Town.Staff("lin-shequ"));
        await Tokens();
        var matter = await New();
        await Do(Clerk, matter, "accept");
        _bodies = (await Clerk.Case(matter)).Html.QuerySelectorAll("select#to option").ToDictionary(o => o.TextContent, o => o.GetAttribute("value")!);
    }

    public ValueTask DisposeAsync() => Town.DisposeAsync();

    private async Task Tokens()
    {
        (_report, _apply) = (null, null);
        foreach (var v in (Visitor[])[Resident, Clerk, HallLeader, Handler, Second, Leader, Civil, Community]) _tokens[v] = await v.FormToken();
    }

    /// <summary>Days later; should the sessions be over all the same, everybody signs in again.</summary>
    public async Task Later(Func<Task> elapse)
    {
        await elapse();
        if ((await Clerk.Peek("/staff")).Status == System.Net.HttpStatusCode.OK) return;
        foreach (var (v, name) in ((Visitor, string)[])[(Clerk, "zhou-min"), (HallLeader, "qian-lei"), (Handler, "sun-gong"), (Second, "he-gong"), (Leader, "feng-ke"), (Civil, "chen-jie"), (Community, "lin-shequ")])
            await v.WithCookie("ln-session", null).SignInStaff(name);
        await Resident.WithCookie("ln-session", null).SignInResident(Town.ResidentPhone);
        await Tokens();
    }

    public Guid Body(string name) => Guid.Parse(_bodies[name]);
    public Guid Lighting => Body("西湖区城市管理局市政照明科");
    public Guid Street => Body("文新街道公共服务办");

    private Page? _report, _apply;

    /// <summary>One opened form serves for all: each sending has a key of its own.</summary>
    public async Task<Handed> New(string text = "门口路灯不亮，走路看不见") => await Town.Receipt(await Resident.Submit(_report ??= await Resident.Get("/report"), "form[method=post]",
        ("key", Guid.CreateVersion7().ToString("N")), ("text", text), ("region", Town.Community), ("address", "竞舟路90号")));

    public async Task<Handed> NewService() => await Town.Receipt(await Resident.Submit(_apply ??= await Resident.Get("/apply/elder-allowance"), "form[method=post]",
        ("key", Guid.CreateVersion7().ToString("N")), ("region", Town.Community), ("person.name", "钱试填"), ("person.idNumber", "330106194611230015"), ("person.birth", "1946-11-23"), ("person.phone", "0571-87650001"),
        ("person.hukouHere", "true"), ("address.hukou", "示范市邻里街道样板社区幸福路8号3幢2单元501室"), ("address.home", "示范市邻里街道样板社区幸福路8号3幢2单元501室"),
        ("elder.allowanceElsewhere", "false"), ("bank.holder", "钱试填"), ("bank.name", "ICBC"), ("bank.account", "6200000000000000125"), ("agent.used", "false"), ("consent.truth", "true")));

    public async Task<int> Files(Handed matter)
    {
        await using var scope = Town.Inside();
        return (await scope.ServiceProvider.GetRequiredService<Linli.Kernel.Files.StoredFiles>().Of($"case:{matter.Id}", default)).Count;
    }

    public async Task<Case> Now(Handed matter) => (await Town.Find(matter.No)).ShouldNotBeNull();

    /// <summary>The post of a verb as the page would send it: the version of now, a fresh key, the tasks of now; given fields replace these.</summary>
    public Task<Page> Post(Visitor by, Handed matter, string verb, params (string Name, string Value)[] fields) => Post(by, matter, verb, fields, true);

    private async Task<Page> Post(Visitor by, Handed matter, string verb, (string Name, string Value)[] fields, bool follow)
    {
        var c = await Now(matter);
        (string Name, string Value)[] usual =
        [
            _tokens[by], ("version", $"{c.Version}"), ("key", Guid.CreateVersion7().ToString("N")), ("task", $"{(verb == "finish-co" ? c.Tasks.LastOrDefault(t => t.Kind == TaskKind.Co && t.IsOpen) : c.Current)?.Id}"),
        ];
        return await by.PostRaw(by == Resident ? CasesLinks.MineDo(matter.Id, verb) : CasesLinks.StaffDo(matter.Id, verb), usual.Where(u => fields.All(f => f.Name != u.Name)).Concat(fields), follow: follow);
    }

    /// <summary>Carried out, and the page says so.</summary>
    public async Task<Case> Do(Visitor by, Handed matter, string verb, params (string Name, string Value)[] fields)
    {
        var page = (await Post(by, matter, verb, fields)).Ok();
        Alert(page).ShouldBe([Text("zh-CN", new Reason($"done.{verb}"))], $"{verb}: {page.Text}");
        return await Now(matter);
    }

    /// <summary>Refused by this rule, in words, in both languages, and nothing is changed.</summary>
    public async Task Refused(Visitor by, Handed matter, string verb, Reason why, params (string Name, string Value)[] fields)
    {
        var before = await Now(matter);
        foreach (var language in Texts.Languages)
        {
            by.WithCookie("ln-lang", language);
            var page = (await Post(by, matter, verb, fields)).Ok();
            by.WithCookie("ln-lang", null);
            var said = Alert(page);
            // Names of organisations are given in both languages, Chinese first.
            var here = why with { Args = [.. why.Args.Select(a => a.Split('|') is [var zh, var en] ? language == Texts.English ? en : zh : a)] };
            said.ShouldBe([Text(language, here)], $"{verb}: {why.Key}");
            said[0].ShouldNotContain("[");
        }
        var after = await Now(matter);
        (after.State, after.Version, after.EventCount, after.Tasks.Count).ShouldBe((before.State, before.Version, before.EventCount, before.Tasks.Count), $"{verb} {why.Key}");
        Provoked.Add(why.Key);
    }

    /// <summary>Rules that were seen to speak over HTTP.</summary>
    public HashSet<string> Provoked { get; } = [];

    public string Text(string language, Reason reason) => Town.Services.GetRequiredService<Texts>().Say(language, reason);

    public static IReadOnlyList<string> Alert(Page page) => [.. page.Html.QuerySelectorAll("main [role=alert] div div, main .notice div div, main [role=status] div div").Where(d => d.QuerySelector("div") is null).Select(d => d.TextContent.Trim())];

    // ---- states -------------------------------------------------------------------------------------------------

    public static readonly IReadOnlyList<string> States = ["received", "supplement", "accepted", "assigned", "handling", "suspended", "closed", "refused", "withdrawn", "unanswered", "merged"];

    public async Task<Handed> In(string state, bool service = false)
    {
        var m = service ? await NewService() : await New();
        await Bring(m, state, service);
        (await Now(m)).State.ShouldBe(state);
        return m;
    }

    /// <summary>A step on the way: nobody looks at the page it leads to.</summary>
    private async Task Step(Visitor by, Handed matter, string verb, params (string Name, string Value)[] fields) =>
        (await Post(by, matter, verb, fields, false)).Status.ShouldBe(System.Net.HttpStatusCode.Redirect, verb);

    private async Task Bring(Handed m, string state, bool service)
    {
        var (lead, body) = service ? (Civil, Street) : (Handler, Lighting);
        switch (state)
        {
            case "unanswered":
                await Step(Clerk, m, "request-supplement", ("missing", "户口簿"));
                await Lapse(m);
                await Step(Clerk, m, "end-unanswered", ("note", "打了三次电话没有人接"));
                return;
            case "supplement": await Step(Clerk, m, "request-supplement", ("missing", "户口簿")); return;
            case "refused": await Step(Clerk, m, "refuse", ("reason", "不归我们管"), ("competent", "余杭区")); return;
            case "withdrawn": await Step(Resident, m, "withdraw", ("reason", "自己修好了")); return;
            case "received": return;
            case "merged":
                await Step(Clerk, m, "accept");
                await Step(Clerk, m, "merge", ("into", (await InWork()).No), ("reason", "同一盏灯"));
                return;
        }
        await Step(Clerk, m, "accept");
        if (state == "accepted") return;
        await Step(Clerk, m, "dispatch", ("to", $"{body}"));
        if (state == "assigned") return;
        await Step(lead, m, "claim");
        if (state == "suspended") await Step(lead, m, "suspend", ("reason", service ? "hearing" : "weather"), ("note", "下雨"));
        if (state == "closed") await Step(lead, m, "close", ("resolution", service ? "Granted" : "Solved"), ("answer", "办好了"));
    }

    private Handed? _inWork;

    /// <summary>A matter that others are merged into; one that has ended is no such thing any more.</summary>
    public async Task<Handed> InWork()
    {
        if (_inWork is null || (await Now(_inWork)).State is not "accepted") await Step(Clerk, _inWork = await New("巷口路灯不亮，两盏都不亮"), "accept");
        return _inWork;
    }

    /// <summary>Nobody answers the request to supplement: the reminder comes and the day passes.</summary>
    public async Task Lapse(Handed m)
    {
        for (var step = 0; step < 2; step++)
        {
            var by = (await Now(m)).Awaited!.Until!.Value;
            await Later(async () => { Town.Clock.Set(by.AddHours(step == 0 ? -3 : 16)); await Town.ElapseWorkingHours(0.1); await Town.Settle(); });
        }
        (await Now(m)).Lapsed.ShouldNotBeNull();
    }

    /// <summary>Whoever may do a verb of staff in this flow.</summary>
    public Visitor For(Verb verb, bool service) => verb switch
    {
        Verb.Accept or Verb.Refuse or Verb.RequestSupplement or Verb.EndUnanswered or Verb.Dispatch or Verb.Recall or Verb.Inform => Clerk,
        Verb.Extend or Verb.Rule or Verb.Supervise or Verb.EndSupervision => HallLeader,
        Verb.Merge or Verb.Unmerge or Verb.Split or Verb.CallBack or Verb.Archive => Clerk,
        Verb.Supplement or Verb.Withdraw or Verb.Urge or Verb.Rate or Verb.Reopen => Resident,
        _ => service ? Civil : Handler,
    };
}
