using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Linli.Kernel.Files;
using Linli.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Hostile;

/// <summary>Files that are not what they say, or more than they say.</summary>
public sealed class FileTests(HostileTown h) : IClassFixture<HostileTown>
{
    private async Task<Page> Send(params Upload[] files)
    {
        var fields = await h.ReportFields(h.Resident);
        var (body, type) = Wire.Multipart([.. fields.Where(f => f.Item1 != "key"), ("key", Guid.CreateVersion7().ToString("N"))], files);
        return (await h.Resident.PostBytes("/report", body, type)).Ok();
    }

    public static IEnumerable<TheoryDataRow<string, byte[], string>> Bad() => [.. (((string, byte[], string)[])
    [
        ("bomb.png", Png(50_000, 50_000), "files.image-size"),
        ("thin.png", Png(1, 2_000_000_000), "files.broken-image"),
        ("minus.png", Png(-1, -1), "files.broken-image"),
        ("bomb.docx", Docx(("word/document.xml", 160 << 20)), "files.zip-bomb"),
        ("macro.docx", Docx(("word/vbaProject.bin", 100)), "files.macro"),
        ("climb.docx", Docx(("../../../etc/cron.d/x", 100)), "files.broken"),
        ("drawing.jpg", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"u8.ToArray(), "files.disguised"),
        ("page.png", "<!doctype html><script>alert(1)</script>"u8.ToArray(), "files.disguised"),
        ("page.jpg", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("<html><script>alert(1)</script>")], "files.disguised"),
        ("anim.gif", [.. "GIF89a/*"u8, .. new byte[100], .. "*/=1;alert(1)"u8], "files.kind"),
        ("run.pdf", "%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\ntrailer<</Root 1 0 R>>"u8.ToArray(), "files.pdf-active"),
        ("prog.jpg", [.. "MZ"u8, .. new byte[300]], "files.disguised"),
        ("a.html", "hello"u8.ToArray(), "files.kind"),
        ("photo.jpg.exe", [0xFF, 0xD8, 0xFF, .. new byte[50]], "files.kind"),
    ]).Select(b => new TheoryDataRow<string, byte[], string>(b.Item1, b.Item2, b.Item3) { TestDisplayName = $"Bad({b.Item1})" })];

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public async Task BadFile_IsRefusedInWords_QuicklyAndKeepsWhatWasTyped(string name, byte[] content, string why)
    {
        content.Length.ShouldBeLessThan(2 << 20, "small to send, large to open");
        var before = await h.Town.CountCases();
        var time = System.Diagnostics.Stopwatch.StartNew();
        var page = await Send(new Upload("photos", name, content, "image/jpeg"));
        time.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(8), name);
        page.Has("#receipt-no").ShouldBeFalse(name);
        page.Text.ShouldContain(h.Text("zh-CN", "rule.FileIsSafe", name), customMessage: name);
        page.Text.ShouldContain(h.Text("zh-CN", why).Split('{', '}').MaxBy(t => t.Length)!.Trim(), customMessage: $"{name}: {why}");
        page.TextOf("textarea#text").ShouldNotBeEmpty();
        (await h.Town.CountCases()).ShouldBe(before);
    }

    [Fact]
    public async Task TwoFacedImage_IsDrawnAnew()
    {
        var page = await Send(new Upload("photos", "two.jpg", [.. Photo.WithPlace(), .. "<script>alert('second face')</script>"u8, .. Docx(("word/document.xml", 10))], "image/jpeg"));
        var matter = await h.Town.Receipt(page);
        var stored = await Files(matter);
        var file = (await h.Resident.Get($"/files/{stored.Single().Id}")).Ok();
        Encoding.Latin1.GetString(file.Body).ShouldNotContain("second face");
        Encoding.Latin1.GetString(file.Body).ShouldNotContain("word/document.xml");
        file.About!.ContentType!.MediaType.ShouldBe("image/jpeg");
        file.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        file.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("sandbox");
    }

    private async Task<List<StoredFile>> Files(Handed matter)
    {
        await using var scope = h.Town.Inside();
        return await scope.ServiceProvider.GetRequiredService<StoredFiles>().Of($"case:{matter.Id}", default);
    }

    [Theory]
    [InlineData("../../../../etc/passwd.txt")]
    [InlineData(@"..\..\windows\system32\x.txt")]
    [InlineData("C:\\boot.txt")]
    [InlineData("photo\u202Etxt.exe.txt")]
    [InlineData("nul\0byte.txt")]
    [InlineData("CON.txt")]
    [InlineData("....txt")]
    [InlineData("a;filename=evil.html;.txt")]
    [InlineData("%2e%2e%2fx%0d%0aX-Evil:1.txt")]
    [InlineData("<img src=x onerror=alert(1)>.txt")]
    [InlineData("'; DROP TABLE k_files; --.txt")]
    [InlineData("身份证正面😀.txt")]
    [InlineData("long")]
    public async Task FileName_IsMadeHarmless(string name)
    {
        if (name == "long") name = new string('长', 3_000) + ".txt";
        var page = await Send(new Upload("photos", name, "材料一份\n"u8.ToArray(), "text/plain"));
        // A name that no browser makes may be refused as a form; what is taken is harmless.
        if (!page.Has("#receipt-no")) { page.Text.ShouldNotBeEmpty(); page.Html.QuerySelectorAll("[onerror]").ShouldBeEmpty(); return; }
        var matter = await h.Town.Receipt(page);
        var stored = (await Files(matter)).ShouldHaveSingleItem();
        stored.Name.ShouldEndWith(".txt");
        Encoding.UTF8.GetByteCount(stored.Name).ShouldBeLessThan(255);
        stored.Name.ShouldAllBe(c => !char.IsControl(c) && c != '/' && c != '\\' && c != '\u202E');
        Path.GetFileNameWithoutExtension(stored.Name).ToUpperInvariant().ShouldNotBe("CON");
        var file = (await h.Resident.Get($"/files/{stored.Id}")).Ok();
        file.Headers.Contains("X-Evil").ShouldBeFalse();
        file.About!.ContentDisposition!.DispositionType.ShouldBe("attachment");
        file.About.ContentType!.MediaType.ShouldBe("text/plain");
        var mine = await h.Resident.Mine(matter);
        mine.Html.QuerySelectorAll("[onerror]").ShouldBeEmpty();
    }

    /// <summary>A few bytes that say they are a huge picture.</summary>
    private static byte[] Png(int width, int height)
    {
        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var ihdr = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(ihdr, width);
        BinaryPrimitives.WriteInt32BigEndian(ihdr.AsSpan(4), height);
        (ihdr[8], ihdr[9]) = (8, 2);
        Chunk(png, "IHDR", ihdr);
        using var idat = new MemoryStream();
        using (var z = new ZLibStream(idat, CompressionLevel.SmallestSize, true)) z.Write(new byte[150_001]);
        Chunk(png, "IDAT", idat.ToArray());
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    private static void Chunk(Stream to, string type, byte[] data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        to.Write(length);
        to.Write(body);
        var crc = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(crc, Crc(body));
        to.Write(crc);
    }

    private static uint Crc(byte[] data)
    {
        var crc = 0xFFFF_FFFFu;
        foreach (var b in data)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++) crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB8_8320u : crc >> 1;
        }
        return ~crc;
    }

    private static byte[] Docx(params (string Name, int Bytes)[] parts)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, true))
        {
            using (var types = new StreamWriter(zip.CreateEntry("[Content_Types].xml").Open()))
                types.Write("<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>");
            var block = new byte[1 << 20];
            Array.Fill(block, (byte)' ');
            foreach (var (name, bytes) in parts.Any(p => p.Name == "word/document.xml") ? parts : [("word/document.xml", 20), .. parts])
            {
                using var part = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                for (var left = bytes; left > 0; left -= block.Length) part.Write(block, 0, Math.Min(left, block.Length));
            }
        }
        return memory.ToArray();
    }
}
