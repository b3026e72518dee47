using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Linli.Kernel.Tables;
using MiniExcelLibs;

namespace Linli.Kernel.Tests.Tables;

public sealed class TablesTests
{
    private static TableRead Read(byte[] bytes, TableLimits? limits = null, string name = "a.csv") => TableReader.Read(new MemoryStream(bytes), name, limits ?? TableLimits.Standard, CancellationToken.None);

    private static string Flat(TableRead read)
    {
        read.Refusal.ShouldBeNull();
        return string.Join("¶", read.Table!.Rows.Prepend(read.Table.Headers).Select(r => string.Join("|", r)));
    }

    [Theory]
    [InlineData("a,b\r\n1,2\r\n", "a|b¶1|2")]
    [InlineData("a,b\n1,2", "a|b¶1|2")]
    [InlineData("a,b\r1,2\r", "a|b¶1|2")]
    [InlineData("a,b\n\"x,\"\"y\"\"\r\nz\",2", "a|b¶x,\"y\"\r\nz|2")]
    [InlineData("a,b\n5\" pipe,\"q\"tail", "a|b¶5\" pipe|qtail")]
    [InlineData("a,b\n\"\",2", "a|b¶|2")]
    [InlineData("\n\n a , b ,,\n1\n\n,,\n,2,,", "a|b¶1|¶|2")]
    [InlineData("a;b\n1,5;2", "a|b¶1,5|2")]
    [InlineData("a\tb\n1\t2", "a|b¶1|2")]
    [InlineData("sep=;\na;b,c\n1;2", "a|b,c¶1|2")]
    [InlineData("a\n'=1+1", "a¶=1+1")]
    [InlineData("a\n'tis", "a¶'tis")]
    public void Csv_Oddities(string text, string flat) => Flat(Read(Encoding.UTF8.GetBytes(text))).ShouldBe(flat);

    [Theory]
    [InlineData("utf-8", false, "utf-8")]
    [InlineData("utf-8", true, "utf-8")]
    [InlineData("utf-16", true, "utf-16")]
    [InlineData("utf-16BE", true, "utf-16")]
    [InlineData("GB18030", false, "gb18030")]
    public void Csv_Encodings(string encoding, bool bom, string said)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var with = Encoding.GetEncoding(encoding);
        var read = Read([.. bom ? with.GetPreamble() : [], .. with.GetBytes("姓名,地址\n李𠮷,小营街道㙍")]);
        Flat(read).ShouldBe("姓名|地址¶李𠮷|小营街道㙍");
        read.Table!.Encoding.ShouldBe(said);
    }

    [Theory]
    [InlineData("", "tables.empty")]
    [InlineData("\n , \n", "tables.empty")]
    [InlineData("a,b\n1,2,3", "tables.ragged")]
    [InlineData("a,b\n\"1,2", "tables.quote")]
    [InlineData("a\0b", "tables.binary")]
    [InlineData("a,b,c,d,e", "tables.columns")]
    [InlineData("a\n1\n2\n3\n4", "tables.rows")]
    [InlineData("a\n12345678901", "tables.cell")]
    [InlineData("a,b,c,d\n1\n2\n3", "tables.cells")]
    [InlineData("a\n123456789\n123456789\n123456789\n123456789\n", "tables.too-large")]
    public void Csv_Refusals(string text, string reason) =>
        Read(Encoding.UTF8.GetBytes(text), new TableLimits(40, 4, 3, 10, 10)).Refusal!.Key.ShouldBe(reason);

    [Fact]
    public void Bytes_Refusals()
    {
        Read([0xFF, 0x41, 0x0A]).Refusal!.Key.ShouldBe("tables.encoding");
        Read([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]).Refusal!.Key.ShouldBe("tables.old-excel");
        Read("PK\u0003\u0004xxxx"u8.ToArray()).Refusal!.Key.ShouldBe("tables.broken");
        Read("a,b"u8.ToArray(), name: "a.xlsx").Refusal!.Key.ShouldBe("tables.broken");
    }

    private static byte[] Xlsx(params object[] rows)
    {
        using var to = new MemoryStream();
        to.SaveAs(rows);
        return to.ToArray();
    }

    [Fact]
    public void Xlsx_Values()
    {
        var read = Read(Xlsx(new { 姓名 = "李小红", 出生 = new DateTime(1949, 12, 31), 号 = "11010519491231002X", 数 = 12.5, 个 = 3 }), name: "a.xlsx");
        Flat(read).ShouldBe("姓名|出生|号|数|个¶李小红|1949-12-31|11010519491231002X|12.5|3");
        Read(Xlsx(new { 号 = 110105194912310000d }), name: "a.xlsx").Refusal!.ShouldSatisfyAllConditions(r => r.Key.ShouldBe("tables.long-number"), r => r.Args.ShouldBe(["2", "A"]));
        Read(Xlsx(new { a = 1 }, new { a = 2 }, new { a = 3 }), new TableLimits(1 << 20, 4, 2, 10, 10)).Refusal!.Key.ShouldBe("tables.rows");
    }

    private static byte[] Workbook(string sheet)
    {
        using var to = new MemoryStream();
        using (var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true))
        {
            Part("[Content_Types].xml", """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>""");
            Part("_rels/.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
            Part("xl/workbook.xml", """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>""");
            Part("xl/_rels/workbook.xml.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>""");
            Part("xl/worksheets/sheet1.xml", $"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{sheet}</worksheet>""");
            void Part(string name, string xml)
            {
                using var part = new StreamWriter(zip.CreateEntry(name).Open());
                part.Write(xml);
            }
        }
        return to.ToArray();
    }

    private static string Cell(string at) => $"""<c r="{at}" t="inlineStr"><is><t>x</t></is></c>""";

    [Theory]
    [InlineData("""<sheetData><row r="1">A1</row><row r="1000000000">A1000000000</row></sheetData>""", "tables.rows")]
    [InlineData("""<sheetData><row r="1">A1</row><row r="99999999999999999999">A2</row></sheetData>""", "tables.rows")]
    [InlineData("""<sheetData><row r="1">A1</row><row r="2">A2000000000</row></sheetData>""", "tables.rows")]
    [InlineData("""<sheetData><row r="1">A1 ZZZZZZ1</row></sheetData>""", "tables.columns")]
    [InlineData("""<sheetData><row r="1">A1 XFE1</row></sheetData>""", "tables.columns")]
    [InlineData("""<dimension ref="A1:ZZZZZZZ2000000000"/><sheetData><row r="1">A1</row></sheetData>""", "tables.columns")]
    [InlineData("""<dimension ref="A1:XFD1048576"/><sheetData><row r="1">A1</row></sheetData>""", "tables.columns")]
    [InlineData("""<sheetData><row r="1">A1 GR1</row><row r="1000000">A1000000</row></sheetData>""", "tables.rows")]
    public void Xlsx_ThatReachesFarOut_IsRefusedAtOnce(string sheet, string key)
    {
        var cells = Regex.Replace(sheet, @"(?<=[> ])[A-Z]+[0-9]+(?=[< ])", m => Cell(m.Value));
        var started = Stopwatch.StartNew();
        Read(Workbook(cells), name: "a.xlsx").Refusal!.Key.ShouldBe(key);
        started.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Xlsx_WithADimensionThatIsOnlySaid_AndAGap_IsRead() =>
        Flat(Read(Workbook($"""<dimension ref="A1:GR1048576"/><sheetData><row r="1">{Cell("A1")}{Cell("B1")}</row><row r="900">{Cell("B900")}</row></sheetData>"""), name: "a.xlsx")).ShouldBe("x|x¶|x");

    [Fact]
    public void Reading_CanBeCancelled()
    {
        Should.Throw<OperationCanceledException>(() => TableReader.Read(new MemoryStream(Workbook($"""<sheetData><row r="1">{Cell("A1")}</row></sheetData>""")), "a.xlsx", new CancellationToken(true)));
        Should.Throw<OperationCanceledException>(() => TableReader.Read(new MemoryStream("a\nb"u8.ToArray()), "a.csv", new CancellationToken(true)));
    }

    [Fact]
    public void HandedText_IsStrict()
    {
        HandedText.Decode([0xEF, 0xBB, 0xBF, (byte)'a']).ShouldBe("a");
        HandedText.Decode([0xB8, 0xD6]).ShouldBe("钢");
        HandedText.Decode([0xFF, 0x20]).ShouldBeNull();
        HandedText.Decode([(byte)'a', 0]).ShouldBeNull();
    }

    [Fact]
    public void Writer_GuardsFormulas_AndReadsBack()
    {
        string[] cells = ["=HYPERLINK(\"x\")", "+1", "-1", "@a", "\tx", "\rx", "＝1", "plain", "a,b", "q\"q", "l\nl", " s "];
        using var to = new MemoryStream();
        TableWriter.Csv(to, cells.Select((_, i) => $"c{i}"), [cells, cells.Select(_ => (string?)null)]);
        var bytes = to.ToArray();
        bytes[..3].ShouldBe(Encoding.UTF8.GetPreamble());
        Encoding.UTF8.GetString(bytes).ShouldContain("\r\n\"'=HYPERLINK(\"\"x\"\")\",'+1,'-1,'@a,");
        Read(bytes).Table!.Rows.ShouldHaveSingleItem().ShouldBe(cells);
    }
}
