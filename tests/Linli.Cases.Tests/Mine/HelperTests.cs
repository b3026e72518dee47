using System.Net;
using Linli.Cases.Domain;
using Linli.Kernel.Calendar;
using Linli.Kernel.Text;
using Linli.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Mine;

/// <summary>亲友代办: what, until when, seen by both, taken back at once; a helper neither rates nor gives up (promise 8, trap 26).</summary>
public sealed class HelperTests : IAsyncLifetime
{
    private Town _town = null!;
    private Visitor _elder = null!, _son = null!;

    public async ValueTask InitializeAsync()
    {
        _town = await Town.Small();
        (_elder, _son) = (await _town.Neighbour(), await _town.Resident());
    }

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    private string Day(int days) => $"{OfficeHours.DateOf(_town.Clock.GetUtcNow()).AddDays(days):yyyy-MM-dd}";
    private string Rule(string name, params string[] args) => _town.Services.GetRequiredService<Texts>().Say("zh-CN", new Reason($"rule.{name}", args));

    private async Task<Page> Authorise(Visitor by, string phone, string[] deeds, int days, string path = "/me/helpers", params (string, string)[] more) =>
        await by.Submit((await by.Get(path)).Ok(), "form#helper", [("key", Guid.CreateVersion7().ToString("N")), ("phone", phone), ("until", Day(days)), .. deeds.Select(d => ("deed", d)), .. more]);

    [Fact]
    public async Task Authorising_IsCheckedFirst()
    {
        (await _town.Guest().Get("/me/helpers")).Html.QuerySelector("form#helper").ShouldBeNull();
        (await Authorise(_elder, "19900000066", ["report"], 30)).Text.ShouldContain(Rule("HelperHasSignedInOnce"));
        (await Authorise(_elder, Town.NeighbourPhone, ["report"], 30)).Text.ShouldContain(Rule("HelperIsAnother"));
        (await Authorise(_elder, Town.ResidentPhone, ["rate"], 30)).Text.ShouldContain(Rule("HelpNamesWhat"));
        (await Authorise(_elder, Town.ResidentPhone, ["report"], 0)).Text.ShouldContain(Rule("HelpHasAnEnd"));
        (await Authorise(_elder, Town.ResidentPhone, ["report"], 400)).Text.ShouldContain(Rule("HelpHasAnEnd"));
        (await Authorise(_elder, Town.ResidentPhone, ["report"], 30)).Text.ShouldContain("已授权");
        (await Authorise(_elder, Town.ResidentPhone, ["apply"], 30)).Text.ShouldContain(Rule("HelperIsAuthorisedAlready"));
        (await _town.Messages()).Count(m => m.Text.Contains("授权", StringComparison.Ordinal)).ShouldBe(2, "both are told");
        // Whoever is helped does not become a helper by it.
        (await _elder.Get("/report")).Ok().Html.QuerySelector("select#for").ShouldBeNull();
    }

    [Fact]
    public async Task WrongNumbers_AreFew_SoThatNobodyLearnsWhoHasAnAccount()
    {
        for (var i = 0; i < 5; i++) (await Authorise(_elder, $"1990000007{i}", ["report"], 30)).Text.ShouldContain(Rule("HelperHasSignedInOnce"));
        foreach (var phone in (string[])["19900000076", Town.ResidentPhone]) (await Authorise(_elder, phone, ["report"], 30)).Text.ShouldContain(Rule("HelperTriesAreUsed", "5"));
        _town.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1));
        (await Authorise(await _town.Neighbour(), Town.ResidentPhone, ["report"], 30)).Text.ShouldContain("已授权");
    }

    [Fact]
    public async Task Helper_ReportsInTheirName_WithinTheLimits_AndItIsTakenBackAtOnce()
    {
        await Authorise(_elder, Town.ResidentPhone, ["report", "follow"], 30);
        var form = (await _son.Get("/report")).Ok();
        var elder = form.Html.QuerySelectorAll("select#for option").Single(o => o.GetAttribute("value") != "").GetAttribute("value")!;
        var matter = await _town.Receipt(await _son.Submit(form, "form[method=post]", ("for", elder), ("text", "妈妈楼道的灯不亮"), ("region", Town.Community), ("address", "竞舟路90号")));
        var c = (await _town.Find(matter.No))!;
        ($"{c.ReporterId}", c.HelperName).ShouldBe((elder, "李示例"));
        await _town.Settle();
        (await _town.Messages()).ShouldContain(m => m.Phone == Town.NeighbourPhone && m.Text.Contains(matter.No));
        // She sees it, with what was done; he follows and urges, and does not rate or give it up.
        (await _elder.Get(CasesLinks.Mine(matter.Id))).Ok().TextOf("main").ShouldContain("妈妈楼道的灯不亮");
        (await _elder.Get("/me/helpers")).Ok().TextOf("main").ShouldContain("提交了一件事");
        var hers = await _town.OpenReport("门口的树要倒了", _elder);
        (await _son.Get(CasesLinks.Mine(hers.Id))).Ok();
        (await _son.Get("/my")).Ok().TextOf("main").ShouldContain("树");
        async Task<Page> Do(Visitor by, Handed m, string verb) => await by.PostRaw(CasesLinks.MineDo(m.Id, verb), [await by.FormToken(), ("version", $"{(await _town.Find(m.No))!.Version}"), ("key", Guid.CreateVersion7().ToString("N")), ("note", "快一点"), ("reason", "算了"), ("stars", "5")]);
        (await Do(_son, hers, "withdraw")).Text.ShouldContain(Rule("OnlyThePersonDoesThis"));
        (await Do(_son, hers, "rate")).Text.ShouldContain(Rule("OnlyThePersonDoesThis"));
        (await Do(_son, hers, "urge")).Ok();
        (await _town.Find(hers.No))!.Urges.ShouldBe(1);
        // Applying was not allowed, whatever the form says; nor is anybody else's name.
        foreach (var (path, who) in ((string, string)[])[("/report", $"{Guid.CreateVersion7()}")])
            (await _son.Submit((await _son.Get(path)).Ok(), "form[method=post]", ("for", who), ("text", "替别人报一件事"), ("region", Town.Community), ("address", "竞舟路1号"))).Text.ShouldContain(Rule("HelperIsAuthorised"));
        (await _son.Get("/apply/elder-allowance")).Ok().Html.QuerySelector("select#for").ShouldBeNull();

        await _elder.Submit((await _elder.Get("/me/helpers")).Ok(), "form:has(.btn-outline-danger)");
        (await _son.Get(CasesLinks.Mine(hers.Id))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await _son.Get("/report")).Ok().Html.QuerySelector("select#for").ShouldBeNull();
        (await Do(_son, hers, "urge")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Ends_ByItself_OrByTheHelper()
    {
        await Authorise(_elder, Town.ResidentPhone, ["follow"], 10);
        var hers = await _town.OpenReport("门口的树要倒了", _elder);
        (await _son.Get(CasesLinks.Mine(hers.Id))).Ok();
        _town.Clock.Advance(TimeSpan.FromDays(11));
        var son = await _town.Resident();
        (await son.Get(CasesLinks.Mine(hers.Id))).Status.ShouldBe(HttpStatusCode.NotFound);
        var elder = await _town.Neighbour();
        (await Authorise(elder, Town.ResidentPhone, ["follow"], 10)).Text.ShouldContain("已授权");
        await son.Submit((await son.Get("/me/helpers")).Ok(), "form#stop-0");
        (await elder.Get("/me/helpers")).Ok().TextOf("main").ShouldContain("还没有请人代办");
    }

    [Fact]
    public async Task AtTheCounter_ForWhoeverHasNoSmartphone_WithTheWayOneKnows()
    {
        var clerk = await _town.Clerk();
        (await _son.Get("/staff/helpers")).Html.QuerySelector("form#helper").ShouldBeNull();
        (await (await _town.Handler()).Get("/staff/helpers")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await Authorise(clerk, Town.ResidentPhone, ["apply"], 30, "/staff/helpers", ("person", Town.NeighbourPhone), ("how", "x"))).Text.ShouldContain(Rule("CounterSaysHowTheyKnow"));
        (await Authorise(clerk, Town.ResidentPhone, ["apply"], 30, "/staff/helpers", ("person", "19900000066"), ("how", "本人持证到窗口"))).Text.ShouldContain(Rule("PersonHasSignedInOnce"));
        (await Authorise(clerk, Town.ResidentPhone, ["apply"], 30, "/staff/helpers", ("person", Town.NeighbourPhone), ("how", "本人持证到窗口"))).Text.ShouldContain("已授权");
        (await _son.Get("/apply/elder-allowance")).Ok().Html.QuerySelector("select#for").ShouldNotBeNull();
        async Task<Page> End(string helper) => await clerk.Submit((await clerk.Get("/staff/helpers")).Ok(), "form#helper-end", ("person", Town.NeighbourPhone), ("phone", helper), ("how", "本人来电，已核对"));
        (await End("19900000066")).Text.ShouldContain(Rule("NoSuchHelper"));
        (await End(Town.ResidentPhone)).Text.ShouldContain("已收回");
        (await _son.Get("/apply/elder-allowance")).Ok().Html.QuerySelector("select#for").ShouldBeNull();
    }
}
