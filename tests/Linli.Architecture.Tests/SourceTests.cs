using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Linli.Architecture.Tests;

/// <summary>Rules that read the source text of the product.</summary>
public static partial class SourceRules
{
    /// <summary>Where Chinese characters stand in code, and why they are no text for a reader.</summary>
    public static readonly (string Path, string Why)[] ChineseAllowed =
    [
        ("src/Linli.Kernel/Codes/", "province marks of plates and the like are the standard's alphabet"),
        ("src/Linli.Kernel/Calendar/", "names of holidays as the calendar file writes them"),
        ("src/Linli.Kernel/Paper/", "typographic tables: line breaking, fonts"),
        ("src/Linli.Cases/Papers/PaperNumbers.cs", "the marks of document numbers"),
        ("src/Linli.Cases/Papers/PaperMaker.cs", "dates on papers as GB/T 9704 writes them"),
        ("src/Linli.Cases/Todo/CaseBench.cs", "invented matters of the measurement"),
        ("src/Linli.Cases/Import/ImportRequests.cs", "column names and dates of hotline exports"),
        ("src/Linli.Forms/Domain/FieldCheck.cs", "the unit that people type behind an amount"),
        ("src/Linli.Host/Program.cs", "the name of the product"),
        ("src/Linli.Host/Commands/BenchPages.cs", "the words that the bench searches for"),
    ];

    public static List<string> Chinese(IEnumerable<Source> sources, IEnumerable<string> allowed) =>
        [.. from s in sources
            where !allowed.Any(a => s.Path.StartsWith(a, StringComparison.Ordinal))
            let code = s.Code
            from Match m in Ideographs().Matches(code)
            select $"{s.At(m.Index, code)} says '{m.Value}' in code; put it into strings.zh-CN.json and strings.en.json."];

    /// <summary>Places where a division code may stand, and why.</summary>
    public static readonly (string Path, string Why)[] RegionsAllowed =
    [
        ("src/Linli.Host/Commands/Options.cs", "the documented default city"),
        ("src/Linli.Host/Api/PublicApi.cs", "examples of the documentation; a test makes each of these calls"),
        ("src/Linli.Cases/Doors/Api/ApiExamples.cs", "examples of the documentation; a test makes each of these calls"),
    ];

    public static List<string> Regions(IEnumerable<Source> sources, IEnumerable<string> allowed) =>
        [.. from s in sources
            where !allowed.Contains(s.Path)
            let code = s.Code
            from Match m in Division().Matches(code)
            select $"{s.At(m.Index, code)} names the division {m.Value}; places belong into packs or settings."];

    /// <summary>Files that may name the demo's place, and why.</summary>
    public static readonly (string Path, string Why)[] PlacesAllowed =
    [
        ("src/Linli.Cases/Todo/CaseBench.cs", "invented matters of the measurement"),
        ("src/Linli.Host/Commands/BenchPages.cs", "the words that the bench searches for"),
    ];

    /// <summary>The demo's street, what is above and below it, without 市, 区, 街道…, and the romanised names of its organisations and grids.</summary>
    public static IReadOnlyList<string> DemoPlaces()
    {
        using var town = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Packs, "demo", "town.json")));
        var street = town.RootElement.GetProperty("street").GetString()!.TrimEnd('0');
        using var divisions = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(Repository.Packs, "core", "divisions", "divisions.csv.gz")), CompressionMode.Decompress));
        var names = new SortedSet<string>(StringComparer.Ordinal);
        while (divisions.ReadLine() is { } line)
            if (line.Split(',') is [var code, .., var name] && code.TrimEnd('0') is { Length: > 1 } own && (own.StartsWith(street, StringComparison.Ordinal) || street.StartsWith(own, StringComparison.Ordinal)))
                if (Suffix().Replace(name, "") is { Length: > 1 } stem) names.Add(stem);
        foreach (var file in (string[])["town.json", "grids.json"])
            foreach (Match m in Romanised().Matches(File.ReadAllText(Path.Combine(Repository.Packs, "demo", file)))) names.Add(m.Groups[1].Value);
        return [.. names];
    }

    public static List<string> Places(IEnumerable<Source> sources, IReadOnlyList<string> names, IEnumerable<string> allowed) =>
        [.. from s in sources
            where !allowed.Contains(s.Path)
            let text = s.Path.EndsWith(".json", StringComparison.Ordinal) ? s.Text : s.Code
            from name in names
            let at = text.IndexOf(name, StringComparison.Ordinal)
            where at >= 0
            select $"{s.At(at, text)} names {name}, a place of the demo; places belong into packs or settings."];

    /// <summary>The hotline of a place is a pack; texts name it as {hotline}. A plate of the same figures is no number to ring.</summary>
    public static List<string> Hotlines(IEnumerable<Source> sources, string number) =>
        [.. from s in sources
            let text = s.Path.EndsWith(".json", StringComparison.Ordinal) ? s.Text : s.Code
            from Match m in Regex.Matches(text, $@"(?<![0-9A-Z\u4eac]){Regex.Escape(number)}(?![0-9A-Z])")
            select $"{s.At(m.Index, text)} names the hotline {m.Value}; write {{hotline}} in a text and take Hotline in code."];

    [GeneratedRegex("(?:省|市|县|区|街道|镇|乡|社区|居委会|村委会)+$")]
    private static partial Regex Suffix();

    [GeneratedRegex(""""\"en\": \"([A-Z][a-z]{4,})(?= (?:Sub-district|Community|Service|Public|Grid)\b)"""")]
    private static partial Regex Romanised();

    // 4, 6, 9 or 12 digits in quotes, 6, 9 or 12 without, that begin with a province of GB/T 2260 and do not end in a round number.
    [GeneratedRegex(""""(?<=")(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])(?:\d{2}|\d{4}|\d{7}|\d{10})(?=")|(?<![\w.#-])(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])(?!0000\b)(?:\d{4}|\d{7}|\d{10})(?![\w.])"""")]
    private static partial Regex Division();

    /// <summary>Functions that make work look like work (trap 78), in any file.</summary>
    public static List<string> Formalism(IEnumerable<Source> sources, IEnumerable<string> allowed) =>
        [.. from s in sources
            let text = allowed.Aggregate(s.Text, (t, a) => t.Replace(a, new string('·', a.Length), StringComparison.Ordinal))
            from Match m in Ritual().Matches(text)
            select $"{s.At(m.Index, text)} speaks of '{m.Value}'; the product has no such function (promise 7)."];

    /// <summary>Phrases that hold a forbidden word and mean something else, or say that we do not do it.</summary>
    public static readonly (string Phrase, string Why)[] FormalismAllowed =
    [
        ("按月打卡", "money paid monthly onto a bank card"),
    ];

    [GeneratedRegex("签到|打卡|积分排名|在线时长|排行榜|leaderboard|check-in streak|points ranking", RegexOptions.IgnoreCase)]
    private static partial Regex Ritual();

    /// <summary>The content security policy knows no exception: nothing inline.</summary>
    public static List<string> Inline(IEnumerable<Source> sources) =>
        [.. from s in sources
            let code = s.Code
            from Match m in InlineCode().Matches(code)
            select $"{s.At(m.Index, code)} has '{m.Value.Trim()}'; the content security policy refuses inline styles and scripts."];

    [GeneratedRegex("""(?<=[\s"'])style\s*=\s*["'@]|(?<=[\s"'])on[a-z]+\s*=\s*["'][^"']*|<script\b(?![^>]*\ssrc=)[^>]*>|<style\b[^>]*>|javascript:""", RegexOptions.IgnoreCase)]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"[\u3400-\u4dbf\u4e00-\u9fff]+")]
    private static partial Regex Ideographs();
}

public class SourceTests
{
    private static readonly IReadOnlyList<Source> Code = Repository.Src(".cs", ".razor");
    private static readonly IReadOnlyList<Source> Texts = Repository.Src(".json");

    [Fact]
    public void NoChineseInCode() => Violations.None(SourceRules.Chinese(Code, SourceRules.ChineseAllowed.Select(a => a.Path)));

    [Fact]
    public void NoChineseInCode_AllowancesAreNeeded() => SourceRules.ChineseAllowed.Where(a => SourceRules.Chinese(Code.Where(s => s.Path.StartsWith(a.Path, StringComparison.Ordinal)), []).Count == 0)
        .Select(a => a.Path).ShouldBeEmpty();

    [Theory]
    [InlineData("src/Linli.Cases/Planted.cs", "var x = \"受理\";")]
    [InlineData("src/Linli.Cases/Planted.cs", "var u = \"https://x\"; var x = \"受理\";")]
    [InlineData("src/Linli.Cases/Planted.razor", "<p>受理</p>")]
    public void NoChineseInCode_Planted(string path, string text) => SourceRules.Chinese([new(path, text)], []).ShouldHaveSingleItem();

    [Theory]
    [InlineData("src/Linli.Cases/Planted.cs", "/// <summary>受理</summary>\nvar x = 1; // 受理\n/* 受理 */")]
    [InlineData("src/Linli.Cases/Planted.razor", "@* 受理 *@\n@code {\n  // 受理\n}")]
    public void NoChineseInCode_CommentsAreFree(string path, string text) => SourceRules.Chinese([new(path, text)], []).ShouldBeEmpty();

    [Fact]
    public void NoRegionCode() => Violations.None(SourceRules.Regions(Code, SourceRules.RegionsAllowed.Select(a => a.Path)));

    [Fact]
    public void NoRegionCode_AllowancesAreNeeded() => SourceRules.RegionsAllowed.Where(a => SourceRules.Regions(Code.Where(s => s.Path == a.Path), []).Count == 0).Select(a => a.Path).ShouldBeEmpty();

    [Theory]
    [InlineData("if (region == \"3301\") x();")]
    [InlineData("var region = \"330106013006\";")]
    [InlineData("if (code == 440305) x();")]
    public void NoRegionCode_Planted(string code) => SourceRules.Regions([new("src/Linli.Cases/Planted.cs", code)], []).ShouldHaveSingleItem();

    [Fact]
    public void NoDemoPlace() => Violations.None(SourceRules.Places([.. Code, .. Texts], SourceRules.DemoPlaces(), SourceRules.PlacesAllowed.Select(a => a.Path)));

    [Fact]
    public void NoDemoPlace_AllowancesAreNeeded() => SourceRules.PlacesAllowed.Where(a => SourceRules.Places(Code.Where(s => s.Path == a.Path), SourceRules.DemoPlaces(), []).Count == 0).Select(a => a.Path).ShouldBeEmpty();

    [Theory]
    [InlineData("src/Linli.Trust/strings.zh-CN.json", "\"x\": \"文新街道（演示）\"")]
    [InlineData("src/Linli.Trust/strings.en.json", "\"x\": \"Wenxin (demo)\"")]
    [InlineData("src/Linli.Cases/strings.zh-CN.json", "\"x\": \"例如：竞舟路88号\"")]
    [InlineData("src/Linli.Cases/Planted.cs", "var city = \"杭州市\"; // 西湖区")]
    public void NoDemoPlace_Planted(string path, string text) => SourceRules.Places([new(path, text)], SourceRules.DemoPlaces(), []).ShouldHaveSingleItem();

    [Fact]
    public void NoHotline() => Violations.None(SourceRules.Hotlines([.. Code, .. Texts], "12345"));

    [Theory]
    [InlineData("src/Linli.Trust/Planted.cs", "string HelpPhone => \"12345\";")]
    [InlineData("src/Linli.Cases/strings.zh-CN.json", "\"x\": \"请拨打12345。\"")]
    [InlineData("src/Linli.Cases/strings.en.json", "\"x\": \"ring 12345.\"")]
    public void NoHotline_Planted(string path, string text) => SourceRules.Hotlines([new(path, text)], "12345").ShouldHaveSingleItem();

    [Theory]
    [InlineData("\"x\": \"如“浙A12345”或“WJ京12345”\"")]
    [InlineData("\"x\": \"0123456789\"")]
    public void NoHotline_OtherFigures(string text) => SourceRules.Hotlines([new("src/Linli.Kernel/strings.zh-CN.json", text)], "12345").ShouldBeEmpty();

    [Fact]
    public void NoFormalism() => Violations.None(SourceRules.Formalism(
        [.. Repository.Files("src", ".cs", ".razor", ".json", ".js", ".css"), .. Repository.Files("packs", ".json")], SourceRules.FormalismAllowed.Select(a => a.Phrase)));

    [Theory]
    [InlineData("\"nav.rank\": \"积分排名\"")]
    [InlineData("class Leaderboard;")]
    [InlineData("上班打卡")]
    public void NoFormalism_Planted(string text) => SourceRules.Formalism([new("src/Linli.Cases/strings.zh-CN.json", text)], SourceRules.FormalismAllowed.Select(a => a.Phrase)).ShouldHaveSingleItem();

    [Fact]
    public void NothingInline() => Violations.None(SourceRules.Inline(Code.Where(s => s.IsRazor)));

    [Theory]
    [InlineData("<p style=\"color:red\">x</p>")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<button class=\"x\" onclick=\"go()\">x</button>")]
    [InlineData("<a href=\"javascript:go()\">x</a>")]
    public void NothingInline_Planted(string html) => SourceRules.Inline([new("src/Linli.Cases/Planted.razor", html)]).ShouldHaveSingleItem();

    [Fact]
    public void NothingInline_ScriptFilesAreFree() => SourceRules.Inline([new("src/Linli.Ui/Planted.razor", "<script type=\"module\" src=\"@Assets[\"x.js\"]\"></script>")]).ShouldBeEmpty();
}
