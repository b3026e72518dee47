using System.Globalization;
using System.IO.Compression;
using Linli.Cases.Domain;
using Linli.Kernel.Tables;
using Linli.Kernel.Text;

namespace Linli.Cases.Exports;

/// <summary>
/// The file itself: CSV whose first lines say whose it is and what for, and whose every row bears the number of the export, so that a part that was cut out still says where
/// it comes from. <see cref="TableWriter"/> guards the cells against formulas.
/// </summary>
sealed class ExportPaper(ExportBook book, Texts texts, Kernel.Installation place)
{
    /// <param name="rows">In the order of the file.</param>
    /// <param name="discreet">Ids of items whose matters are nobody's business: their identifying fields stay masked.</param>
    public byte[] Write(Export export, string scope, DateTimeOffset now, IReadOnlyList<ExportLine> rows, IReadOnlyCollection<string> discreet)
    {
        var (rules, language) = (book.Pinned(export.Rules), export.Language);
        string T(string key, params object?[] args) => texts.Get(language, key, args);
        var columns = rules.Groups.Where(g => export.Groups.Split(' ').Contains(g.Id)).SelectMany(g => g.Columns).DistinctBy(c => c.Id).Select(c => (c.Id, Identifying: book.IsIdentifying(c), Type: book.TypeOf(c))).ToList();
        var purpose = rules.PurposeOf(export.Purpose)?.Name.In(language) ?? export.Purpose;
        // A part that was cut out says so too: the mark stands before the number of every row.
        var no = place.Practice ? $"{texts.Get(Texts.Chinese, "ui.practice.mark")} {export.No}" : export.No;
        List<string?[]> lines =
        [
            .. place.Practice ? [[T("ui.practice.label"), T("ui.practice")]] : Array.Empty<string?[]>(),
            [T("exports.by"), $"{export.ByName} · {export.ByPost} · {LocalText.Argument(language, export.ByBody)}"],
            [T("exports.at"), ExportColumns.At(now)],
            [T("exports.purpose"), T("exports.purpose.words", purpose, export.Words)],
            [T("exports.scope"), scope],
            [T("exports.rows"), rows.Count.ToString(CultureInfo.InvariantCulture)],
            [T("exports.fields"), T(export.Clear ? "exports.clear" : "exports.masked")],
            [T("exports.approved-by"), export.DecidedByName ?? T("exports.no-approval")],
            [T("exports.duty"), T("exports.duty.words", rules.KeepDays)],
            [],
            [T("exports.no"), .. columns.Select(c => T($"exports.col.{c.Id}"))],
        ];
        using var memory = new MemoryStream();
        TableWriter.Csv(memory, [T("exports.no"), no], lines.Concat(rows.Select(row => (string?[])
        [
            no,
            .. columns.Select(c =>
            {
                var value = ExportColumns.All[c.Id](row, texts, language);
                return c.Identifying && (!export.Clear || discreet.Contains(row.ItemId)) ? ExportColumns.Masked(c.Type, value) : value;
            }),
        ])));
        return memory.ToArray();
    }

    public static string Pack(byte[] file)
    {
        using var memory = new MemoryStream();
        using (var zip = new BrotliStream(memory, CompressionLevel.Fastest, leaveOpen: true)) zip.Write(file);
        return Convert.ToBase64String(memory.ToArray());
    }

    public static byte[] Open(string packed)
    {
        using var zip = new BrotliStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        zip.CopyTo(memory);
        return memory.ToArray();
    }
}
