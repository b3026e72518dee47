using Linli.Kernel.Data;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Editor;

/// <summary>What people do with rules, by nothing but pages and forms.</summary>
static class Editing
{
    public static string F(string name) => $"form:has(input[name=_handler][value={name}])";

    extension(Visitor by)
    {
        /// <summary>Begins a change of a rule; the page that one is led to is the draft.</summary>
        public async Task<Page> Begins(string kind, string id) => (await by.Submit((await by.Get(CasesLinks.Rule(kind, id))).Ok(), F("rule-begin"))).Ok();

        public async Task<Page> Writes(Guid draft, string at, params (string Name, string Value)[] fields) =>
            (await by.Submit((await by.Get(CasesLinks.RuleDraft(draft, "edit", at))).Ok(), F("rule-save"), [("do", "save"), .. fields])).Ok();

        public async Task<Page> WritesText(Guid draft, string text, string at = "") => (await by.Submit((await by.Get(CasesLinks.RuleDraft(draft, "text", at))).Ok(), F("rule-text"), ("text", text))).Ok();

        public async Task<Page> HandsOver(Guid draft, params (string Name, string Value)[] fields) =>
            (await by.Submit((await by.Get(CasesLinks.RuleDraft(draft, "check"))).Ok(), F("rule-hand-over"), [.. fields.Any(f => f.Name == "why") ? [] : new (string, string)[] { ("why", "街道办公会议定") }, .. fields])).Ok();

        public async Task<Page> Approves(Guid draft, string from, string note = "同意") => (await by.Submit((await by.Get(CasesLinks.RuleDraft(draft, "check"))).Ok(), F("rule-review"), ("do", "approve"), ("from", from), ("note", note))).Ok();

        /// <summary>From the list to the day on which it holds.</summary>
        public async Task<Guid> Changes(Town town, string kind, string id, Visitor reviewer, string from, params (string Name, string Value)[] fields)
        {
            var draft = Draft(await by.Begins(kind, id));
            await by.Writes(draft, "", fields);
            Said(town, await by.HandsOver(draft), "rules.handed");
            Said(town, await reviewer.Approves(draft, from), "rules.approved");
            return draft;
        }
    }

    public static Guid Draft(Page page) => Guid.Parse(page.Url.Split('?')[0].Split('/')[^1]);

    public static void Refused(Town town, Page page, string rule, params string[] args) => page.TextOf("#errors").ShouldContain(town.Services.GetRequiredService<Texts>().Say("zh-CN", new Reason($"rule.{rule}", args)));

    public static void Said(Town town, Page page, string key) => page.Text.ShouldContain(town.Services.GetRequiredService<Texts>().Get("zh-CN", key));

    public static async Task<PackChangeRow> Row(Town town, Guid draft)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<KernelDb>().PackChanges.AsNoTracking().SingleAsync(c => c.Id == draft);
    }
}
