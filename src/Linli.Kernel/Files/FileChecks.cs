using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Linli.Kernel.Text;

namespace Linli.Kernel.Files;

/// <summary>What the check says about one file.</summary>
/// <param name="Kind">jpeg, png, webp, pdf, docx, xlsx, txt or csv; null if refused.</param>
/// <param name="SafeName">The declared name fit for a header and a disk, with the extension of the content.</param>
public sealed record FileVerdict(bool Ok, Reason? Refusal, string? Kind, string MediaType, string SafeName);

/// <summary>
/// Says by its content what a file is and whether it may come in. The name only has to agree: a page, a drawing with
/// scripts or a program under another name is refused. Images are additionally drawn anew (<see cref="Images"/>).
/// </summary>
public static class FileChecks
{
    public const int MaxBytes = 10 * 1024 * 1024;

    private static readonly Dictionary<string, (string Kind, string Media, string Extension)> Known = new(StringComparer.Ordinal)
    {
        ["jpeg"] = ("jpeg", "image/jpeg", ".jpg"),
        ["png"] = ("png", "image/png", ".png"),
        ["webp"] = ("webp", "image/webp", ".webp"),
        ["pdf"] = ("pdf", "application/pdf", ".pdf"),
        ["docx"] = ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
        ["xlsx"] = ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
        ["txt"] = ("txt", "text/plain", ".txt"),
        ["csv"] = ("csv", "text/csv", ".csv"),
    };

    private static ReadOnlySpan<byte> JpegMagic => [0xFF, 0xD8, 0xFF];
    private static ReadOnlySpan<byte> PngMagic => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
    internal static ReadOnlySpan<byte> OleMagic => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

    /// <summary>Reads at most one byte more than the limit: a larger stream is refused, not swallowed.</summary>
    public static FileVerdict Inspect(Stream content, string declaredName)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var read = new MemoryStream();
        var buffer = new byte[81_920];
        for (int n; read.Length <= MaxBytes && (n = content.Read(buffer)) > 0;)
            read.Write(buffer, 0, n);
        return Inspect(read.ToArray(), declaredName);
    }

    public static FileVerdict Inspect(byte[] content, string declaredName)
    {
        ArgumentNullException.ThrowIfNull(content);
        declaredName ??= "";
        if (content.Length == 0) return Refuse("files.empty");
        if (content.Length > MaxBytes) return Refuse("files.too-large", (MaxBytes / 1024 / 1024).ToString(CultureInfo.InvariantCulture));

        var declared = DeclaredKind(declaredName);
        var (kind, refusal) = Sniff(content, declared);
        refusal ??= Agree(kind!, declared);
        refusal ??= kind switch
        {
            "jpeg" or "png" or "webp" => CheckImage(content),
            "pdf" => PdfCheck.Refusal(content),
            "docx" or "xlsx" => OfficeZip.Refusal(content, OfficeZip.Attachment),
            _ => null,
        };
        if (refusal is not null) return new FileVerdict(false, refusal, null, "application/octet-stream", SafeNames.Of(declaredName, null));
        var (_, media, extension) = Known[kind!];
        return new FileVerdict(true, null, kind, media, SafeNames.Of(declaredName, extension));

        FileVerdict Refuse(string key, params string[] args) =>
            new(false, new Reason(key, args), null, "application/octet-stream", SafeNames.Of(declaredName, null));
    }

    /// <summary>The kind that the extension claims; "" without an extension, null for one that is not taken.</summary>
    private static string? DeclaredKind(string name) => SafeNames.Extension(name).ToLowerInvariant() switch
    {
        "" => "",
        ".jpg" or ".jpeg" or ".jpe" or ".jfif" => "jpeg",
        ".png" => "png",
        ".webp" => "webp",
        ".heic" or ".heif" => "heic",
        ".pdf" => "pdf",
        ".docx" => "docx",
        ".xlsx" => "xlsx",
        ".txt" => "txt",
        ".csv" => "csv",
        _ => null,
    };

    private static (string? Kind, Reason? Refusal) Sniff(byte[] bytes, string? declared)
    {
        var b = bytes.AsSpan();
        if (b.StartsWith(JpegMagic)) return ("jpeg", null);
        if (b.StartsWith(PngMagic)) return ("png", null);
        if (b.StartsWith("RIFF"u8) && b.Length > 12 && b[8..12].SequenceEqual("WEBP"u8)) return ("webp", null);
        if (b.Length > 12 && b[4..8].SequenceEqual("ftyp"u8) && IsHeic(b[8..12])) return (null, new Reason("files.heic"));
        if (b.StartsWith("%PDF-"u8)) return ("pdf", null);
        if (b.StartsWith("PK\u0003\u0004"u8)) return OfficeZip.Kind(bytes) is { } office ? (office, null) : (null, new Reason("files.kind"));
        if (b.StartsWith(OleMagic)) return (null, new Reason("files.old-office"));
        if (IsProgram(b) || IsMarkup(b)) return (null, new Reason("files.disguised"));
        if (declared is "txt" or "csv" && IsText(b)) return (declared, null);
        return (null, new Reason(declared is null or "" ? "files.kind" : "files.disguised"));
    }

    private static Reason? Agree(string kind, string? declared)
    {
        if (declared == kind || declared == "") return null;
        // Phones and chat programs save any picture as .jpg: an image under another image's name is no disguise.
        if (IsImage(kind) && declared is not null && IsImage(declared)) return null;
        return declared is null ? new Reason("files.kind") : new Reason("files.disguised");
    }

    private static bool IsImage(string kind) => kind is "jpeg" or "png" or "webp" or "heic";

    private static Reason? CheckImage(byte[] content)
    {
        if (Images.SizeOf(content) is not { Width: > 0, Height: > 0 } size) return new Reason("files.broken-image");
        return Images.TooLarge(size.Width, size.Height)
            ? new Reason("files.image-size", Number(size.Width), Number(size.Height), Number(Images.MaxSide), Number(Images.MaxPixels / 10_000), Number(Images.MaxPixels / 1_000_000))
            : null;
    }

    private static bool IsHeic(ReadOnlySpan<byte> brand) =>
        Encoding.ASCII.GetString(brand) is "heic" or "heix" or "hevc" or "hevx" or "heim" or "heis" or "mif1" or "msf1" or "avif";

    private static bool IsProgram(ReadOnlySpan<byte> b) =>
        b.StartsWith("MZ"u8) || b.StartsWith("\u007fELF"u8) || b.StartsWith("#!"u8);

    /// <summary>A page, a drawing or other markup that a browser may run, in UTF-8 or UTF-16, after blanks and comments.</summary>
    private static bool IsMarkup(ReadOnlySpan<byte> b)
    {
        var head = Encoding.Latin1.GetString(b[..Math.Min(b.Length, 4096)]).Replace("\0", "", StringComparison.Ordinal);
        string[] marks = ["<!doctype", "<html", "<head", "<body", "<script", "<svg", "<?xml", "<iframe", "<img", "<?php", "<%", "<object", "<embed", "<style", "<meta", "<link"];
        return marks.Any(m => head.Contains(m, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsText(ReadOnlySpan<byte> b)
    {
        if (b.StartsWith(new byte[] { 0xFF, 0xFE }) || b.StartsWith(new byte[] { 0xFE, 0xFF })) return b.Length % 2 == 0;
        foreach (var c in b)
            if (c < 0x20 && c is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0C or 0x1A)) return false;
        return Utf8.IsValid(b) || Gb18030.IsValid(b);
    }

    internal static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
