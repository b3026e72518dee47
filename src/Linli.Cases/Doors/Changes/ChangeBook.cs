using System.Text.Json;
using Linli.Cases.Data;
using Linli.Kernel.Access;
using Linli.Kernel.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Doors.Changes;

/// <summary>
/// Numbers the lines of all timelines in one order, after they were committed. A number that is taken inside of a transaction says nothing of when others can see it: who read up to 12 would
/// never hear of 11, which came to light later. Here a number is only given to what is there for everybody, by one at a time, on what the one before had committed: whoever sees a number sees all before it.
/// </summary>
sealed class ChangeBook(IServiceScopeFactory scopes, TimeProvider clock)
{
    /// <summary>How long changes can be read one by one; before that whoever wants to know reads the matters.</summary>
    public const int KeptDays = 90;
    private const int Batch = 500, MostBatches = 20, Tries = 3;

    /// <summary>Names the turn among the locks of the database; any number that nothing else uses.</summary>
    private const long Turn = 0x4C69_6E6C_6943;
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Numbers what waits, at most some thousand lines a call. Another node may do the same: one of the two gives way.</summary>
    public async Task Number(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            for (var (batch, lost) = (0, 0); batch < MostBatches && lost < Tries; batch++)
                if (await Round(ct) is not { } more) lost++;
                else if (!more) return;
        }
        finally { _one.Release(); }
    }

    /// <returns>Whether there may be more; null when somebody else numbered the same.</returns>
    private async Task<bool?> Round(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("changes");
        var db = scope.ServiceProvider.GetRequiredService<CasesDb>();
        // What is older than that is never read one by one: an installation that was there before is not numbered from its first day.
        var since = clock.GetUtcNow().AddDays(-KeptDays);
        var first = await db.Events.AsNoTracking().Where(e => e.Position == null && e.At >= since).OrderBy(e => e.At).ThenBy(e => e.Id).Take(Batch).Select(e => e.CaseId).ToListAsync(ct);
        if (first.Count == 0) return false;
        var matters = first.Distinct().ToList();
        try { return (await db.Commit(ct, Numbers)).Ok ? first.Count == Batch : null; }
        catch (DbUpdateException) { return null; }

        async Task Numbers()
        {
            // Of several nodes one numbers and the others wait, and then see what it did. Without that two could each hold a number that the other one wants. The embedded database has its gate.
            if (db.Database.IsNpgsql()) await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Turn})", ct);
            // With each line come the others of its matter: one that is to be seen has all before it, whatever the clocks of two nodes say.
            var lines = await db.Events.AsNoTracking().Where(e => e.Position == null && e.At >= since && matters.Contains(e.CaseId)).Select(e => new Line(e.Id, e.CaseId, e.Seq, e.At)).ToListAsync(ct);
            var last = await db.Events.Where(e => e.Position != null).OrderByDescending(e => e.Position).Select(e => e.Position).FirstOrDefaultAsync(ct) ?? 0;
            var ids = InOrder(lines).Select(l => l.Id).ToArray();
            if (await Write(db, ids, last, ct) != ids.Length) throw new DbUpdateConcurrencyException("Somebody else numbered some of these lines.");
        }
    }

    /// <summary>In one statement: with one for each line whoever hands something in would wait for hundreds of them.</summary>
    private static Task<int> Write(CasesDb db, Guid[] ids, long last, CancellationToken ct)
    {
        if (db.Database.IsNpgsql())
            return db.Database.ExecuteSqlAsync($"""UPDATE cases_events AS e SET "Position" = {last} + n.place FROM unnest({ids}) WITH ORDINALITY AS n(id, place) WHERE e."Id" = n.id AND e."Position" IS NULL""", ct);
        var list = JsonSerializer.Serialize(ids.Select(id => id.ToString().ToUpperInvariant()));
        return db.Database.ExecuteSqlAsync($"""UPDATE cases_events SET "Position" = {last} + 1 + n.key FROM json_each({list}) AS n WHERE cases_events."Id" = n.value AND cases_events."Position" IS NULL""", ct);
    }

    internal readonly record struct Line(Guid Id, Guid CaseId, int Seq, DateTimeOffset At);

    /// <summary>By time, and of one matter as its timeline has it, also where a clock was set back in between.</summary>
    internal static IEnumerable<Line> InOrder(IEnumerable<Line> lines) => lines.GroupBy(l => l.CaseId).SelectMany(matter =>
    {
        var latest = DateTimeOffset.MinValue;
        return matter.OrderBy(l => l.Seq).Select(l => (Line: l, At: latest = l.At > latest ? l.At : latest)).ToList();
    }).OrderBy(x => x.At).ThenBy(x => x.Line.CaseId).ThenBy(x => x.Line.Seq).Select(x => x.Line);
}

/// <summary>Numbers also while nobody asks, so that whoever does need not wait for it.</summary>
sealed class NumberChanges(ChangeBook book) : IRecurringJob
{
    public string Name => "cases.changes";
    public TimeSpan Every => TimeSpan.FromSeconds(2);
    public Task Run(CancellationToken ct) => book.Number(ct);
}

/// <summary>Who waits for something to happen holds a connection: so many at once on a node, and few of one system.</summary>
sealed class WaitingRoom
{
    public const int Seats = 64, SeatsOfOne = 2, MostSeconds = 30;
    private readonly Dictionary<Guid, int> _taken = [];
    private readonly Lock _lock = new();

    /// <returns>Null when there is no place: then one is answered at once.</returns>
    public IDisposable? Enter(Guid client)
    {
        lock (_lock)
        {
            var own = _taken.GetValueOrDefault(client);
            if (own >= SeatsOfOne || _taken.Values.Sum() >= Seats) return null;
            _taken[client] = own + 1;
            return new Seat(this, client);
        }
    }

    private sealed class Seat(WaitingRoom room, Guid client) : IDisposable
    {
        public void Dispose()
        {
            lock (room._lock)
                if (--room._taken[client] == 0) room._taken.Remove(client);
        }
    }
}
