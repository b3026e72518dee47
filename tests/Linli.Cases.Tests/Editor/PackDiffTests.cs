using System.Text.Json.Nodes;
using Linli.Cases.Editor;
using Linli.Cases.Tests.Domain;
using Linli.Kernel.Packs;

namespace Linli.Cases.Tests.Editor;

/// <summary>What is different between two texts, and a change that is put onto a newer one.</summary>
public sealed class PackDiffTests
{
    private static JsonObject Item() => PackText.Node(Matters.Packs.Newest("service", "elder-allowance")!.Body.GetRawText());

    private static JsonObject With(Action<JsonObject> change) { var o = Item(); change(o); return o; }

    private static string[] Said(JsonObject was, JsonObject now) => [.. PackDiff.Between(was, now).Select(d => $"{d.Kind} {d.At}")];

    [Fact]
    public void NothingIsDifferent_FromItself_AndVersionAndDayAreNoDifference() =>
        Said(Item(), With(o => { o["version"] = "2027.1"; o["validFrom"] = "2027-01-01"; })).ShouldBeEmpty();

    [Fact]
    public void ALimit_IsOneDifference_AndItsSourceAnother() =>
        Said(Item(), With(o => { o["limits"]!["promise"]!["amount"] = 5; o["limits"]!["promise"]!["unit"] = "day"; o["limits"]!["promise"]!["source"]!["title"] = "会议纪要"; }))
            .ShouldBe(["Changed limits.promise", "Changed limits.promise.source.title"]);

    [Fact]
    public void Words_AreADifferenceInEachLanguage() => Said(Item(), With(o => o["name"] = new JsonObject { ["zh-CN"] = "高龄补贴", ["en"] = "Allowance" })).ShouldBe(["Changed name.zh-CN", "Changed name.en"]);

    [Fact]
    public void OneThatIsPutInFront_ChangesNothingBelowIt() =>
        Said(Item(), With(o => o["materials"]!.AsArray().Insert(0, new JsonObject { ["id"] = "photo" }))).ShouldBe(["Added materials.0"]);

    [Fact]
    public void RemovedAndMoved_AreSaid()
    {
        Said(Item(), With(o => o["materials"]!.AsArray().RemoveAt(2))).ShouldBe(["Removed materials.2"]);
        Said(Item(), With(o => { var m = o["materials"]!.AsArray(); var last = m[4]; m.RemoveAt(4); m.Insert(0, last); })).ShouldBe(["Moved materials"]);
    }

    [Fact]
    public void Keywords_ThatCameAndWent_AreOneDifference()
    {
        var d = PackDiff.Between(Item(), With(o => { var k = o["keywords"]!.AsArray(); k.RemoveAt(0); k.Add("敬老金"); })).ShouldHaveSingleItem();
        (d.Was!.AsArray().ShouldHaveSingleItem()!.ToString(), d.Now!.AsArray().ShouldHaveSingleItem()!.ToString()).ShouldBe(("高龄津贴", "敬老金"));
    }

    [Fact]
    public void ChangedExamples_AreThoseThatStoodBefore()
    {
        IReadOnlyList<Difference> Changed(Action<JsonObject> change) => RuleDesk.ChangedExamples(PackDiff.Between(Item(), With(change)));
        Changed(o => o["examples"]!.AsArray().Add(new JsonObject { ["name"] = new JsonObject { ["zh-CN"] = "新", ["en"] = "new" } })).ShouldBeEmpty("one more test weakens none");
        Changed(o => o["examples"]!.AsArray().RemoveAt(0)).ShouldHaveSingleItem();
        Changed(o => o["examples"]![2]!["expect"]!["eligible"] = true).ShouldHaveSingleItem();
        Changed(o => o["limits"]!["promise"]!["amount"] = 5).ShouldBeEmpty();
    }

    [Fact]
    public void Merge_TakesFromEachSide_WhatOnlyItChanged_AndNamesWhatBothDid()
    {
        var mine = With(o => { o["limits"]!["promise"]!["amount"] = 5; o["summary"]!["en"] = "mine"; o["materials"]!.AsArray().Add(new JsonObject { ["id"] = "photo" }); });
        var newest = With(o => { o["limits"]!["promise"]!["amount"] = 8; o["guide"]!["fee"]!["en"] = "Nothing"; o["materials"]!.AsArray().RemoveAt(3); });
        var (merged, both) = PackMerge.Onto(Item(), mine, newest);
        both.ShouldBe(["limits.promise.amount"]);
        ((int)merged["limits"]!["promise"]!["amount"]!, (string?)merged["summary"]!["en"], (string?)merged["guide"]!["fee"]!["en"]).ShouldBe((5, "mine", "Nothing"));
        merged["materials"]!.AsArray().Select(m => (string?)m!["id"]).ShouldBe(["id-card", "household-booklet", "bank-card", "authorisation", "photo"]);
        JsonNode.DeepEquals(PackMerge.Onto(Item(), Item(), newest).Merged, newest).ShouldBeTrue("who changed nothing takes the newest");
        JsonNode.DeepEquals(PackMerge.Onto(Item(), mine, Item()).Merged, mine).ShouldBeTrue();
    }

    [Fact]
    public void Merge_KeepsNull_AndWhatIsNotThere()
    {
        var newest = With(o => { o["limits"]!["legal"] = new JsonObject { ["amount"] = 20, ["unit"] = "workday" }; o.Remove("certificate"); });
        var (merged, both) = PackMerge.Onto(Item(), With(o => o["validTo"] = "2027-12-31"), newest);
        (both.Count, merged.ContainsKey("certificate"), (string?)merged["validTo"], merged["limits"]!["legal"] is JsonObject).ShouldBe((0, false, "2027-12-31", true));
        PackMerge.Onto(Item(), With(o => o["proxy"] = true), Item()).Merged["limits"]!.AsObject().ContainsKey("legal").ShouldBeTrue();
    }

    [Fact]
    public void Versions_AreNumbers()
    {
        ((string[])["2026.10", "2026.9", "2027.1", "2026.1"]).Order(PackVersions.Order).ShouldBe(["2026.1", "2026.9", "2026.10", "2027.1"]);
        (PackVersions.Next(2026, ["2026.1", "2026.9", "2025.12"]), PackVersions.Next(2027, ["2026.9"])).ShouldBe(("2026.10", "2027.1"));
    }

    [Fact]
    public void EveryFileOfTheRepository_IsWrittenAsItStands()
    {
        foreach (var pack in Matters.Packs.All.Where(p => RuleReach.Kinds.Contains(p.Kind)))
            PackText.Write(PackText.Node(pack.Body.GetRawText())).ShouldBe(File.ReadAllText(Path.Combine(Matters.Packs.Root, pack.File)), pack.File);
    }

    [Fact]
    public void EveryPackOfTheRepository_PassesTheTrial()
    {
        var (trials, today) = (new PackTrials(Matters.Packs), new DateOnly(2026, 11, 23));
        foreach (var pack in RuleReach.Kinds.SelectMany(k => Matters.Packs.Of(k, today)))
        {
            var trial = trials.Run(PackText.Node(pack.Body.GetRawText()), today.AddDays(1), "2026.99");
            trial.Problems.ShouldBeEmpty($"{pack.File}: {string.Join("; ", trial.Problems)}");
            trial.Examples.Where(e => !e.Holds).ShouldBeEmpty(pack.File);
            if (pack.Kind is not "dispatch") trial.Examples.ShouldNotBeEmpty(pack.File);
        }
    }

    [Theory]
    [InlineData("""{"kind":"service","kind":"service"}""", "pack.fault.json")]
    [InlineData("""{"a":""", "pack.fault.json")]
    [InlineData("""[]""", "pack.fault.ObjectExpected")]
    [InlineData("""{"kind":"service","name":"\u0000"}""", "pack.fault.characters")]
    [InlineData("""{"kind":"service","name":"\ud800"}""", "pack.fault.characters")]
    [InlineData("""{"kind":"nothing"}""", "pack.fault.kind")]
    [InlineData("""{"kind":7}""", "pack.fault.kind")]
    public void HostileText_IsRefusedInWords(string text, string key) => Matters.Packs.Check("x", text).Problems.ShouldHaveSingleItem().What.Key.ShouldBe(key);

    [Fact]
    public void DeepAndLargeText_IsRefused()
    {
        Matters.Packs.Check("x", "{\"a\":" + new string('[', 200) + new string(']', 200) + "}").Problems.ShouldHaveSingleItem().What.Key.ShouldBe("pack.fault.json");
        Matters.Packs.Check("x", "{\"a\":\"" + new string('x', PackText.Most) + "\"}").Problems.ShouldHaveSingleItem().What.Key.ShouldBe("pack.fault.large");
    }
}
