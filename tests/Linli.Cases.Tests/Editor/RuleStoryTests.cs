using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Linli.Cases.Catalogue;
using Linli.Cases.Domain;
using Linli.Cases.Editor;
using Linli.Cases.Tests.Reach;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Data;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;
using Linli.Testing;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Linli.Cases.Tests.Editor.Editing;

namespace Linli.Cases.Tests.Editor;

/// <summary>A rule from the first word of its change to the day on which it holds, refusals first.</summary>
public sealed partial class RuleStoryTests
{
    // The clock of a town begins on Monday, 2026-11-23.
    private const string NextMonday = "2026-11-30", InTwoWeeks = "2026-12-07";
    private const string Service = "elder-allowance", Category = "street-light";

    [Fact]
    public async Task ALimit_IsChanged_Reviewed_InForceOnItsDay_AndExported()
    {
        await using var town = await Town.Small();
        var (admin, leader) = (await town.Administrator(), await town.Staff("qian-lei"));
        var page = await admin.Begins("service", Service);
        var draft = Draft(page);
        Draft(await admin.Begins("service", Service)).ShouldBe(draft, "pressed twice it is the same draft");

        // The limit with its source, and one more document.
        page = await admin.Writes(draft, "", ("limits.promise.amount", "5"), ("limits.promise.source.title", "文新街道便民服务承诺（2026）"), ("limits.promise.source.checked", "2026-11-23"));
        page = (await admin.Submit(page, F("rule-save"), ("do", "add materials"))).Ok();
        page = (await admin.Submit(page, F("rule-save"), ("do", "save"), ("id", "x"), ("materials.5.id", "photo"), ("materials.5.name.zh-CN", "一寸照片"), ("materials.5.name.en", "Passport photo"))).Ok();
        page.DeadLinks.ShouldBeEmpty();
        page = (await admin.Get(CasesLinks.RuleDraft(draft, "preview"))).Ok();
        page.Text.ShouldContain("一寸照片");
        page.Text.ShouldContain("5 个工作日");
        page = (await admin.Get(CasesLinks.RuleDraft(draft, "check"))).Ok();
        page.TextOf("#differences").ShouldContain("10 个工作日");
        page.TextOf("#differences").ShouldContain("5 个工作日");
        page.TextOf("#differences").ShouldContain("一寸照片 / Passport photo");
        page.TextOf("#examples").ShouldContain("符合");
        page.TextOf("#examples").ShouldNotContain("不符 ");

        // Nothing of it is in force, and nobody but its author writes in it.
        (await town.Guest().Get("/services/elder-allowance")).Text.ShouldNotContain("一寸照片");
        var other = await town.Guest().SignInStaffAs((await town.Hire("administrator", Scene.Street)).UserName);
        (await other.Get(CasesLinks.RuleDraft(draft, "edit"))).Ok().Has(F("rule-save")).ShouldBeFalse();
        (await leader.Get(CasesLinks.RuleDraft(draft))).Ok().Has(F("rule-review")).ShouldBeFalse();

        Refused(town, await admin.HandsOver(draft, ("why", " ")), "RuleChangeSaysWhy");
        Refused(town, await admin.HandsOver(draft, ("from", "2026-11-23")), "RuleBeginsOnALaterDay", "366");
        Said(town, await admin.HandsOver(draft, ("from", NextMonday)), "rules.handed");
        (await admin.Get(CasesLinks.RuleDraft(draft))).Ok().Has(F("rule-review")).ShouldBeFalse("who wrote it does not review it");

        // The colleague.
        (await leader.Get(CasesLinks.Rules)).Ok().Text.ShouldContain("高龄津贴");
        page = (await leader.Get(CasesLinks.RuleDraft(draft))).Ok();
        page.Text.ShouldContain("街道办公会议定");
        page.Html.QuerySelector("#from")!.GetAttribute("value").ShouldBe(NextMonday);
        Refused(town, await leader.Approves(draft, "2026-11-23"), "RuleBeginsOnALaterDay", "366");
        Refused(town, await leader.Approves(draft, ""), "RuleHasAFirstDay");
        Said(town, await leader.Approves(draft, NextMonday), "rules.approved");
        Refused(town, await leader.Submit(page, F("rule-review"), ("do", "approve"), ("from", NextMonday)), "RuleIsInReview");

        // Not a minute before its day, everywhere on it.
        (await town.Guest().Get("/services/elder-allowance")).Text.ShouldNotContain("一寸照片");
        town.Clock.Set(new DateTimeOffset(2026, 11, 29, 23, 59, 0, TimeSpan.FromHours(8)));
        (await town.Guest().Get("/services/elder-allowance")).Text.ShouldContain("10 个工作日");
        town.Clock.Set(new DateTimeOffset(2026, 11, 30, 0, 0, 0, TimeSpan.FromHours(8)));
        page = (await town.Guest().Get("/services/elder-allowance")).Ok();
        page.Text.ShouldContain("一寸照片");
        page.Text.ShouldContain("5 个工作日");

        // History and export, the same to the byte, also after a restart; the file stands beside the others.
        admin = await town.Administrator();
        page = (await admin.Get(CasesLinks.Rule("service", Service))).Ok();
        page.TextOf("#v-2026-2").ShouldContain("街道办公会议定");
        page.TextOf("#v-2026-2").ShouldContain("10 个工作日");
        var export = (await admin.Get(CasesLinks.RuleExport("service", Service, "2026.2"))).Ok().Body;
        await town.Restart();
        admin = await town.Administrator();
        (await admin.Get(CasesLinks.RuleExport("service", Service, "2026.2"))).Ok().Body.ShouldBe(export);
        (await town.Guest().Get("/services/elder-allowance")).Text.ShouldContain("一寸照片");
        var packs = town.Services.GetRequiredService<PackStore>();
        var (pack, problems) = packs.Check("x", Encoding.UTF8.GetString(export));
        problems.ShouldBeEmpty();
        (pack!.Version, pack.ValidFrom).ShouldBe(("2026.2", new DateOnly(2026, 11, 30)));
        (await admin.Get(CasesLinks.RuleExport("service", Service, "2026.1"))).Ok().Body.ShouldBe(File.ReadAllBytes(Path.Combine(packs.Root, "core", "services", "elder-allowance.json")));

        (await town.Audit()).Where(a => a.Subject == $"rule:{draft}").Select(a => a.Action).ShouldBe(["rule.begin", "rule.save", "rule.save", "rule.save", "rule.hand-over", "rule.approve"]);
    }

    [Fact]
    public async Task AMatterInFlight_KeepsItsVersion_AndANewOneTakesTheNew()
    {
        await using var town = await Town.Small();
        var (admin, leader) = (await town.Administrator(), await town.Staff("qian-lei"));
        var early = await town.OpenReport("路灯不亮，走路看不见");
        var draft = await admin.Changes(town, "category", Category, leader, "2026-11-24", ("limits.promise.amount", "1"));
        var between = await town.OpenReport("路灯又不亮了", await town.Neighbour());
        (await leader.Get(CasesLinks.RuleDraft(draft, "check"))).Text.ShouldContain("版本 2026.1：在办");
        await town.ElapseWorkingDays(1);
        var late = await town.OpenReport("桥头路灯不亮", await town.Neighbour());
        var (a, b, c) = ((await town.Find(early.No))!, (await town.Find(between.No))!, (await town.Find(late.No))!);
        (a.ItemVersion, b.ItemVersion, c.ItemVersion).ShouldBe(("2026.1", "2026.1", "2026.2"));
        a.Clock(ClockKind.Promise)!.Amount.ShouldBe(3);
        c.Clock(ClockKind.Promise)!.Amount.ShouldBe(1);
        // Worked on days later it still runs on what it was promised, and says by which version.
        var clerk = await town.Clerk();
        await clerk.Do(early, "accept");
        await clerk.Do(late, "accept");
        (await clerk.Case(early)).Text.ShouldContain("street-light@2026.1");
        (await clerk.Case(late)).Text.ShouldContain("street-light@2026.2");
    }

    [Fact]
    public async Task Nobody_ReviewsTheirOwnWords_AlsoWithBothPermissions()
    {
        await using var town = await Town.Small();
        await using var scope = town.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Who>().BecomeStaff(Guid.CreateVersion7(), "一人", Guid.CreateVersion7(), "", Guid.CreateVersion7(), new("街道", "Street"), Scene.Street, RegionScope.Below(Scene.Street), false, new HashSet<string> { Permissions.AdminPacks, Permissions.RulesApprove });
        var desk = scope.ServiceProvider.GetRequiredService<RuleDesk>();
        var (_, draft) = await desk.Begin("category", Category, null, null, default);
        (await desk.Save(draft, 0, (body, _) => { body["limits"]!["promise"]!["amount"] = 2; return body; }, default)).Ok.ShouldBeTrue();
        (await desk.HandOver(draft, 1, "试", null, null, default)).Ok.ShouldBeTrue();
        (await desk.Approve(draft, 2, new(2026, 12, 1), null, default)).Rule.ShouldBe("ReviewerIsAnother");
        (await desk.Return(draft, 2, "再想想", default)).Rule.ShouldBe("ReviewerIsAnother");
        (await Row(town, draft)).State.ShouldBe(PackChangeState.InReview);
    }

    [Fact]
    public async Task WhoMayOnlyWrite_CannotApprove_AndWhoMayOnlyReviewCannotWrite()
    {
        await using var town = await Town.Small();
        var (admin, leader) = (await town.Administrator(), await town.Staff("qian-lei"));
        var second = await town.Guest().SignInStaffAs((await town.Hire("administrator", Scene.Street)).UserName);
        var draft = Draft(await admin.Begins("category", Category));
        var editing = (await admin.Get(CasesLinks.RuleDraft(draft, "edit"))).Ok();
        var text = (await admin.Get(CasesLinks.RuleDraft(draft, "text"))).Ok();
        // Their forms, sent by somebody else.
        async Task<Page> As(Visitor who, Page form, string name, params (string, string)[] fields) =>
            await who.PostRaw(form.Url, [.. form.Form(F(name)).Elements.OfType<AngleSharp.Html.Dom.IHtmlInputElement>().Where(i => i.Type == "hidden" && i.Name != "__RequestVerificationToken").Select(i => (i.Name!, i.Value)), await who.FormToken(), .. fields]);
        foreach (var who in (Visitor[])[leader, second])
        {
            foreach (var page in (Page[])[await As(who, editing, "rule-save", ("do", "save"), ("limits.promise.amount", "1")), await As(who, text, "rule-text", ("text", "{}")), await As(who, text, "rule-text", ("text", "no text"))])
                if (who == leader) page.TextOf("#errors").ShouldContain(town.Services.GetRequiredService<Texts>().Get("zh-CN", "outcome.forbidden"));
                else Refused(town, page, "RuleIsWrittenByItsAuthor", "系统管理员（演示）");
            (await Row(town, draft)).Version.ShouldBe(0);
        }
        (await leader.Get(CasesLinks.Rule("category", Category))).Ok().Has(F("rule-begin") + ":not([hidden])").ShouldBeFalse();
        await admin.Writes(draft, "", ("limits.promise.amount", "2"));
        await admin.HandsOver(draft);
        (await second.Get(CasesLinks.RuleDraft(draft))).Ok().Has(F("rule-review")).ShouldBeFalse();
        var review = (await leader.Get(CasesLinks.RuleDraft(draft))).Ok();
        (await As(second, review, "rule-review", ("do", "approve"), ("from", NextMonday))).TextOf("#errors").ShouldContain(town.Services.GetRequiredService<Texts>().Get("zh-CN", "outcome.forbidden"));
        Refused(town, await As(admin, editing, "rule-save", ("do", "save"), ("limits.promise.amount", "1")), "RuleIsADraft");
        foreach (var (who, status) in ((Visitor, HttpStatusCode)[])[(town.Guest(), HttpStatusCode.Redirect), (await town.Resident(), HttpStatusCode.Forbidden), (await town.Clerk(), HttpStatusCode.Forbidden), (await town.Security(), HttpStatusCode.Forbidden), (await town.Auditor(), HttpStatusCode.Forbidden)])
            foreach (var path in (string[])[CasesLinks.Rules, CasesLinks.Rule("category", Category), CasesLinks.RuleDraft(draft), CasesLinks.RuleExport("category", Category, "2026.1")])
                (await who.Peek(path)).Status.ShouldBe(status, path);
        (await Row(town, draft)).State.ShouldBe(PackChangeState.InReview);
        // Returned with a note, mended, handed over again.
        Refused(town, await leader.Submit(review, F("rule-review"), ("do", "return"), ("note", " ")), "RuleReturnSaysWhy");
        Said(town, await leader.Submit(review, F("rule-review"), ("do", "return"), ("note", "依据呢？")), "rules.returned.done");
        (await admin.Get(CasesLinks.RuleDraft(draft))).Ok().Text.ShouldContain("依据呢？");
        await admin.HandsOver(draft);
        var waiting = (await admin.Get(CasesLinks.RuleDraft(draft))).Ok();
        Said(town, await admin.Submit(waiting, F("rule-take-back")), "rules.taken-back");
        Refused(town, await admin.Submit(waiting, F("rule-take-back")), "RuleIsInReview");
    }

    [Fact]
    public async Task AStalePage_IsAConflict_AndWhatWasTypedStaysOnIt()
    {
        await using var town = await Town.Small();
        var admin = await town.Administrator();
        var draft = Draft(await admin.Begins("category", Category));
        var stale = (await admin.Get(CasesLinks.RuleDraft(draft, "edit"))).Ok();
        await admin.Writes(draft, "", ("limits.promise.amount", "2"));
        var page = (await admin.Submit(stale, F("rule-save"), ("do", "save"), ("name.zh-CN", "路灯坏了"))).Ok();
        page.Has("#errors").ShouldBeTrue();
        page.Html.QuerySelector("[name='name.zh-CN']")!.GetAttribute("value").ShouldBe("路灯坏了");
        var body = PackText.Node((await Row(town, draft)).Body);
        ((string?)body["name"]!["zh-CN"], (int)body["limits"]!["promise"]!["amount"]!).ShouldBe(("路灯不亮", 2));
    }

    [Fact]
    public async Task ADraftOfAnOlderVersion_IsPutOntoTheNewest_BeforeAnybodyReviewsIt()
    {
        await using var town = await Town.Small();
        var (admin, leader) = (await town.Administrator(), await town.Staff("qian-lei"));
        var second = await town.Guest().SignInStaffAs((await town.Hire("administrator", Scene.Street)).UserName);
        var mine = Draft(await second.Begins("category", Category));
        await second.Writes(mine, "", ("limits.promise.amount", "2"), ("summary.en", "Lamps that are out."));
        var late = Draft(await admin.Begins("category", Category));
        (await admin.Get(CasesLinks.RuleDraft(late))).Ok().Text.ShouldContain("正在改这一项");
        await admin.Writes(late, "", ("limits.promise.amount", "1"), ("reopen.days", "20"));
        await admin.HandsOver(late);
        await leader.Approves(late, NextMonday);
        Refused(town, await second.HandsOver(mine), "RuleIsBuiltOnTheNewest", "2026.1", "2026.2");
        var page = (await second.Get(CasesLinks.RuleDraft(mine, "check"))).Ok();
        page.Text.ShouldContain("版本 2026.2 已经批准");
        Said(town, await second.Submit(page, F("rule-rebase")), "rules.rebased.both");
        var body = PackText.Node((await Row(town, mine)).Body);
        ((int)body["limits"]!["promise"]!["amount"]!, (int)body["reopen"]!["days"]!, (string?)body["summary"]!["en"]).ShouldBe((2, 20, "Lamps that are out."));
        Said(town, await second.HandsOver(mine), "rules.handed");
        Refused(town, await leader.Approves(mine, NextMonday), "RuleBeginsAfterTheLast", "2026.2", NextMonday);
        Said(town, await leader.Approves(mine, InTwoWeeks), "rules.approved");
        // What stands on it is withdrawn first; what has begun is not withdrawn at all.
        Refused(town, await Withdraws(leader, late, "不改了"), "NewerRuleStandsOnIt");
        Refused(town, await Withdraws(leader, mine, " "), "RuleReturnSaysWhy");
        Said(town, await Withdraws(leader, mine, "不改了"), "rules.withdrawn");
        town.Services.GetRequiredService<PackStore>().Newest("category", Category)!.Version.ShouldBe("2026.2");
        var open = (await leader.Get(CasesLinks.RuleDraft(late, "check"))).Ok();
        town.Clock.Set(new DateTimeOffset(2026, 11, 29, 23, 55, 0, TimeSpan.FromHours(8)));
        leader = await town.Staff("qian-lei");
        Refused(town, await Withdraws(leader, late, "晚了"), "RuleHasBegun");
        // A number that was given once is not given again.
        admin = await town.Administrator();
        await admin.Changes(town, "category", Category, leader, InTwoWeeks, ("reopen.days", "30"));
        town.Services.GetRequiredService<PackStore>().Newest("category", Category)!.Version.ShouldBe("2026.4");
    }

    private static async Task<Page> Withdraws(Visitor by, Guid draft, string why) => (await by.Submit((await by.Get(CasesLinks.RuleDraft(draft, "check"))).Ok(), F("rule-withdraw"), ("note", why))).Ok();

    [Fact]
    public async Task AnUnsoundFlow_IsRefused_AndSaysWhyInTheReadersLanguage()
    {
        await using var town = await Town.Small();
        var admin = await town.Administrator();
        var draft = Draft(await admin.Begins("flow", "appeal"));
        var body = PackText.Node((await Row(town, draft)).Body);
        body["states"]!.AsArray().Add(new JsonObject { ["id"] = "island", ["name"] = new JsonObject { ["zh-CN"] = "孤岛", ["en"] = "Island" }, ["public"] = new JsonObject { ["zh-CN"] = "孤岛", ["en"] = "Island" }, ["phase"] = "handling" });
        await admin.WritesText(draft, PackText.Write(body));
        var page = await admin.HandsOver(draft);
        Refused(town, page, "RuleHasNoFaults", "3");
        page.Text.ShouldContain("清单里没有状态“island”的叫法");
        page.Text.ShouldContain("没有路通到状态“island”");
        (await admin.WithCookie("ln-lang", "en").Get(CasesLinks.RuleDraft(draft, "check"))).Text.ShouldContain("no way leads to the state 'island'");
        admin.WithCookie("ln-lang", null);
        // A verb that there is not, and a state by the form.
        body["states"]!.AsArray().RemoveAt(body["states"]!.AsArray().Count - 1);
        body["transitions"]![0]!["verb"] = "dance";
        await admin.WritesText(draft, PackText.Write(body));
        Refused(town, await admin.HandsOver(draft), "RuleHasNoFaults", "1");
        await admin.Writes(draft, "transitions.0", ("transitions.0.verb", "accept"));
        (await admin.Get(CasesLinks.RuleDraft(draft, "preview"))).Ok().Has("svg.flow").ShouldBeTrue();
    }

    [Fact]
    public async Task AFailingExample_StopsTheHandOver_UnlessTheExampleIsChangedAndNamed()
    {
        await using var town = await Town.Small();
        var (admin, leader) = (await town.Administrator(), await town.Staff("qian-lei"));
        var draft = Draft(await admin.Begins("service", Service));
        await admin.Writes(draft, "", ("applicant.eligible", "age(person_birth) >= 79 and person_hukouHere == true and elder_allowanceElsewhere == false"));
        Refused(town, await admin.HandsOver(draft), "ExamplesHold", "1", "明天才满 80 岁");
        await admin.Writes(draft, "examples.2", ("examples.2.expect.eligible", "yes"));
        var page = (await admin.Get(CasesLinks.RuleDraft(draft, "check"))).Ok();
        page.Text.ShouldContain("原有的示例被改了或删了");
        Refused(town, await admin.HandsOver(draft), "ChangedExamplesAreNamed");
        Said(town, await admin.HandsOver(draft, ("why-examples", "新办法从 79 岁起发，“明天才满 80 岁”因此符合")), "rules.handed");
        (await leader.Get(CasesLinks.RuleDraft(draft))).Ok().Text.ShouldContain("新办法从 79 岁起发");
    }

    [Fact]
    public async Task KeywordsThatTakeFromAnotherCategory_FailItsExamples()
    {
        await using var town = await Town.Small();
        var admin = await town.Administrator();
        var draft = Draft(await admin.Begins("category", Category));
        var own = PackText.Node((await Row(town, draft)).Body)["keywords"]!.AsArray().Select(k => k!.ToString());
        var theirs = town.Services.GetRequiredService<ItemCatalogue>().Category("exposed-rubbish", new(2026, 11, 23))!;
        await admin.Writes(draft, "", ("keywords", string.Join('\n', own.Concat(theirs.Keywords).Concat(theirs.Examples.Select(e => e.Text)).Distinct())));
        var page = (await admin.Get(CasesLinks.RuleDraft(draft, "check"))).Ok();
        page.TextOf("#examples").ShouldContain("exposed-rubbish");
        (await admin.HandsOver(draft)).Has("#errors").ShouldBeTrue();
    }

    [Fact]
    public async Task WhatIsTypedWrongly_IsKept_AndSaidBesideItsField()
    {
        await using var town = await Town.Small();
        var admin = await town.Administrator();
        var draft = Draft(await admin.Begins("service", Service));
        var page = await admin.Writes(draft, "", ("limits.promise.amount", "五"), ("name.en", "津贴"), ("summary.en", ""), ("source.0.title", "x"));
        page.Html.QuerySelector("[name='limits.promise.amount']")!.GetAttribute("value").ShouldBe("五");
        page.Html.GetElementById("f-limits-promise-amount-error").ShouldNotBeNull().TextContent.ShouldContain("整数");
        page.Html.GetElementById("f-summary-en-error").ShouldNotBeNull();
        page.DeadLinks.ShouldBeEmpty();
        page = await admin.Writes(draft, "", ("limits.promise.amount", "5"), ("summary.en", "Money."));
        page.Html.GetElementById("f-name-en-error").ShouldNotBeNull().TextContent.ShouldContain("汉字");
        // Longer than the law allows; a certificate that no community issues; times of opening; a law that is over.
        page = await admin.Writes(draft, "", ("name.en", "Allowance"), ("limits.legal.amount", "3"), ("limits.legal.unit", "workday"), ("limits.legal.source.title", "某规定"), ("limits.legal.source.certainty", "local"), ("limits.legal.source.checked", "2026-11-23"));
        page.TextOf("#errors").ShouldContain("承诺的 5 比上限 3 还长");
        page = await admin.Writes(draft, "", ("limits.legal.amount", ""), ("limits.legal.unit", ""), ("limits.legal.source.title", ""), ("limits.legal.source.certainty", ""), ("limits.legal.source.checked", ""), ("name.zh-CN", "无犯罪记录证明"), ("guide.where.zh-CN", "每天 17:00 前"));
        page.TextOf("#errors").ShouldContain("社区不得出具的证明");
        page.TextOf("#errors").ShouldContain("17:00");
        PackText.Node((await Row(town, draft)).Body)["limits"]!.AsObject().ContainsKey("legal").ShouldBeTrue("blank is null, as it was");
    }

    [Theory]
    [InlineData("{\"kind\":", "第 1 行")]
    [InlineData("{\"a\":1,\"a\":2}", "写得不对")]
    [InlineData("[1]", "花括号")]
    [InlineData("{\"a\":\"\\u0000\"}", "打不出来")]
    public async Task HostileText_IsRefused_AndStaysOnThePage(string text, string said)
    {
        await using var town = await Town.Small();
        var admin = await town.Administrator();
        var draft = Draft(await admin.Begins("category", Category));
        var before = await Row(town, draft);
        var page = await admin.WritesText(draft, text);
        page.TextOf("#errors").ShouldContain(said);
        page.TextOf("#text").ShouldBe(text);
        (await Row(town, draft)).Version.ShouldBe(before.Version);
        (await admin.WritesText(draft, "{\"a\":" + new string('[', 100) + new string(']', 100) + "}")).TextOf("#errors").ShouldContain("写得不对");
    }

    /// <summary>A draft may hold anything; its pages say what is wrong with it and do not break.</summary>
    [Theory]
    [InlineData("service", Service)]
    [InlineData("category", Category)]
    [InlineData("form", Service)]
    [InlineData("flow", "appeal")]
    [InlineData("dispatch", "core")]
    [InlineData("rating", "service-rating")]
    public async Task WhateverADraftHolds_ItsPagesStand(string kind, string id)
    {
        await using var town = await Town.Small();
        var admin = await town.Administrator();
        // The rules for everywhere are too long to be written as text.
        var draft = Draft(kind == "dispatch" ? (await admin.Submit((await admin.Get(CasesLinks.RulesOf(kind))).Ok(), F("rule-local"))).Ok() : await admin.Begins(kind, id));
        var whole = PackText.Node((await Row(town, draft)).Body);
        foreach (var odd in (string[])["\"x\"", "7", "1e999", "[]", "[{}]", "[7]", "[\"x\"]", "{}", "{\"zh-CN\":3}", "null", "true"])
            foreach (var names in (string[][])[[.. whole.Select(p => p.Key)], .. whole.Select(p => (string[])[p.Key]).Where((_, i) => i % 4 == odd.Length % 4)])
            {
                var body = (JsonObject)whole.DeepClone();
                foreach (var name in names) body[name] = JsonNode.Parse(odd);
                await admin.WritesText(draft, PackText.Write(body));
                foreach (var view in (string[])["edit", "check", "preview", "text"])
                    (await admin.Peek(CasesLinks.RuleDraft(draft, view))).Status.ShouldBe(HttpStatusCode.OK, $"{view}: {string.Join(',', names)} = {odd}");
            }
    }

    [Fact]
    public async Task WhichPackItIs_IsSaidAtTheBeginning_AndNotInTheText()
    {
        await using var town = await Town.Small();
        var admin = await town.Administrator();
        var draft = Draft(await admin.Begins("category", Category));
        var body = PackText.Node((await Row(town, draft)).Body);
        (body["id"], body["kind"], body["version"], body["validFrom"]) = ("gas-smell", "role", "2020.1", "2020-01-01");
        await admin.WritesText(draft, PackText.Write(body));
        var saved = PackText.Node((await Row(town, draft)).Body);
        ((string?)saved["id"], (string?)saved["kind"], (string?)saved["version"]).ShouldBe((Category, "category", "2026.1"));
        // Roles and calendars are changed with a release, not here.
        (await admin.Peek(CasesLinks.Rule("role", "administrator"))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await admin.Peek(CasesLinks.RuleExport("role", "administrator", "2026.1"))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await admin.Peek(CasesLinks.RuleDraft(Guid.Empty))).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("service", Service)]
    [InlineData("service", "renovation-filing")]
    [InlineData("category", Category)]
    [InlineData("category", "gas-smell")]
    [InlineData("form", "subsistence-allowance")]
    [InlineData("flow", "appeal")]
    [InlineData("flow", "service")]
    [InlineData("flow", "petition")]
    [InlineData("dispatch", "core")]
    [InlineData("rating", "service-rating")]
    public async Task Saved_WithoutAWord_IsTheSameToTheByte(string kind, string id)
    {
        await using var town = await Town.Small();
        var admin = await town.Administrator();
        var page = await admin.Begins(kind, id);
        var draft = Draft(page);
        var before = (await Row(town, draft)).Body;
        var rows = page.Html.QuerySelectorAll(".rule-rows a").Select(a => a.GetAttribute("href")!).ToList();
        await admin.Writes(draft, "");
        (await Row(town, draft)).Body.ShouldBe(before);
        foreach (var row in rows.Where((_, i) => i % 4 == 0).Take(12))
            (await admin.Submit((await admin.Get(row)).Ok(), F("rule-save"), ("do", "save"))).Ok();
        (await Row(town, draft)).Body.ShouldBe(before);
        Refused(town, await admin.HandsOver(draft), "RuleChangeChanges");
    }

    [Fact]
    public async Task SomethingNew_IsMadeLikeWhatThereIs()
    {
        await using var town = await Town.Small();
        var (admin, leader) = (await town.Administrator(), await town.Staff("qian-lei"));
        var page = (await admin.Get(CasesLinks.Rule("service", Service))).Ok();
        Refused(town, await admin.Submit(page, F("rule-copy"), ("new-id", "Elder Bath")), "RuleIdIsSound");
        Refused(town, await admin.Submit(page, F("rule-copy"), ("new-id", "elder-card")), "RuleIdIsFree", "elder-card");
        var draft = Draft((await admin.Submit(page, F("rule-copy"), ("new-id", "elder-bath"))).Ok());
        await admin.Writes(draft, "", ("name.zh-CN", "助浴服务"), ("name.en", "Bathing help"));
        Said(town, await admin.HandsOver(draft), "rules.handed");
        Said(town, await leader.Approves(draft, "2026-11-24"), "rules.approved");
        (await town.Guest().Peek("/services/elder-bath")).Text.ShouldNotContain("助浴服务");
        town.Clock.Advance(TimeSpan.FromDays(1));
        (await town.Guest().Get("/services/elder-bath")).Ok().Text.ShouldContain("助浴服务");
        (await town.Guest().Get("/services")).Ok().Text.ShouldContain("助浴服务");
    }

    [Fact]
    public async Task WithTwoStreets_NeitherChangesWhatHoldsForBoth_AndEachHasItsOwnDispatchRules()
    {
        await using var town = await Town.Small();
        var (admin, leader) = (await town.Administrator(), await town.Staff("qian-lei"));
        var core = Draft(await admin.Begins("category", Category));
        await town.Hire("hall-clerk", Scene.NextStreet, null, "intake");
        await using (var scope = town.Inside()) ((Linli.Trust.Bodies.BodyCache)scope.ServiceProvider.GetRequiredService(typeof(Linli.Trust.Bodies.BodyCache))).GetType().GetMethod("Forget", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.Invoke(scope.ServiceProvider.GetRequiredService<Linli.Trust.Bodies.BodyCache>(), null);
        var next = await town.Guest().SignInStaffAs((await town.Hire("administrator", Scene.NextStreet)).UserName);
        var city = await town.Guest().SignInStaffAs((await town.Hire("administrator", "330106000000")).UserName);
        foreach (var who in (Visitor[])[admin, next])
        {
            Refused(town, await who.Submit((await who.Get(CasesLinks.Rule("category", Category))).Ok(), F("rule-begin")), "RuleIsAbove");
            (await who.Peek(CasesLinks.RuleDraft(core))).Status.ShouldBe(HttpStatusCode.NotFound);
            (await who.Get(CasesLinks.Rules)).Text.ShouldNotContain("路灯不亮");
        }
        (await city.Get(CasesLinks.RuleDraft(core))).Ok();
        (await city.Begins("category", Category)).Ok();

        // Who mends lamps here is known here.
        var page = (await admin.Get(CasesLinks.RulesOf("dispatch"))).Ok();
        var draft = Draft((await admin.Submit(page, F("rule-local"))).Ok());
        await admin.Writes(draft, "rules.0", ("rules.0.when.category", Category), ("rules.0.when.service", ""), ("rules.0.to.duty", "urban-management"), ("rules.0.to.level", "street"), ("rules.0.why.zh-CN", "本街道自管路灯"), ("rules.0.why.en", "This street keeps its lamps"));
        (await next.Peek(CasesLinks.RuleDraft(draft))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await admin.Get(CasesLinks.RuleDraft(draft, "preview"))).Ok().Text.ShouldContain("文新街道城市管理办");
        Said(town, await admin.HandsOver(draft), "rules.handed");
        Said(town, await leader.Approves(draft, "2026-11-24"), "rules.approved");
        var items = town.Services.GetRequiredService<ItemCatalogue>();
        (items.Competent("category", Category, new(2026, 11, 23), Town.Community)!.Value.Rule.To.Duty, items.Competent("category", Category, new(2026, 11, 24), Town.Community)!.Value.Rule.To.Duty, items.Competent("category", Category, new(2026, 11, 24), "330106009001")!.Value.Rule.To.Duty)
            .ShouldBe(("lighting", "urban-management", "lighting"));
        items.Competent("category", "gas-smell", new(2026, 11, 24), Town.Community)!.Value.Pack.Id.ShouldBe("core", "what the street does not say follows the general rules");
        // A matter of that day is proposed to the street.
        town.Clock.Advance(TimeSpan.FromDays(1));
        var m = await town.OpenReport("路灯不亮，走路看不见");
        var clerk = await town.Clerk();
        await clerk.Do(m, "accept");
        (await clerk.Case(m)).Text.ShouldContain("本街道自管路灯");
    }

    [Fact]
    public async Task DispatchRules_ThatAreNeverReached_OrNameNothing_AreFaults()
    {
        await using var town = await Town.Small();
        var admin = await town.Administrator();
        var draft = Draft((await admin.Submit((await admin.Get(CasesLinks.RulesOf("dispatch"))).Ok(), F("rule-local"))).Ok());
        var body = PackText.Node((await Row(town, draft)).Body);
        body["rules"]!.AsArray().Add(body["rules"]![0]!.DeepClone());
        body["rules"]![1]!["id"] = "second";
        body["examples"] = new JsonArray(new JsonObject { ["category"] = Category, ["expect"] = "second" });
        await admin.WritesText(draft, PackText.Write(body));
        (await admin.HandsOver(draft)).Text.ShouldContain("规则“second”永远轮不到，“new-1”在它前面");
        await admin.Writes(draft, "rules.1", ("rules.1.when.category", ""));
        (await admin.HandsOver(draft)).Text.ShouldContain("本辖区的规则要写明哪个事项");
        await admin.Writes(draft, "rules.1", ("rules.1.when.category", "gas-smell"));
        Refused(town, await admin.HandsOver(draft), "ExamplesHold", "1", Category);
        await admin.Writes(draft, "examples.0", ("examples.0.expect", "new-1"));
        Said(town, await admin.HandsOver(draft), "rules.handed");
    }

    [Fact]
    public async Task AFormsChange_RunsTheExamplesOfItsServices_AndIsSeenBeforeItHolds()
    {
        await using var town = await Town.Small();
        var (admin, leader) = (await town.Administrator(), await town.Staff("qian-lei"));
        var draft = Draft(await admin.Begins("form", Service));
        var rows = (await admin.Get(CasesLinks.RuleDraft(draft, "edit", "sections.0"))).Ok();
        // Asked no more, although the service decides by it.
        var birth = rows.Html.QuerySelectorAll(".rule-rows a").Select(a => a.GetAttribute("href")!).ToList()[2];
        var page = (await admin.Submit((await admin.Get(birth)).Ok(), F("rule-save"), ("do", "remove"))).Ok();
        (await admin.HandsOver(draft)).Text.ShouldContain("用这张表的“高龄津贴”就不对了");
        // Back in, and one more question that is not required.
        var body = PackText.Node(town.Services.GetRequiredService<PackStore>().Newest("form", Service)!.Body.GetRawText());
        await admin.WritesText(draft, PackText.Write(body));
        page = (await admin.Submit((await admin.Get(CasesLinks.RuleDraft(draft, "edit", "sections.0"))).Ok(), F("rule-save"), ("do", "add sections.0.fields"))).Ok();
        var at = page.Url.Split("at=")[1];
        await admin.Writes(draft, Uri.UnescapeDataString(at), ($"{Uri.UnescapeDataString(at)}.field", "person.sex"), ($"{Uri.UnescapeDataString(at)}.required", "no"));
        page = (await admin.Get(CasesLinks.RuleDraft(draft, "preview"))).Ok();
        page.Has("fieldset[disabled] [data-field='person.sex']").ShouldBeTrue(page.Text);
        Said(town, await admin.HandsOver(draft), "rules.handed");
        Said(town, await leader.Approves(draft, "2026-11-24"), "rules.approved");
        (await town.Resident()).ShouldNotBeNull();
        (await (await town.Resident()).Get("/apply/elder-allowance")).Ok().Has("[data-field='person.sex']").ShouldBeFalse();
        town.Clock.Advance(TimeSpan.FromDays(1));
        (await (await town.Resident()).Get("/apply/elder-allowance")).Ok().Has("[data-field='person.sex']").ShouldBeTrue();
    }

    [Fact]
    public async Task AnotherNode_LearnsOfIt_AlsoWhenAMatterNamesItFirst()
    {
        await using var town = await Town.Small();
        var (admin, leader) = (await town.Administrator(), await town.Staff("qian-lei"));
        var other = PackStore.Load(town.Services.GetRequiredService<PackStore>().Root, "core", "demo");
        var book = new PackBook(town.Services.GetRequiredService<IServiceScopeFactory>(), other);
        book.Refresh().ShouldBeFalse();
        other.ReadAnew = book.RefreshForMissing;
        await admin.Changes(town, "category", Category, leader, "2026-11-24", ("limits.promise.amount", "1"));
        other.Newest("category", Category)!.Version.ShouldBe("2026.1");
        other.Pinned("category", Category, "2026.2").ShouldNotBeNull().As<Catalogue.Category>().Limits.Promise!.Amount.ShouldBe(1);
        other.Pinned("category", Category, "2026.77").ShouldBeNull();
        book.Refresh().ShouldBeFalse("nothing is new");
        other.Find("category", Category, new(2026, 11, 23))!.Version.ShouldBe("2026.1");
        other.Find("category", Category, new(2026, 11, 24))!.Version.ShouldBe("2026.2");
    }

    [Fact]
    public async Task AnEnd_EndsTheItem_AndBringsNoOlderVersionBack()
    {
        await using var town = await Town.Small();
        var (admin, leader) = (await town.Administrator(), await town.Staff("qian-lei"));
        var draft = await admin.Changes(town, "service", "venue-booking", leader, NextMonday, ("validTo", "2026-12-31"));
        var packs = town.Services.GetRequiredService<PackStore>();
        (packs.Find("service", "venue-booking", new(2026, 11, 29))!.Version, packs.Find("service", "venue-booking", new(2026, 12, 31))!.Version).ShouldBe(("2026.1", "2026.2"));
        packs.Find("service", "venue-booking", new(2027, 1, 1)).ShouldBeNull();
    }

    [Fact]
    public async Task TwoWhoApproveAtOnce_OneComesSecond()
    {
        await using var town = await Town.Small();
        var (admin, leader) = (await town.Administrator(), await town.Staff("qian-lei"));
        var second = await town.Guest().SignInStaffAs((await town.Hire("hall-leader", Scene.Street)).UserName);
        var draft = Draft(await admin.Begins("category", Category));
        await admin.Writes(draft, "", ("limits.promise.amount", "2"));
        await admin.HandsOver(draft);
        var pages = await Task.WhenAll(leader.Approves(draft, NextMonday), second.Approves(draft, InTwoWeeks));
        pages.Count(p => p.Has("#errors")).ShouldBe(1);
        (await town.Audit()).Count(a => a.Action == "rule.approve").ShouldBe(1);
        town.Services.GetRequiredService<PackStore>().Versions("category", Category).Count.ShouldBe(2);
    }

    /// <summary>Whoever adds a rule to the editor shows here that it speaks.</summary>
    [Fact]
    public void EveryRuleOfTheEditor_IsProvokedHere()
    {
        var root = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(root, "packs", "schema"))) root = Path.GetDirectoryName(root)!;
        var rules = Directory.EnumerateFiles(Path.Combine(root, "src", "Linli.Cases", "Editor"), "*.cs").SelectMany(f => Rule().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).Distinct().ToList();
        rules.Count.ShouldBeGreaterThan(15);
        var here = string.Concat(Directory.EnumerateFiles(Path.Combine(root, "tests", "Linli.Cases.Tests", "Editor"), "*.cs").Select(File.ReadAllText));
        // A whole form is shorter than the text may be, and the button that puts a draft onto the newest is there only when it is not.
        rules.Where(r => r.Length > 0).Except(["RuleTextIsShort", "RuleIsOnNewest"]).Where(r => !here.Contains($"\"{r}\"", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [GeneratedRegex("Refuse\\(\"(\\w+)\"|OutcomeKind\\.Refused, \"(\\w+)\"")]
    private static partial Regex Rule();
}
