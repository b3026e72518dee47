using Linli.Cases.Domain;
using Linli.Cases.Publishing;
using Linli.Kernel.Packs;

namespace Linli.Cases.Tests.Domain;

/// <summary>Decisions behind templates, the privacy check, texts beside each other and the print queue.</summary>
public sealed class DeskWorkTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);
    private static readonly PrivacyWords Words = PrivacyWords.Of(PackStore.Load(Path.Combine(Root(), "packs"), "core"), Today);

    private static string Root()
    {
        var root = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(root, "packs", "schema"))) root = Path.GetDirectoryName(root)!;
        return root;
    }

    [Fact]
    public void Privacy_ExamplesOfThePackAreTrue()
    {
        Words.Examples.Count.ShouldBeGreaterThan(8);
        foreach (var e in Words.Examples) PrivacyCheck.Find(e.Text, Words, Today).Select(f => f.Kind).ShouldBe(e.Finds, e.Text);
    }

    [Theory]
    [InlineData("请打１３８-００１３-８０００", "１３８-００１３-８０００")]
    [InlineData("+86 138 0013 8000", "+86 138 0013 8000")]
    [InlineData("李师傅说周四来", "李师傅")]
    [InlineData("联系人 王芳", "王芳")]
    [InlineData("浙a·d12345", "浙a·d12345")]
    [InlineData("33010619900101123x", "33010619900101123x")]
    [InlineData("住1203室", "1203室")]
    public void Privacy_FindsHoweverItIsWritten(string text, string found) => PrivacyCheck.Find(text, Words, Today).Select(f => f.Words).ShouldBe([found]);

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("共收到 138 件，办结 120 件，按时率 87.5%")]
    [InlineData("2026-11-23 10:30 已到现场")]
    [InlineData("竞舟路90号门口，3幢旁边")]
    [InlineData("会议室的灯")]
    [InlineData("XH-20261123-00413-7")]
    public void Privacy_LeavesPlainTextAlone(string? text) => PrivacyCheck.Find(text, Words, Today).ShouldBeEmpty();

    [Fact]
    public void Privacy_Blackens_SignBySign()
    {
        const string text = "王女士13800138000说灯不亮";
        var black = PrivacyCheck.Blacken(text, PrivacyCheck.Find(text, Words, Today));
        black.ShouldBe(new string('█', 14) + "说灯不亮");
        PrivacyCheck.Find(black, Words, Today).ShouldBeEmpty();
    }

    [Fact]
    public void Privacy_LongTexts_AreNoTrouble()
    {
        foreach (var part in (string[])["1", "1 ", "张", "a@", "a.", "浙A", "室", "业主"]) PrivacyCheck.Find(string.Concat(Enumerable.Repeat(part, 2_000)), Words, Today).Count.ShouldBeLessThan(2_001);
    }

    [Theory]
    [InlineData("编号{{编号}}，{{原因}}", "编号XH-1，{{原因}}", "{{原因}}")]
    [InlineData("{{ 编号 }}好了", "XH-1好了", null)]
    [InlineData("没有空", "没有空", null)]
    [InlineData("半个{{", "半个{{", "{{")]
    [InlineData("半个}}", "半个}}", "}}")]
    public void Template_FillsWhatIsKnown_AndSaysWhatIsLeft(string text, string filled, string? left)
    {
        TemplateText.Fill(text, new Dictionary<string, string?> { ["编号"] = "XH-1", ["原因"] = " " }).ShouldBe(filled);
        TemplateText.Unfilled(filled).ShouldBe(left);
    }

    [Fact]
    public void Difference_MarksWhatOnlyOneSays()
    {
        var (one, other) = TextDifference.Of("桥下路灯全灭了，看不见台阶", "桥下路灯坏了，看不见路");
        string.Concat(one.Select(p => p.Words)).ShouldBe("桥下路灯全灭了，看不见台阶");
        one.Where(p => !p.Same).Select(p => p.Words).ShouldBe(["全灭", "台阶"]);
        other.Where(p => !p.Same).Select(p => p.Words).ShouldBe(["坏", "路"]);
        TextDifference.Of("一样", "一样").One.ShouldBe([new TextPart("一样", true)]);
        TextDifference.Of(null, "").One.ShouldBeEmpty();
        TextDifference.Of("只有这边", null).One.ShouldBe([new TextPart("只有这边", false)]);
        var (a, b) = TextDifference.Of(new string('甲', 4_000), new string('乙', 4_000));
        (string.Concat(a.Select(p => p.Words)).Length, string.Concat(b.Select(p => p.Words)).Length).ShouldBe((4_000, 4_000));
    }

    [Theory]
    [InlineData(Channel.Counter, false, "13800138000", true, false)]
    [InlineData(Channel.Counter, false, "13800138000", false, true)]
    [InlineData(Channel.Counter, false, "057188880000", true, true)]
    [InlineData(Channel.Phone, false, null, true, true)]
    [InlineData(Channel.Paper, false, "13800138000", true, true)]
    [InlineData(Channel.Paper, true, "13800138000", true, false)]
    [InlineData(Channel.System, false, null, true, false)]
    public void Paper_GoesToWhomNoMessageReaches(Channel channel, bool account, string? phone, bool own, bool needs) => Posting.Needs(channel, account, phone, own).ShouldBe(needs);

    [Fact]
    public void Printing_IsTwoSteps_AndAnySheetComesBack()
    {
        Posting.Step(PrintState.Waiting, "print").ShouldBe(PrintState.Printing);
        Posting.Step(PrintState.Waiting, "handed").ShouldBeNull();
        Posting.Step(PrintState.Printing, "handed").ShouldBeNull();
        foreach (var s in (PrintState[])[PrintState.Printing, PrintState.Printed]) Posting.Step(s, "back").ShouldBe(PrintState.Waiting);
        foreach (var s in (PrintState[])[PrintState.Handed, PrintState.Posted]) foreach (var act in (string[])["print", "printed", "back", "handed", "posted", "x"]) Posting.Step(s, act).ShouldBeNull();
    }
}
