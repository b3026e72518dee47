using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Packs;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Editor;

// The second pair of eyes: handing over, taking back, returning, approving, withdrawing.
sealed partial class RuleDesk
{
    /// <summary>After this the change goes to whoever reviews; nobody writes in it meanwhile.</summary>
    /// <param name="wanted">From when the author would have it; the reviewer decides.</param>
    public async Task<Outcome> HandOver(Guid id, int version, string? why, string? whyExamples, DateOnly? wanted, CancellationToken ct)
    {
        if (await Load(id, ct) is not { } row) return Outcome.NotFound;
        if (Writes(row, version) is { } no) return no;
        book.Refresh();
        if (Clean(why) is not { } said) return Outcome.Refuse("RuleChangeSaysWhy");
        if (wanted is { } day && Early(row, day) is { } early) return early;
        var differences = Differences(row);
        if (differences.Count == 0) return Outcome.Refuse("RuleChangeChanges");
        row.Wanted = wanted;
        if (Stands(row) is { } not) return not;
        if (ChangedExamples(differences).Count > 0 && Clean(whyExamples) is null) return Outcome.Refuse("ChangedExamplesAreNamed");
        (row.State, row.Why, row.WhyExamples, row.HandedAt) = (PackChangeState.InReview, said, Clean(whyExamples), clock.GetUtcNow());
        Note("rule.hand-over", row, new { row.Base, row.Wanted, changes = differences.Count });
        return await db.Commit(ct);
    }

    public async Task<Outcome> TakeBack(Guid id, int version, CancellationToken ct)
    {
        if (await Load(id, ct) is not { } row) return Outcome.NotFound;
        if (!who.May(Permissions.AdminPacks)) return Outcome.Forbidden;
        if (!IsAuthor(row)) return Outcome.Refuse("RuleIsWrittenByItsAuthor", row.AuthorName);
        if (row.State != PackChangeState.InReview) return Outcome.Refuse("RuleIsInReview");
        if (row.Version != version) return Outcome.Conflict;
        row.State = PackChangeState.Draft;
        Note("rule.take-back", row, new { row.Base });
        return await db.Commit(ct);
    }

    public async Task<Outcome> Return(Guid id, int version, string? note, CancellationToken ct)
    {
        if (await Load(id, ct) is not { } row) return Outcome.NotFound;
        if (Reviews(row, version) is { } no) return no;
        if (Clean(note) is not { } said) return Outcome.Refuse("RuleReturnSaysWhy");
        (row.State, row.Note, row.ReviewerId, row.ReviewerName, row.DecidedAt) = (PackChangeState.Draft, said, who.AccountId, who.Name, clock.GetUtcNow());
        Note("rule.return", row, new { row.Base });
        return await db.Commit(ct);
    }

    /// <summary>From that day new matters follow it, on every node; those in flight keep the version that they began with (trap 9).</summary>
    public async Task<Outcome> Approve(Guid id, int version, DateOnly? from, string? note, CancellationToken ct)
    {
        if (await Load(id, ct) is not { } row) return Outcome.NotFound;
        if (Reviews(row, version) is { } no) return no;
        book.Refresh();
        if (from is not { } day) return Outcome.Refuse("RuleHasAFirstDay");
        if (Early(row, day) is { } early) return early;
        var given = await db.PackChanges.Where(c => c.Kind == row.Kind && c.PackId == row.PackId && c.NewVersion != null).Select(c => c.NewVersion!).ToListAsync(ct);
        var number = PackVersions.Next(day.Year, given.Concat(packs.Versions(row.Kind, row.PackId).Select(v => v.Version)));
        if (Stands(row, day, number) is { } not) return not;
        (row.State, row.Body, row.NewVersion, row.ValidFrom) = (PackChangeState.Approved, PackTrials.Dated(PackText.Node(row.Body), day, number), number, day);
        (row.ReviewerId, row.ReviewerName, row.Note, row.DecidedAt) = (who.AccountId, who.Name, Clean(note), clock.GetUtcNow());
        Note("rule.approve", row, new { row.Kind, row.PackId, row.Base, version = number, from = day });
        try { if (await db.Commit(ct) is { Ok: false } lost) return lost; }
        // Another change of the same pack was approved at the same moment.
        catch (DbUpdateException) { db.ChangeTracker.Clear(); return Outcome.Conflict; }
        book.Refresh();
        return Outcome.Done;
    }

    /// <summary>A draft that is given up; or a rule that was approved and must not begin after all.</summary>
    public async Task<Outcome> Withdraw(Guid id, int version, string? note, CancellationToken ct)
    {
        if (await Load(id, ct) is not { } row) return Outcome.NotFound;
        if (row.State == PackChangeState.Withdrawn) return Outcome.Refuse("RuleIsADraft");
        var approved = row.State == PackChangeState.Approved;
        if (!who.May(approved ? Permissions.RulesApprove : Permissions.AdminPacks)) return Outcome.Forbidden;
        if (row.Version != version) return Outcome.Conflict;
        if (approved)
        {
            book.Refresh();
            // The last moments belong to nodes that may not hear of it in time.
            if (clock.GetUtcNow() > OfficeHours.At(row.ValidFrom!.Value, TimeOnly.MinValue).AddMinutes(-10)) return Outcome.Refuse("RuleHasBegun");
            if (packs.Newest(row.Kind, row.PackId)?.Version != row.NewVersion) return Outcome.Refuse("NewerRuleStandsOnIt");
            if (Clean(note) is null) return Outcome.Refuse("RuleReturnSaysWhy");
        }
        (row.State, row.Note, row.DecidedAt) = (PackChangeState.Withdrawn, Clean(note) ?? row.Note, clock.GetUtcNow());
        Note("rule.withdraw", row, new { approved, row.NewVersion });
        var done = await db.Commit(ct);
        book.Refresh();
        return done;
    }

    private Outcome? Reviews(PackChangeRow row, int version) =>
        !who.May(Permissions.RulesApprove) ? Outcome.Forbidden
        : IsAuthor(row) ? Outcome.Refuse("ReviewerIsAnother")
        : row.State != PackChangeState.InReview ? Outcome.Refuse("RuleIsInReview")
        : row.Version != version ? Outcome.Conflict : null;

    private Outcome? Early(PackChangeRow row, DateOnly day) =>
        day <= Today || day > Today.AddDays(LongestWait) ? Outcome.Refuse("RuleBeginsOnALaterDay", $"{LongestWait}")
        : packs.Newest(row.Kind, row.PackId) is { } newest && newest.ValidFrom >= day ? Outcome.Refuse("RuleBeginsAfterTheLast", newest.Version, $"{newest.ValidFrom:yyyy-MM-dd}") : null;

    /// <summary>On the newest version, without fault, and every example answers as it says.</summary>
    private Outcome? Stands(PackChangeRow row, DateOnly? day = null, string? number = null)
    {
        if (packs.Newest(row.Kind, row.PackId)?.Version is var newest && newest != row.Base) return Outcome.Refuse("RuleIsBuiltOnTheNewest", row.Base ?? "—", newest ?? "—");
        var trial = day is { } d && number is not null ? trials.Run(PackText.Node(row.Body), d, number) : Try(row);
        if (!trial.Sound) return new Outcome(OutcomeKind.Refused, "RuleHasNoFaults", [new("rule.RuleHasNoFaults", $"{trial.Problems.Count}"), .. trial.Problems.Take(5).Select(p => p.What)]);
        var failing = trial.Examples.Where(e => !e.Holds).ToList();
        return failing.Count == 0 ? null : Outcome.Refuse("ExamplesHold", $"{failing.Count}", new Linli.Kernel.Text.LocalText(string.Join("；", failing.Take(3).Select(e => e.Name.Zh)), string.Join("; ", failing.Take(3).Select(e => e.Name.En))).AsArgument());
    }

    private static string? Clean(string? words) => words?.Trim() is { Length: > 0 } w ? w.Length <= WordsLength ? w : w[..WordsLength] : null;
}
