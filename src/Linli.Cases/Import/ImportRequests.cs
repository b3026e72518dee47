using System.Globalization;
using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Cases.Intake;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Geo;
using Linli.Kernel.Regions;
using Linli.Kernel.Tables;
using Linli.Kernel.Text;
using Linli.Registry.Contracts;
using Linli.Trust.Contracts;
using Linli.Trust.Messages;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Import;

/// <summary>Which column of a handed-in table is what, by header. Mission row 13: matters of an older system move in.</summary>
/// <param name="Source">Short name of the system they come from, e.g. nyc311; with the external id it makes a row known again. Empty when the table does not tell.</param>
/// <param name="Category">Columns whose words tell the category, e.g. type and descriptor.</param>
/// <param name="Text">Columns that are joined to the text.</param>
public sealed record ImportMapping(string Source, string ExternalId, string? Created, IReadOnlyList<string> Category, IReadOnlyList<string> Text,
    string? Address, string? Lon, string? Lat, string? Phone, string? Name)
{
    public const int MostSource = 40;

    private static readonly string[] Ids = ["工单编号", "工单号", "编号", "诉求编号", "受理编号", "案件编号", "流水号", "任务号", "unique key", "unique_key", "external id", "request id", "service request id", "case id", "ticket", "id"];
    private static readonly string[] Dates = ["受理时间", "来电时间", "诉求时间", "登记时间", "上报时间", "创建时间", "时间", "日期", "created date", "created_date", "created", "requested_datetime", "opened", "date"];
    private static readonly string[] Types = ["诉求类别", "诉求类型", "问题类型", "问题类别", "事项类别", "案件类型", "类别", "类型", "分类", "complaint type", "complaint_type", "category", "service name", "service_name", "type"];
    private static readonly string[] Descriptors = ["小类", "子类", "descriptor", "subcategory", "detail"];
    private static readonly string[] Words = ["诉求内容", "问题描述", "反映内容", "诉求标题", "标题", "内容", "描述", "情况说明", "title", "description", "text", "summary"];
    private static readonly string[] Addresses = ["诉求地址", "问题地址", "事发地址", "发生地址", "地点", "地址", "位置", "incident address", "incident_address", "address"];
    private static readonly string[] Lons = ["经度", "longitude", "lon", "lng", "long", "x"];
    private static readonly string[] Lats = ["纬度", "latitude", "lat", "y"];
    private static readonly string[] Phones = ["联系电话", "来电号码", "手机号码", "手机号", "手机", "电话", "phone", "telephone", "mobile"];
    private static readonly string[] Names = ["诉求人", "来电人", "联系人", "反映人", "姓名", "name", "reporter", "caller"];

    /// <summary>The columns by the names that hotlines and open data use; what is not found stays empty, for somebody to choose.</summary>
    public static ImportMapping Guess(IReadOnlyList<string> headers)
    {
        string? One(string[] names) => names.Select(n => headers.FirstOrDefault(h => Same(h, n))).FirstOrDefault(h => h is not null);
        List<string> All(params string[] names) => [.. names.Select(n => headers.FirstOrDefault(h => Same(h, n))).OfType<string>().Distinct()];
        var types = One(Types) is { } type ? [type, .. All(Descriptors)] : All(Descriptors);
        var words = All(Words);
        // A name for all unknown tables would make the second system's numbers 1..n known already: somebody gives one.
        var source = One(["unique key", "unique_key"]) is not null && One(["complaint type", "complaint_type"]) is not null ? "nyc311" : "";
        return new(source, One(Ids) ?? "", One(Dates), types, words.Count > 0 ? words : types, One(Addresses), One(Lons), One(Lats), One(Phones), One(Names));
    }

    /// <summary>What keeps the mapping from being used on a table.</summary>
    public IReadOnlyList<Reason> Faults(IReadOnlyList<string> headers)
    {
        var faults = new List<Reason>();
        if (Source.Length == 0) faults.Add(new("import.source-needed"));
        else if (Source.Length > MostSource || !Source.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) faults.Add(new("import.source"));
        if (ExternalId.Length == 0) faults.Add(new("import.no-id-column"));
        if (Text.Count == 0) faults.Add(new("import.no-text-column"));
        foreach (var missing in Columns.Where(c => c.Length > 0 && !headers.Any(h => Same(h, c))).Distinct()) faults.Add(new("import.column-missing", missing));
        return faults;
    }

    private IEnumerable<string> Columns => new[] { ExternalId, Created, Address, Lon, Lat, Phone, Name }.OfType<string>().Concat(Category).Concat(Text);

    internal static bool Same(string header, string name) => header.Trim().Equals(name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A row that can be handed in.</summary>
/// <param name="Received">Beijing time; null when the table does not tell.</param>
public sealed record ImportRequest(string ExternalId, string Category, string Text, string? Address, double? Lon, double? Lat, string? Phone, string? Name, DateTimeOffset? Received);

/// <summary>What became of a row: a request, or why not; exactly one of them. Notes say what was left out of a request.</summary>
/// <param name="Number">As a spreadsheet counts: the header is row 1.</param>
public sealed record ImportRow(int Number, ImportRequest? Request, Reason? Refusal, IReadOnlyList<Reason> Notes);

public sealed record ImportRejection(int Row, Reason Reason);

/// <param name="Ready">Rows that can be handed in; after a real run they all were, or are among the rejected.</param>
/// <param name="Known">Of the ready ones: those that an earlier import brought in already.</param>
/// <param name="Imported">New matters; 0 on a dry run.</param>
/// <param name="Notes">How often something was left out, by key.</param>
/// <param name="Faults">Why the table could not be read at all with this mapping.</param>
public sealed record ImportReport(int Read, int Ready, int Known, int Imported, IReadOnlyList<ImportRejection> Rejected, IReadOnlyDictionary<string, int> Notes, IReadOnlyList<Reason> Faults)
{
    public static ImportReport None(Table table, IReadOnlyList<Reason> faults) => new(table.Rows.Count, 0, 0, 0, [], new Dictionary<string, int>(), faults);
}

/// <summary>
/// Brings the rows of a table in as matters: each through the same door as any other (promise 1), a row only once however often
/// the file is handed in (promise 5).
/// </summary>
sealed class RequestImporter(CasesDb db, SubmitCaseHandler submit, ItemCatalogue items, IGrids grids, RegionTree regions, IBodies bodies, TimeProvider clock, Who who)
{
    private const int Batch = 500;

    /// <param name="region">
    /// 12-digit code of the community or street that takes the rows whose point lies in no grid; within the reach of whoever imports.
    /// </param>
    public async Task<ImportReport> Run(Table table, ImportMapping mapping, string region, bool dryRun, CancellationToken ct)
    {
        if (!who.May("cases.import") || !who.Scope.Holds(region)) return ImportReport.None(table, Outcome.Forbidden.Reasons!);
        var faults = mapping.Faults(table.Headers).ToList();
        if (await Fault(region, ct) is { } fault) faults.Add(fault);
        if (faults.Count > 0) return ImportReport.None(table, faults);
        var now = clock.GetUtcNow();
        var takes = new Dictionary<string, bool>(StringComparer.Ordinal);
        return await ImportRows.Run(table, mapping, region, dryRun, now, ImportRows.Suggest(items, OfficeHours.DateOf(now)), Known,
            async (row, inner) => await Submit(row with { Region = await PlaceOf(row, takes, inner) }, inner), ct);
    }

    /// <summary>Said once of the table and not of each row, and by a dry run too.</summary>
    private async Task<Reason?> Fault(string region, CancellationToken ct) => await regions.Find(region, ct) switch
    {
        null => new Reason("import.region-unknown", region),
        { Level: < 4 } r => new Reason("import.region-too-large", r.Name),
        var r => await bodies.Competent("intake", "street", region, ct) is null ? new Reason("import.region-without-hall", r.Name) : null,
    };

    // The community that the point lies in, where the importer reaches it and a hall takes matters in; else the chosen place.
    private async Task<string> PlaceOf(SubmitCase row, Dictionary<string, bool> takes, CancellationToken ct)
    {
        if (row.Lon is not { } lon || row.Lat is not { } lat || await grids.At(new GeoPoint(lon, lat), ct) is not { Community: var community } || !who.Scope.Holds(community)) return row.Region;
        if (!takes.TryGetValue(community, out var taken)) takes[community] = taken = await bodies.Competent("intake", "street", community, ct) is not null;
        return taken ? community : row.Region;
    }

    private async Task<SubmitResult> Submit(SubmitCase row, CancellationToken ct)
    {
        try
        {
            return await submit.Handle(row, ct);
        }
        catch (DbUpdateException)
        {
            // Somebody else imports the same file at this moment.
            return new(Outcome.Conflict, null);
        }
        finally
        {
            // Thousands of rows go through one context; what is committed need not be watched.
            db.ChangeTracker.Clear();
        }
    }

    // Whoever imported a row, wherever it lies: it is known.
    private async Task<IReadOnlySet<string>> Known(IReadOnlyList<string> externalIds, CancellationToken ct)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var some in externalIds.Chunk(Batch))
            known.UnionWith(await db.Cases.AsNoTracking().IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter])
                .Where(c => c.ExternalId != null && some.Contains(c.ExternalId)).Select(c => c.ExternalId!).ToListAsync(ct));
        return known;
    }
}

/// <summary>The pure part of the import: rows in, requests and reasons out.</summary>
static class ImportRows
{
    public const string Fallback = "consultation";
    private const int MostId = 50, MostText = 4_000, MostAddress = 200, MostName = 60, LeastText = 4, FirstYear = 1980;

    private static readonly string[] DateFormats =
    [
        "MM/dd/yyyy hh:mm:ss tt", "M/d/yyyy h:mm:ss tt", "M/d/yyyy H:mm:ss", "M/d/yyyy H:mm", "M/d/yyyy",
        "yyyy/M/d H:mm", "yyyy/M/d H:mm:ss", "yyyy/M/d", "yyyy-M-d H:mm", "yyyy-M-d H:mm:ss", "yyyy-M-d",
        "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy年M月d日 H:mm", "yyyy年M月d日 H:mm:ss", "yyyy年M月d日", "yyyyMMdd",
    ];

    private static readonly string[] OffsetFormats = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>The category of some words; the same words come many times in a table and the packs are read once for them.</summary>
    public static Func<string, string?> Suggest(ItemCatalogue items, DateOnly day)
    {
        var known = new Dictionary<string, string?>(StringComparer.Ordinal);
        var categories = items.Categories(day);
        return words =>
        {
            if (known.TryGetValue(words, out var id)) return id;
            var named = categories.FirstOrDefault(c => words.Split('\n').Any(w => w.Equals(c.Id, StringComparison.OrdinalIgnoreCase) || w == c.Name.Zh || w.Equals(c.Name.En, StringComparison.OrdinalIgnoreCase)));
            return known[words] = (named ?? items.Suggest(words, day))?.Id;
        };
    }

    /// <param name="seen">The external ids of the rows before this one that can come in.</param>
    /// <param name="suggest">The category for words, one column a line; null when they point to none.</param>
    public static ImportRow Convert(IReadOnlyList<string> row, int number, IReadOnlyList<string> headers, ImportMapping mapping, DateTimeOffset now,
        ISet<string> seen, Func<string, string?> suggest)
    {
        var notes = new List<Reason>();
        ImportRow Refuse(string key, params string[] args) => new(number, null, new Reason(key, args), []);
        string? Cell(string? column)
        {
            if (string.IsNullOrEmpty(column)) return null;
            for (var i = 0; i < headers.Count && i < row.Count; i++)
                if (ImportMapping.Same(headers[i], column)) return row[i].Trim() is { Length: > 0 } text ? text : null;
            return null;
        }
        string? Cut(string? text, int most, string note)
        {
            if (text is null || text.Length <= most) return text;
            notes.Add(new(note));
            // Half a character of two code units is none.
            return text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
        }

        if (Cell(mapping.ExternalId) is not { } id) return Refuse("import.no-id");
        if (id.Length > MostId) return Refuse("import.id-too-long", $"{MostId}");
        if (seen.Contains(id)) return Refuse("import.twice", id);

        var text = string.Join("；", mapping.Text.Select(Cell).OfType<string>().Distinct());
        if (text.Length < LeastText) return Refuse("import.no-text");

        DateTimeOffset? received = null;
        if (Cell(mapping.Created) is { } created)
        {
            received = Time(created);
            if (received is null) return Refuse("import.bad-date", created.Length > 40 ? created[..40] : created);
            if (received > now)
            {
                received = null;
                notes.Add(new("import.note.future-date"));
            }
        }
        else if (!string.IsNullOrEmpty(mapping.Created)) notes.Add(new("import.note.no-date"));

        var category = mapping.Category.Count == 0 ? null : suggest(string.Join('\n', mapping.Category.Select(Cell).OfType<string>()));
        category ??= mapping.Category.SequenceEqual(mapping.Text) ? null : suggest(text);
        if (category is null) notes.Add(new("import.note.no-category"));

        var (lon, lat) = Place(Cell(mapping.Lon), Cell(mapping.Lat), notes);
        var phone = Cell(mapping.Phone);
        if (phone is not null && Phones.Normal(phone, OfficeHours.DateOf(now)) is null)
        {
            phone = null;
            notes.Add(new("import.note.phone-dropped"));
        }
        // Only now: a row that was refused leaves the place to a second one that was put right.
        seen.Add(id);
        var request = new ImportRequest(id, category ?? Fallback, Cut(text, MostText, "import.note.text-cut")!, Cut(Cell(mapping.Address), MostAddress, "import.note.address-cut"),
            lon, lat, phone, Cut(Cell(mapping.Name), MostName, "import.note.name-cut"), received);
        return new(number, request, null, notes);
    }

    /// <summary>Times without an offset are Beijing time; before the first hotlines stands no real one.</summary>
    public static DateTimeOffset? Time(string text)
    {
        var clean = text.Trim();
        if (DateTime.TryParseExact(clean, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)) return local.Year < FirstYear ? null : new(local, OfficeHours.Offset);
        return DateTimeOffset.TryParseExact(clean, OffsetFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var exact) && exact.Year >= FirstYear ? exact.ToOffset(OfficeHours.Offset) : null;
    }

    private static (double? Lon, double? Lat) Place(string? lon, string? lat, List<Reason> notes)
    {
        if (lon is null && lat is null) return (null, null);
        if (!double.TryParse(lon, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) || !double.TryParse(lat, NumberStyles.Float, CultureInfo.InvariantCulture, out var y)
            || !double.IsFinite(x) || !double.IsFinite(y) || Math.Abs(x) > 180 || Math.Abs(y) > 90)
        {
            notes.Add(new("import.note.bad-coordinates"));
            return (null, null);
        }
        // The rectangle around the mainland, Hainan and the islands of the South China Sea.
        if (x is >= 73 and <= 136 && y is >= 3 and <= 54) return (x, y);
        notes.Add(new("import.note.outside"));
        return (null, null);
    }

    public static async Task<ImportReport> Run(Table table, ImportMapping mapping, string region, bool dryRun, DateTimeOffset now, Func<string, string?> suggest,
        Func<IReadOnlyList<string>, CancellationToken, Task<IReadOnlySet<string>>> known, Func<SubmitCase, CancellationToken, Task<SubmitResult>> submit, CancellationToken ct)
    {
        if (mapping.Faults(table.Headers) is { Count: > 0 } faults) return ImportReport.None(table, faults);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var rows = table.Rows.Select((row, i) => Convert(row, i + 2, table.Headers, mapping, now, seen, suggest)).ToList();
        var rejected = rows.Where(r => r.Refusal is not null).Select(r => new ImportRejection(r.Number, r.Refusal!)).ToList();
        var ready = rows.Where(r => r.Request is not null).ToList();
        var there = await known([.. ready.Select(r => External(mapping, r.Request!))], ct);
        var imported = 0;
        if (!dryRun)
            foreach (var row in ready.Where(r => !there.Contains(External(mapping, r.Request!))))
            {
                ct.ThrowIfCancellationRequested();
                var result = await submit(Command(row.Request!, mapping, region), ct);
                if (result.Outcome.Ok) imported++;
                else rejected.Add(new(row.Number, result.Outcome.Reasons is [var why, ..] ? why : new Reason("outcome.conflict")));
            }
        var notes = ready.SelectMany(r => r.Notes).GroupBy(n => n.Key).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count());
        return new(table.Rows.Count, ready.Count, there.Count, imported, [.. rejected.OrderBy(r => r.Row)], notes, []);
    }

    /// <summary>Ids of two systems may be alike; theirs is kept with the source before it.</summary>
    public static string External(ImportMapping mapping, ImportRequest r) => $"{mapping.Source}:{r.ExternalId}";

    public static SubmitCase Command(ImportRequest r, ImportMapping mapping, string region) =>
        new(Key(External(mapping, r)), "category", r.Category, Channel.Import, region, r.Text, r.Address, r.Lon, r.Lat, r.Name, r.Phone, null, [],
            ForSomebodyElse: true, ReceivedAt: r.Received, ExternalId: External(mapping, r));

    // The door takes 80 characters; a long name and a long number are more.
    private static string Key(string external) => $"import:{external}" is { Length: <= 80 } key ? key : $"import:{Sm3.Hex(external)}";

    /// <summary>The rejected rows as they were, with row number and reason before them: put right, the file can be handed in again.</summary>
    public static void Rejected(Stream to, Table table, ImportReport report, Func<Reason, string> say) =>
        TableWriter.Csv(to, [say(new("import.csv.row")), say(new("import.csv.reason")), .. table.Headers],
            report.Rejected.Select(r => new[] { r.Row.ToString(CultureInfo.InvariantCulture), say(r.Reason) }.Concat(table.Rows[r.Row - 2])));
}
