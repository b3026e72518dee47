using System.Text;
using System.Text.RegularExpressions;
using Linli.Kernel.Paper;

namespace Linli.Kernel.Tests.Paper;

public sealed class PaperTests
{
    private static PaperDocument Notice(int paragraphs) => new("受理通知书", "杭上社受〔2026〕12号",
    [
        new PaperParagraph("李小红：", Indent: false),
        new PaperTable([("事项", "老旧小区加装电梯意见征询"), ("受理编号", "3301-2026-000012"), ("承办单位", "上城区小营街道办事处、区住房和城乡建设局（联合办理）")]),
        .. Enumerable.Range(1, paragraphs).Select(i => new PaperParagraph($"第{i}点。您于2026年11月23日提交的申请，材料齐全、符合法定形式，根据《中华人民共和国行政许可法》第三十二条的规定，现予受理。承诺办结时限为10个工作日，查询网址为 https://example.org/follow 。")),
        new PaperList(["身份证原件；", "房屋权属证书复印件。"]),
    ], "上城区小营街道办事处", new DateOnly(2026, 11, 23), "https://example.org/v/ABCD", "扫码核验本文书，或拨打 0571-12345", "地址：示例路1号　电话：0571-87654321");

    [Fact]
    public void Write_TwoPages_WithEmbeddedText()
    {
        PaperFonts fonts;
        try { fonts = PaperFonts.Find(); }
        catch (PaperFault) { Assert.Skip("No Chinese font on this machine."); return; }
        using var _ = fonts;
        using var to = new MemoryStream();
        new PdfPaper(fonts).Write(Notice(7), to);
        if (Environment.GetEnvironmentVariable("LINLI_PAPER_OUT") is { } look) File.WriteAllBytes(look, to.ToArray());
        var text = Encoding.Latin1.GetString(to.ToArray());
        text.ShouldStartWith("%PDF-");
        Regex.Count(text, @"/Type\s*/Page\b").ShouldBe(2);
        text.ShouldContain("/ToUnicode");
        Regex.IsMatch(text, @"/FontFile[23]?\b|/Type3").ShouldBeTrue();
        to.Length.ShouldBeLessThan(1_000_000);
    }

    [Fact]
    public void Mark_StandsAcrossEachPage_AndOnNoneWithoutIt()
    {
        PaperFonts fonts;
        try { fonts = PaperFonts.Find(); }
        catch (PaperFault) { Assert.Skip("No Chinese font on this machine."); return; }
        using var _ = fonts;
        Slanted(new PdfPaper(fonts, "练习")).ShouldBe(2);
        Slanted(new PdfPaper(fonts)).ShouldBe(0);

        // Pages whose drawing is turned by the mark's 35 degrees, in units of 300 a inch.
        static int Slanted(PdfPaper paper)
        {
            using var to = new MemoryStream();
            paper.Write(Notice(7), to);
            var (bytes, text) = (to.ToArray(), Encoding.Latin1.GetString(to.ToArray()));
            return Regex.Matches(text, @"stream\r?\n").Where(m => m.Index < 3 || text.Substring(m.Index - 3, 3) != "end").Count(m =>
            {
                try
                {
                    using var zip = new System.IO.Compression.ZLibStream(new MemoryStream(bytes, m.Index + m.Length, bytes.Length - m.Index - m.Length), System.IO.Compression.CompressionMode.Decompress);
                    using var read = new StreamReader(zip, Encoding.Latin1);
                    return Regex.IsMatch(read.ReadToEnd(), @"(?m)^3\.413\d* -2\.389\d* 2\.389\d* 3\.413");
                }
                catch (InvalidDataException) { return false; }
            });
        }
    }

    [Fact]
    public void Find_WithoutFont_SaysWhatToInstall()
    {
        Should.Throw<PaperFault>(() => PaperFonts.Find(null, ["/nowhere.ttf"], [])).Message.ShouldContain("fonts-noto-cjk");
        Should.Throw<PaperFault>(() => PaperFonts.Find("/nowhere.ttf")).Message.ShouldContain("/nowhere.ttf");
    }

    [Theory]   // 10 half widths a line: CJK counts 2, ASCII 1
    [InlineData("一二三四五六", "一二三四五|六")]
    [InlineData("一二三四五，六", "一二三四|五，六")]
    [InlineData("一二三四（五）", "一二三四|（五）")]
    [InlineData("一二三 abcdef", "一二三|abcdef")]
    [InlineData("abcdefghijklmn", "abcdefghij|klmn")]
    [InlineData("，，，，，，，", "，，，，，|，，")]
    [InlineData("", "")]
    public void Break_KeepsPunctuationInPlace(string text, string lines) =>
        string.Join('|', LineBreaker.Break(text, 10, t => t.Sum(c => c < 128 ? 1 : 2))).ShouldBe(lines);
}
