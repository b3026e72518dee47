using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Linli.Kernel.Files;
using SkiaSharp;

namespace Linli.Kernel.Tests.Files;

public sealed class FilesTests
{
    internal static byte[] Image(SKEncodedImageFormat format, int w = 60, int h = 40)
    {
        using var bitmap = new SKBitmap(w, h);
        bitmap.Erase(SKColors.Blue);
        for (var x = 0; x < w / 2; x++) for (var y = 0; y < h / 2; y++) bitmap.SetPixel(x, y, SKColors.Red);
        using var data = bitmap.Encode(format, 95);
        return data.ToArray();
    }

    /// <summary>A JPEG with EXIF: orientation and a note that stands for the place.</summary>
    private static byte[] WithExif(byte[] jpeg, byte orientation)
    {
        byte[] tiff = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0, .. "GPS-SECRET"u8];
        byte[] body = [.. "Exif\0\0"u8, .. tiff];
        return [.. jpeg[..2], 0xFF, 0xE1, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body, .. jpeg[2..]];
    }

    private static byte[] Zip(params (string Name, string Text)[] parts)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, true))
            foreach (var (name, text) in parts)
            {
                using var open = zip.CreateEntry(name).Open();
                open.Write(Encoding.UTF8.GetBytes(text));
            }
        return memory.ToArray();
    }

    private static byte[] Docx(params (string Name, string Text)[] more) => Zip([("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w/>"), .. more]);

    private static byte[] Pdf(string inside) => Encoding.Latin1.GetBytes($"%PDF-1.7\n1 0 obj\n<< /Type /Catalog {inside} >>\nendobj\n%%EOF");

    private static byte[] PdfWithObjects(string hidden)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, true)) zlib.Write(Encoding.Latin1.GetBytes(hidden));
        return [.. "%PDF-1.7\n2 0 obj\n<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n"u8, .. packed.ToArray(), .. "\nendstream\nendobj"u8];
    }

    /// <summary>A PNG that claims a size; only the header is sound.</summary>
    private static byte[] Claiming(int w, int h)
    {
        var png = Image(SKEncodedImageFormat.Png);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), w);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), h);
        var crc = Crc32(png.AsSpan(12, 17));
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), crc);
        return png;
    }

    public static TheoryData<string, byte[], string, string?> Good => new()
    {
        { "a.jpg", Image(SKEncodedImageFormat.Jpeg), "jpeg", "a.jpg" },
        { "a.JPEG", Image(SKEncodedImageFormat.Jpeg), "jpeg", "a.jpg" },
        { "微信图片.jpg", Image(SKEncodedImageFormat.Png), "png", "微信图片.png" },
        { "a.webp", Image(SKEncodedImageFormat.Webp), "webp", "a.webp" },
        { "image", Image(SKEncodedImageFormat.Jpeg), "jpeg", "image.jpg" },
        { "../../etc/证明.pdf", Pdf(""), "pdf", "证明.pdf" },
        { "toc.pdf", Pdf("/OpenAction [3 0 R /FitH 800]"), "pdf", "toc.pdf" },
        { "o.pdf", PdfWithObjects("<< /Type /Page >>"), "pdf", "o.pdf" },
        { "a.docx", Docx(), "docx", "a.docx" },
        { "a.xlsx", Zip(("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "<w/>")), "xlsx", "a.xlsx" },
        { "a.txt", "你好 1 < 2"u8.ToArray(), "txt", "a.txt" },
        { "a.csv", [0xC4, 0xE3, 0xBA, 0xC3], "csv", "a.csv" },
        { "CON.txt", "x"u8.ToArray(), "txt", "_CON.txt" },
        { "x\u202Egpj.txt", "x"u8.ToArray(), "txt", "xgpj.txt" },
    };

    [Theory, MemberData(nameof(Good))]
    public void Inspect_Takes(string name, byte[] content, string kind, string? safe)
    {
        var verdict = FileChecks.Inspect(new MemoryStream(content), name);
        verdict.Refusal.ShouldBeNull();
        verdict.Kind.ShouldBe(kind);
        verdict.SafeName.ShouldBe(safe);
    }

    public static TheoryData<string, byte[], string> Bad => new()
    {
        { "a.jpg", [], "files.empty" },
        { "a.jpg", new byte[FileChecks.MaxBytes + 1], "files.too-large" },
        { "a.jpg", "<html><script>alert(1)</script>"u8.ToArray(), "files.disguised" },
        { "a.png", "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(), "files.disguised" },
        { "a.jpg", "MZ\u0090\0"u8.ToArray(), "files.disguised" },
        { "a.txt", "\u007fELF\u0002"u8.ToArray(), "files.disguised" },
        { "a.txt", "  <!-- x --><HTML>"u8.ToArray(), "files.disguised" },
        { "a.csv", [1, 2, 3, 0], "files.disguised" },
        { "a.pdf", Image(SKEncodedImageFormat.Jpeg), "files.disguised" },
        { "a.jpg", Pdf(""), "files.disguised" },
        { "a.exe", Image(SKEncodedImageFormat.Jpeg), "files.kind" },
        { "a.svg", "<svg/>"u8.ToArray(), "files.disguised" },
        { "a.zip", Zip(("a", "b")), "files.kind" },
        { "a.heic", [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0], "files.heic" },
        { "a.doc", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0], "files.old-office" },
        { "a.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 0], "files.broken-image" },
        { "bomb.png", Claiming(12_001, 10), "files.image-size" },
        { "bomb.png", Claiming(10_000, 10_000), "files.image-size" },
        { "a.pdf", Pdf("/OpenAction 5 0 R"), "files.pdf-active" },
        { "a.pdf", Pdf("/OpenAction << /S /JavaScript /JS (x) >>"), "files.pdf-active" },
        { "a.pdf", Pdf("/S /J#61vaScript"), "files.pdf-active" },
        { "a.pdf", Pdf("/S /Launch"), "files.pdf-active" },
        { "a.pdf", Pdf("/Type /EmbeddedFile"), "files.pdf-active" },
        { "a.pdf", PdfWithObjects("<< /S /Java#53cript >>"), "files.pdf-active" },
        { "a.pdf", Pdf("/Encrypt 9 0 R"), "files.pdf-locked" },
        { "a.docx", Docx(("word/vbaProject.bin", "x")), "files.macro" },
        { "a.docx", Docx(("word/_rels/settings.xml.rels", "<R Type=\"x/attachedTemplate\" TargetMode=\"External\"/>")), "files.macro" },
        { "a.docx", Docx(("../x", "x")), "files.broken" },
        { "a.docx", Docx(("word/big.xml", new string('0', 30_000_000))), "files.zip-bomb" },
        { "a.docx", Docx()[..^30], "files.kind" },
    };

    [Theory, MemberData(nameof(Bad))]
    public void Inspect_Refuses(string name, byte[] content, string reason)
    {
        var verdict = FileChecks.Inspect(content, name);
        verdict.Ok.ShouldBeFalse();
        verdict.Refusal!.Key.ShouldBe(reason);
    }

    [Theory]
    [InlineData(1, 60, 40, 5, 5)]
    [InlineData(3, 60, 40, 55, 35)]
    [InlineData(6, 40, 60, 35, 5)]
    [InlineData(8, 40, 60, 5, 55)]
    public async Task Clean_StandsUpright_WithoutMetadata(byte orientation, int w, int h, int redX, int redY)
    {
        byte[] taken = [.. WithExif(Image(SKEncodedImageFormat.Jpeg), orientation), .. "<script>MZ</script>"u8];
        var clean = await Images.Clean(taken, default);
        (clean.Width, clean.Height, clean.Kind).ShouldBe((w, h, "jpeg"));
        var text = Encoding.Latin1.GetString(clean.Bytes);
        foreach (var trace in new[] { "Exif", "GPS", "script", "ICC_PROFILE" }) text.ShouldNotContain(trace);
        using var seen = SKBitmap.Decode(clean.Bytes);
        seen.GetPixel(redX, redY).Red.ShouldBeGreaterThan((byte)200);
        seen.GetPixel(w / 2, h / 2 + (redY < h / 2 ? h / 4 : -h / 4)).Blue.ShouldBeGreaterThan((byte)150);
    }

    [Fact]
    public async Task Clean_Shrinks_And_Thumbnail()
    {
        var clean = await Images.Clean(Image(SKEncodedImageFormat.Png, 5000, 1000), default);
        (clean.Width, clean.Height, clean.MediaType).ShouldBe((4096, 819, "image/png"));
        Encoding.Latin1.GetString(clean.Bytes).ShouldNotContain("iCCP");
        using var thumbnail = SKBitmap.Decode(await Images.Thumbnail(Image(SKEncodedImageFormat.Jpeg, 1000, 500), 320, default));
        (thumbnail.Width, thumbnail.Height).ShouldBe((320, 160));
        await Should.ThrowAsync<InvalidDataException>(() => Images.Clean(Image(SKEncodedImageFormat.Jpeg, 400, 400)[..900], default));
        await Should.ThrowAsync<InvalidDataException>(() => Images.Clean(Claiming(10_000, 10_000), default));
        await Should.ThrowAsync<InvalidDataException>(() => Images.Clean("x"u8.ToArray(), default));
    }

    [Fact]
    public async Task ContentStore_IsIdempotent_AndKeepsToItsFolder()
    {
        var folder = Directory.CreateTempSubdirectory("linli-files-").FullName;
        var store = new ContentStore(folder, TimeProvider.System);
        var hashes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => store.Put("abc"u8.ToArray())));
        hashes.Distinct().ShouldBe(["ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"]);
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ShouldBe([Path.Combine(folder, "ba", "78", hashes[0])]);
        using (var read = new StreamReader(store.Open(hashes[0]))) (await read.ReadToEndAsync()).ShouldBe("abc");
        foreach (var bad in new[] { "", "../../etc/passwd", hashes[0].ToUpperInvariant(), "../" + hashes[0][3..], hashes[0] + "/" })
            Should.Throw<ArgumentException>(() => store.Open(bad));
        Should.Throw<IOException>(() => store.Open(new string('0', 64)));
        Directory.Delete(folder, true);
    }

    [Fact]
    public async Task ContentStore_SweepsWhatIsOld_AndNeverWhatIsStoredJustThen()
    {
        var folder = Directory.CreateTempSubdirectory("linli-files-").FullName;
        var store = new ContentStore(folder, TimeProvider.System);
        var now = TimeProvider.System.GetUtcNow();
        string File(string hash) => Path.Combine(folder, hash[..2], hash[2..4], hash);
        async Task<string> Old(string text)
        {
            var hash = await store.Put(Encoding.UTF8.GetBytes(text));
            System.IO.File.SetLastWriteTimeUtc(File(hash), now.AddDays(-3).UtcDateTime);
            return hash;
        }
        var (old, again, fresh) = (await Old("old"), await Old("again"), await store.Put("fresh"u8.ToArray()));
        await store.Put("again"u8.ToArray());
        store.OlderThan(now.AddDays(-1)).ShouldBe([old]);
        store.Sweep(fresh, now.AddDays(-1)).ShouldBeFalse();
        store.Sweep(again, now.AddDays(-1)).ShouldBeFalse();
        (store.Has(fresh), store.Has(again)).ShouldBe((true, true));
        store.Sweep(old, now.AddDays(-1), look: () => store.Put("old"u8.ToArray()).GetAwaiter().GetResult()).ShouldBeTrue();
        store.Has(old).ShouldBeTrue("stored while it was being swept");
        System.IO.File.SetLastWriteTimeUtc(File(old), now.AddDays(-3).UtcDateTime);
        store.Sweep(old, now.AddDays(-1)).ShouldBeTrue();
        (store.Has(old), store.Sweep(old, now)).ShouldBe((false, false));
        // A process that died between the two steps.
        System.IO.File.Move(File(again), File(again) + ".swept");
        store.SweepRemains(now.AddDays(-1));
        store.Has(again).ShouldBeTrue();
        Directory.Delete(folder, true);
    }

    [Fact]
    public async Task ContentStore_WhatIsStoredIsThere_HoweverManySweepMeanwhile()
    {
        var folder = Directory.CreateTempSubdirectory("linli-files-").FullName;
        var store = new ContentStore(folder, TimeProvider.System);
        var body = "contested"u8.ToArray();
        var hash = await store.Put(body);
        var path = Path.Combine(folder, hash[..2], hash[2..4], hash);
        using var enough = new CancellationTokenSource();
        var sweeping = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
                foreach (var old in store.OlderThan(TimeProvider.System.GetUtcNow().AddDays(-1)).ToList()) store.Sweep(old, TimeProvider.System.GetUtcNow().AddDays(-1));
        });
        for (var i = 0; i < 400; i++)
        {
            try { File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1)); }
            catch (FileNotFoundException) { }
            await store.Put(body);
            // Set aside for a moment at most: it comes back, for its time is new.
            for (var wait = 0; !store.Has(hash) && wait < 200; wait++) await Task.Delay(1);
            store.Has(hash).ShouldBeTrue($"round {i}");
        }
        await enough.CancelAsync();
        await sweeping;
        Directory.Delete(folder, true);
    }

    [Theory]
    [InlineData("Files", "files")]
    [InlineData("Tables", "tables")]
    public void EveryReasonHasItsText(string folder, string prefix)
    {
        // The text file until it is merged, then the JSON.
        var texts = Texts.Of(prefix).Keys.ToHashSet();
        var file = $"src/Linli.Kernel/{folder}/strings.{prefix}.txt";
        if (File.Exists(Path.Combine(RepositoryFiles.Root, file)))
            texts.UnionWith(RepositoryFiles.Text(file).Split('\n').Where(l => l.Split(" | ").Length == 3).Select(l => l.Split(" | ")[0]));
        var keys = Directory.GetFiles(Path.Combine(RepositoryFiles.Root, "src/Linli.Kernel", folder), "*.cs").SelectMany(f => Texts.KeysIn(f, prefix)).Where(k => k != "files.sweep").ToHashSet(); // that one is a job
        keys.ShouldNotBeEmpty();
        keys.Except(texts).ShouldBeEmpty();
        texts.Except(keys).ShouldBeEmpty();
    }

    private static uint Crc32(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var b in data)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
