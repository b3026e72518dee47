using System.IO.Compression;
using System.Text;
using Linli.Kernel.Search;

namespace Linli.Kernel.Tests.Search;

public class PinyinTests
{
    static readonly Pinyin Shipped = Load();

    static Pinyin Load()
    {
        using var stream = RepositoryFiles.Open("packs/core/pinyin/pinyin.tsv.gz");
        return Pinyin.Load(stream);
    }

    static MemoryStream Zip(string text)
    {
        var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        zipped.Position = 0;
        return zipped;
    }

    [Fact]
    public void Load_TakesEveryLineButTheHeader() => Shipped.Count.ShouldBe(20856);

    [Theory]
    [InlineData("李红", "lihong", "lh")]
    [InlineData("吕", "lv", "l")]
    [InlineData("杭州市", "hangzhoushi", "hzs")]
    [InlineData("李A1", "lia1", "la1")]
    [InlineData("李 红，·", "lihong", "lh")]
    [InlineData("ＡＢ１２", "ab12", "ab12")]
    public void Full_AndInitials_BeginWithTheCommonest(string text, string full, string initials)
    {
        Shipped.Full(text)[0].ShouldBe(full);
        Shipped.Initials(text)[0].ShouldBe(initials);
    }

    [Fact]
    public void Polyphones_GiveAllTheirSpellings()
    {
        Shipped.Full("单").ShouldBe(["dan", "shan", "chan"]);
        Shipped.Full("曾行").ShouldBe(["cengxing", "cenghang", "zengxing", "cengheng", "zenghang", "zengheng"]);
        Shipped.Initials("曾行").ShouldBe(["cx", "ch", "zx", "zh"]);
        Shipped.Full("吕行").ShouldContain("lvxing");
        Shipped.Full("绿").ShouldBe(["lv", "lu"]);
    }

    [Fact]
    public void Max_KeepsTheLikeliest()
    {
        var all = Shipped.Full("单行重单行重", 1000);
        all.Count.ShouldBe(all.Distinct().Count());
        all.Count.ShouldBe(3 * 3 * 2 * 3 * 3 * 2);
        var some = Shipped.Full("单行重单行重");
        some.Count.ShouldBe(16);
        some[0].ShouldBe("danxingzhongdanxingzhong");
        // One uncommon reading anywhere is likelier than many: each of the six places varies.
        some.ShouldContain("danxingzhongdanxingchong");
        some.ShouldContain("shanxingzhongdanxingzhong");
        Shipped.Full("重", 1).ShouldHaveSingleItem();
        Should.Throw<ArgumentOutOfRangeException>(() => Shipped.Full("重", 0));
    }

    [Fact]
    public void LongTexts_DoNotExplode() => Shipped.Full(string.Concat(Enumerable.Repeat("单行重", 300))).Count.ShouldBe(16);

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData(" ，。")]
    public void NoLetters_NoSpelling(string? text)
    {
        Shipped.Full(text).ShouldBeEmpty();
        Shipped.Initials(text).ShouldBeEmpty();
    }

    [Fact]
    public void ACharacterWithoutReading_StaysItself() => Shipped.Full("𠮷李").ShouldBe(["𠮷li"]);

    [Theory]
    [InlineData("Lü", "lv")]
    [InlineData("Lǚ Xíng", "lvxing")]
    [InlineData("lv'xing", "lvxing")]
    [InlineData("ｌｖ", "lv")]
    [InlineData("李hong", "李hong")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Typed(string? query, string typed) => Pinyin.Typed(query).ShouldBe(typed);

    [Theory]
    [InlineData("李 li\n")]
    [InlineData("李红\tlihong\n")]
    [InlineData("李\t\n")]
    [InlineData("\tli\n")]
    public void Load_OfAnotherShape_IsRefused(string text) => Should.Throw<FormatException>(() => Pinyin.Load(Zip(text)));
}
