using System.IO.Compression;
using System.Text;
using Linli.Kernel.Text;

namespace Linli.Kernel.Files;

/// <summary>Looks into docx and xlsx without trusting what the directory of the archive says about itself.</summary>
static class OfficeZip
{
    /// <param name="Expanded">Bytes that all parts may come to.</param>
    /// <param name="Ratio">How often larger than the file they may be, once above 10 MB.</param>
    public sealed record Limits(long Expanded, int Ratio);

    public static readonly Limits Attachment = new(150L << 20, 100);
    public static readonly Limits Import = new(800L << 20, 100);

    private const int MaxParts = 5_000;

    public static string? Kind(byte[] content)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(content, false), ZipArchiveMode.Read);
            if (zip.GetEntry("[Content_Types].xml") is null) return null;
            return zip.GetEntry("word/document.xml") is not null ? "docx" : zip.GetEntry("xl/workbook.xml") is not null ? "xlsx" : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    public static Reason? Refusal(byte[] content, Limits limits)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(content, false), ZipArchiveMode.Read);
            if (zip.Entries.Count > MaxParts) return new Reason("files.zip-bomb");
            var most = Math.Min(limits.Expanded, Math.Max(10L << 20, content.LongLength * limits.Ratio));
            var buffer = new byte[81_920];
            long total = 0;
            foreach (var part in zip.Entries)
            {
                var name = part.FullName.Replace('\\', '/').ToLowerInvariant();
                if (IsActive(name)) return new Reason("files.macro");
                if (name.StartsWith('/') || name.Split('/').Contains("..")) return new Reason("files.broken");
                using var keep = name is "[content_types].xml" || name.EndsWith(".rels", StringComparison.Ordinal) ? new MemoryStream() : null;
                // Count what really comes out: the declared lengths may lie.
                using var open = part.Open();
                for (int n; (n = open.Read(buffer)) > 0;)
                {
                    total += n;
                    if (total > most) return new Reason("files.zip-bomb");
                    if (keep is not null && keep.Length < 4 << 20) keep.Write(buffer, 0, n);
                }
                if (keep is null) continue;
                var xml = Encoding.UTF8.GetString(keep.GetBuffer(), 0, (int)keep.Length);
                if (name.StartsWith('[') && (Has(xml, "macroEnabled") || Has(xml, "vbaProject"))) return new Reason("files.macro");
                // A template or frame from elsewhere runs when the official opens the paper.
                if (Has(xml, "TargetMode=\"External\"") && (Has(xml, "attachedTemplate") || Has(xml, "relationships/oleObject") || Has(xml, "relationships/frame"))) return new Reason("files.macro");
            }
            return null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
        {
            return new Reason("files.broken");
        }
    }

    private static bool Has(string xml, string what) => xml.Contains(what, StringComparison.OrdinalIgnoreCase);

    private static bool IsActive(string name) =>
        name.EndsWith("vbaproject.bin", StringComparison.Ordinal) || name.Contains("/activex/", StringComparison.Ordinal)
        || (name.Contains("/embeddings/", StringComparison.Ordinal) && name.EndsWith(".bin", StringComparison.Ordinal))
        || Path.GetExtension(name) is ".exe" or ".dll" or ".scr" or ".js" or ".vbs" or ".hta" or ".bat" or ".cmd" or ".ps1" or ".lnk" or ".html" or ".htm";
}
