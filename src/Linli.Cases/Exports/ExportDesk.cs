using System.Globalization;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Exports;

/// <summary>Somebody needs a list outside of the platform. 个人信息保护法 arts. 6, 51.</summary>
/// <param name="Clear">Identifying fields as they are, not masked.</param>
public sealed record AskExport(string Key, ExportFilter? Filter, string? Purpose, string? Words, IReadOnlyList<string> Groups, bool Clear);

/// <summary>Whether somebody else's list may leave the platform. 个人信息保护法 art. 51.</summary>
public sealed record DecideExport(string Key, Guid Export, int Version, bool Approve, string? Reason);

/// <summary>The file is not needed any more, or the request is taken back. 个人信息保护法 art. 47.</summary>
public sealed record EndExport(string Key, Guid Export, int Version);

/// <summary>Told with each change that somebody waits for.</summary>
public sealed record ExportMoved(Guid Export, string State);

/// <summary>Asks for files and decides on those of others; <see cref="MakeExports"/> writes them.</summary>
sealed class ExportDesk(CasesDb db, Who who, TimeProvider clock, ExportBook book, ExportMatters matters, NumberBook numbers, TryCounter tries, FieldCipher cipher, IActors actors)
{
    public const int MinWords = 4;

    public async Task<(Outcome Outcome, Guid Id)> Handle(AskExport c, CancellationToken ct)
    {
        var actor = $"{who.AccountId}";
        if (c.Key is not { Length: > 0 and <= 80 }) return (Outcome.Refuse("ClientKeyIsNeeded"), default);
        if (await db.Answered<string>(actor, c.Key, ct) is { } first) return (Outcome.Done, Guid.Parse(first));
        if (!who.IsStaff || !who.May(Permissions.ExportsAsk)) return (Outcome.Forbidden, default);
        if (c.Filter is not { } filter) return (Outcome.Refuse("ExportListIsKnown"), default);
        if (!matters.MayRead(filter.List)) return (Outcome.Forbidden, default);
        var (rules, reference) = book.Today;
        if (rules.PurposeOf(c.Purpose) is not { } purpose) return (Outcome.Refuse("ExportHasAPurpose"), default);
        var words = c.Words?.Trim() ?? "";
        if (words.Length is < MinWords or > Export.MostWords) return (Outcome.Refuse("ExportSaysWhatFor", $"{MinWords}", $"{Export.MostWords}"), default);
        var groups = rules.Groups.Where(g => c.Groups.Contains(g.Id)).ToList();
        if (groups.Count == 0) return (Outcome.Refuse("ExportHasColumns"), default);
        var clear = c.Clear && groups.Any(book.IsIdentifying);
        if (clear && !who.May(Permissions.ExportsPersons)) return (Outcome.Refuse("ClearFieldsNeedAPermission"), default);
        var (now, most) = (clock.GetUtcNow(), clear ? Math.Min(rules.Most, rules.MostClear) : rules.Most);
        var rows = await matters.Count(filter, now, most, ct);
        if (rows == 0) return (Outcome.Refuse("ExportHasRows"), default);
        if (rows > most) return (Outcome.Refuse("ExportIsBounded", $"{most}"), default);
        var waits = clear || rows > rules.ApproveAbove;
        // Nobody waits for somebody who does not exist.
        if (waits && (await actors.Holding(Permissions.ExportsApprove, who.Region!, ct)).All(a => a == who.AccountId)) return (Outcome.Refuse("ExportHasAnApprover"), default);
        if (await tries.Take([new TryLimit("exports.ask", actor, rules.PerDay, TimeSpan.FromHours(24))], ct) is not null) return (Outcome.Refuse("ExportsAreFew", $"{rules.PerDay}"), default);
        var day = OfficeHours.DateOf(now).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var number = (await numbers.Next($"exports:{day}", ct)).ToString("D4", CultureInfo.InvariantCulture);
        var row = Export.Ask(new Export
        {
            Id = Guid.CreateVersion7(now), No = $"DC-{day}-{number}", Region = who.Region!, AccountId = who.AccountId!.Value, PostId = who.PostId!.Value,
            ByName = who.Name, ByPost = who.PostName, ByBody = who.OrgNames.AsArgument(), Purpose = purpose.Id, Words = words, List = filter.List, FilterSealed = cipher.Seal(filter.ToJson(), ExportFilter.Sealed),
            Groups = string.Join(' ', groups.Select(g => g.Id)), Clear = clear, Rules = reference, Language = Texts.Current, AskedAt = now, LapsesAt = now.AddHours(rules.LapseHours),
        }, rows, waits);
        db.Exports.Add(row);
        db.Answer(actor, c.Key, $"{row.Id}");
        db.Note("export.ask", $"export:{row.Id}", row.Region, purpose: $"{purpose.Name.Zh}：{words}", detail: new { row.No, row.List, row.Groups, row.Clear, row.Rows, rules = reference });
        db.Publish(new ExportMoved(row.Id, $"{row.State}"));
        try
        {
            if (await db.Commit(ct) is { Ok: false } lost) return (lost, default);
        }
        catch (DbUpdateException)
        {
            // The same key came in twice at once; the first one counts.
            db.ChangeTracker.Clear();
            if (await db.Answered<string>(actor, c.Key, ct) is { } other) return (Outcome.Done, Guid.Parse(other));
            throw;
        }
        return (Outcome.Done, row.Id);
    }

    public async Task<Outcome> Handle(DecideExport c, CancellationToken ct)
    {
        var actor = $"{who.AccountId}";
        if (c.Key is not { Length: > 0 and <= 80 }) return Outcome.Refuse("ClientKeyIsNeeded");
        if (await db.Answered<string>(actor, c.Key, ct) is not null) return Outcome.Done;
        // The region filter: what lies outside of one's place is not there.
        if (await db.Exports.FirstOrDefaultAsync(e => e.Id == c.Export, ct) is not { } row) return Outcome.NotFound;
        if (!MayDecide) return row.AccountId == who.AccountId ? Outcome.Forbidden : Outcome.NotFound;
        if (row.Version != c.Version) return Outcome.Conflict;
        if (row.Decide(who, clock.GetUtcNow(), c.Approve, c.Reason) is { Ok: false } no) { db.ChangeTracker.Clear(); return no; }
        db.Answer(actor, c.Key, "done");
        db.Note(c.Approve ? "export.approve" : "export.refuse", $"export:{row.Id}", row.Region, purpose: row.Reason, detail: new { row.No, row.Rows, row.Clear });
        db.Publish(new ExportMoved(row.Id, $"{row.State}"));
        return await db.Commit(ct);
    }

    public async Task<Outcome> Handle(EndExport c, CancellationToken ct)
    {
        var actor = $"{who.AccountId}";
        if (c.Key is not { Length: > 0 and <= 80 }) return Outcome.Refuse("ClientKeyIsNeeded");
        if (await db.Answered<string>(actor, c.Key, ct) is not null) return Outcome.Done;
        if (await db.Exports.FirstOrDefaultAsync(e => e.Id == c.Export, ct) is not { } row || !MayEnd(row)) return Outcome.NotFound;
        if (row.Version != c.Version) return Outcome.Conflict;
        if (row.End(who, clock.GetUtcNow()) is { Ok: false } no) { db.ChangeTracker.Clear(); return no; }
        db.Answer(actor, c.Key, "done");
        db.Note($"export.{row.State.ToString().ToLowerInvariant()}", $"export:{row.Id}", row.Region, detail: new { row.No, row.Rows, row.Clear, row.Downloads });
        if (row.AccountId != who.AccountId) db.Publish(new ExportMoved(row.Id, $"{row.State}"));
        return await db.Commit(ct, () => db.ExportFiles.Where(f => f.Id == row.Id).ExecuteDeleteAsync(ct));
    }

    public bool MayEnd(Export row) => row.AccountId == who.AccountId || MayDecide;

    /// <summary>Fetches one's own file; each time is written down first.</summary>
    public async Task<(Outcome Outcome, Export? Row, byte[]? File)> Fetch(Guid id, CancellationToken ct)
    {
        if (await db.Exports.FirstOrDefaultAsync(e => e.Id == id && e.AccountId == who.AccountId, ct) is not { } row) return (Outcome.NotFound, null, null);
        if (!who.May(Permissions.ExportsAsk) || row.Clear && !who.May(Permissions.ExportsPersons)) return (Outcome.Forbidden, null, null);
        if (row.Fetch(who, clock.GetUtcNow()) is { Ok: false } no || await db.ExportFiles.AsNoTracking().FirstOrDefaultAsync(f => f.Id == id, ct) is not { } file)
        {
            db.ChangeTracker.Clear();
            return (Outcome.Refuse("ExportHasAFile"), row, null);
        }
        db.Note("export.fetch", $"export:{row.Id}", row.Region, purpose: row.Words, detail: new { row.No, row.Rows, row.Clear });
        if (await db.Commit(ct) is { Ok: false } lost) return (lost, row, null);
        return (Outcome.Done, row, ExportPaper.Open(cipher.Open(file.Content, ExportFile.Sealed)));
    }

    public bool MayDecide => who.IsStaff && !who.OnlyAssigned && who.May(Permissions.ExportsApprove);
}
