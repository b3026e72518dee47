using System.Text.Json;
using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Forms.Contracts;
using Linli.Kernel.Access;
using Linli.Kernel.Crypto;
using Linli.Kernel.Regions;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Exports;

/// <summary>
/// Writes one file, as whoever asked for it: in a scope of its own whose <see cref="Who"/> is that person in that post, so that the filters of reach are theirs of today. File, state and
/// record are one transaction: a death before it leaves nothing, and the next run begins anew.
/// </summary>
sealed class ExportMaker(CasesDb db, Who who, TimeProvider clock, ExportBook book, ExportMatters matters, ExportPaper paper, FieldCipher cipher, ItemCatalogue items, IBodies bodies, RegionTree regions)
{
    public async Task<Outcome> Make(Guid id, CancellationToken ct)
    {
        if (await db.Exports.FirstOrDefaultAsync(e => e.Id == id && e.AccountId == who.AccountId, ct) is not { State: ExportState.Approved } row) return Outcome.NotFound;
        var now = clock.GetUtcNow();
        var filter = ExportFilter.FromJson(cipher.Open(row.FilterSealed, ExportFilter.Sealed));
        var rules = book.Pinned(row.Rules);
        var columns = rules.Groups.Where(g => row.Groups.Split(' ').Contains(g.Id)).SelectMany(g => g.Columns).Select(c => c.Id).ToHashSet(StringComparer.Ordinal);
        var found = await (await matters.Of(filter, row.AskedAt, row.Rows, ct)).Take(row.Rows).Select(c => new
        {
            c.Id,
            c.No,
            c.Region,
            c.ItemKind,
            c.ItemId,
            c.ItemVersion,
            c.State,
            c.Resolution,
            c.Channel,
            c.ReceivedAt,
            c.AcceptedAt,
            c.ClosedAt,
            c.LeadBodyId,
            c.Returns,
            c.Reopens,
            c.Urges,
            c.Rating,
            c.Address,
            c.ReporterId,
            Due = c.Clocks.Where(k => k.Kind == ClockKind.Promise).Select(k => (DateTimeOffset?)k.Due).FirstOrDefault(),
            Name = columns.Contains("name") ? c.ReporterName : null,
            Phone = columns.Contains("phone") ? c.ReporterPhone : null,
            Answers = columns.Contains("idNumber") ? c.AnswersSealed : null,
        }).ToListAsync(ct);
        var leads = await bodies.Find(found.Select(f => f.LeadBodyId).OfType<Guid>().Distinct(), ct);
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var region in found.Select(f => f.Region).Distinct()) places[region] = (await regions.Find(region, ct))?.Name ?? region;
        var idField = rules.Groups.SelectMany(g => g.Columns).FirstOrDefault(c => c.Id == "idNumber")?.Field;
        string? Open(byte[]? value, string context) => value is null ? null : cipher.Open(value, context);
        var lines = found.Select(f => new ExportLine(f.Id, f.No, f.ItemId, items.Name(f.ItemKind, f.ItemId, f.ItemVersion), f.State, f.Resolution, f.Channel, f.ReceivedAt, f.AcceptedAt, f.Due, f.ClosedAt,
            f.LeadBodyId is { } lead ? leads.GetValueOrDefault(lead)?.Names.AsArgument() : null, f.Returns, f.Reopens, f.Urges, f.Rating, places[f.Region], Open(f.Name, "cases.reporter.name"), Open(f.Phone, "cases.reporter.phone"),
            idField is not null && Open(f.Answers, "cases.answers") is { } answers ? JsonSerializer.Deserialize<Answers>(answers)?[idField] : null, f.Address)).ToList();
        var discreet = items.Discreet;
        var file = paper.Write(row, await matters.Say(filter, row.Language, ct), now, lines, discreet);
        if (!row.Made(now, lines.Count, rules.KeepDays)) return Outcome.NotFound;
        db.ExportFiles.Add(new ExportFile { Id = row.Id, Content = cipher.Seal(ExportPaper.Pack(file), ExportFile.Sealed), Bytes = file.LongLength });
        // Each person can see who took their data out; what stayed masked showed nothing.
        if (row.Clear)
            foreach (var f in found.Where(f => !discreet.Contains(f.ItemId)))
                db.Note("person.export", $"case:{f.Id}", f.Region, f.ReporterId, row.Words, new { f.No, export = row.No });
        db.Note("export.make", $"export:{row.Id}", row.Region, purpose: row.Words, detail: new { row.No, rows = lines.Count, bytes = file.LongLength });
        db.Publish(new ExportMoved(row.Id, $"{row.State}"));
        return await db.Commit(ct);
    }
}
