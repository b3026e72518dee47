using System.Text.Json;
using System.Threading.Channels;
using Linli.Kernel.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Linli.Kernel.Data;

/// <summary>Wakes the teller when something was published, so that events do not wait for the next poll.</summary>
public sealed class OutboxSignal
{
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Raise() => _bell.Writer.TryWrite(true);

    public async Task Wait(TimeSpan atMost, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(atMost);
        try { await _bell.Reader.ReadAsync(limit.Token); }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested) { }
    }
}

/// <summary>
/// Hears an event of another module (seam "tell"). Delivery is at least once: write the effect and
/// <c>Inbox</c> row in one commit, or be idempotent.
/// </summary>
public interface IHear<in T>
{
    Task Hear(T message, Guid messageId, CancellationToken ct);
}

/// <summary>Maps an event's name to its type and its hearers; filled by the modules at start.</summary>
public sealed class EventCatalogue
{
    private readonly Dictionary<string, Func<IServiceProvider, string, Guid, CancellationToken, Task>> _tell = new(StringComparer.Ordinal);

    public EventCatalogue(IEnumerable<Action<EventCatalogue>> modules)
    {
        foreach (var fill in modules) fill(this);
    }

    public void Add<T>() => _tell[typeof(T).Name] = async (services, payload, id, ct) =>
    {
        var message = JsonSerializer.Deserialize<T>(payload)!;
        foreach (var hearer in services.GetServices<IHear<T>>()) await hearer.Hear(message, id, ct);
    };

    public Task Tell(IServiceProvider services, string type, string payload, Guid id, CancellationToken ct) =>
        _tell.TryGetValue(type, out var tell) ? tell(services, payload, id, ct) : Task.CompletedTask;
}

/// <summary>Tells published events, oldest first; a hearer that fails is tried again with growing pauses.</summary>
public sealed class OutboxTeller(IServiceScopeFactory scopes, EventCatalogue events, OutboxSignal signal, TimeProvider clock, ILogger<OutboxTeller> log) : BackgroundService
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);
    private const int Batch = 50;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await TellBatch(stoppingToken) > 0) { }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "Telling events failed; it goes on in a moment");
            }
            await signal.Wait(TimeSpan.FromSeconds(2), stoppingToken);
        }
    }

    /// <summary>Tells what is due now; returns how many were told. Called by tests to settle the system.</summary>
    public async Task<int> TellBatch(CancellationToken ct)
    {
        List<OutboxRow> mine = [];
        var now = clock.GetUtcNow();
        await using (var scope = scopes.CreateAsyncScope())
        {
            scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("outbox");
            var db = scope.ServiceProvider.GetRequiredService<KernelDb>();
            // Written before the clock was set back and never tried: due, though its time seems to come.
            var due = await db.Outbox.AsNoTracking().Where(o => o.DoneAt == null && (o.NotBefore <= now || o.NotBefore == o.At && o.At > now)).OrderBy(o => o.Id).Take(Batch).ToListAsync(ct);
            if (due.Count == 0) return 0;
            // The conditional update is the claim: of two nodes exactly one changes a row. One write for all of them; the odd microseconds tell whose it is.
            var ids = due.Select(o => o.Id).ToList();
            var until = now + Lease + TimeSpan.FromMicroseconds(Random.Shared.Next(1_000_000));
            until = new DateTimeOffset(until.UtcTicks / 10 * 10, TimeSpan.Zero);
            int won;
            using (await scope.ServiceProvider.GetRequiredService<WriteGate>().Enter(ct))
                won = await db.Outbox.Where(o => ids.Contains(o.Id) && o.DoneAt == null && (o.NotBefore <= now || o.NotBefore == o.At && o.At > now)).ExecuteUpdateAsync(s => s.SetProperty(o => o.NotBefore, until), ct);
            var claimed = won == ids.Count ? [.. ids] : (await db.Outbox.Where(o => ids.Contains(o.Id) && o.NotBefore == until).Select(o => o.Id).ToListAsync(ct)).ToHashSet();
            mine = [.. due.Where(o => claimed.Contains(o.Id))];
        }
        var told = new List<Guid>();
        foreach (var row in mine)
            if (await TellOne(row, ct)) told.Add(row.Id);
        // Told but not marked, should the process die here: told again, and the hearers know it.
        if (told.Count > 0) await Done(told, ct);
        return mine.Count;
    }

    private async Task Done(List<Guid> told, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("outbox");
        using var _ = await scope.ServiceProvider.GetRequiredService<WriteGate>().Enter(ct);
        var done = clock.GetUtcNow();
        await scope.ServiceProvider.GetRequiredService<KernelDb>().Outbox.Where(o => told.Contains(o.Id)).ExecuteUpdateAsync(s => s.SetProperty(o => o.DoneAt, done), ct);
    }

    private async Task<bool> TellOne(OutboxRow row, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("outbox");
        var db = scope.ServiceProvider.GetRequiredService<KernelDb>();
        var gate = scope.ServiceProvider.GetRequiredService<WriteGate>();
        try
        {
            await events.Tell(scope.ServiceProvider, row.Type, row.Payload, row.Id, ct);
            Measures.OutboxLag.Record((clock.GetUtcNow() - row.At).TotalSeconds, Measures.Tag("event", row.Type));
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogWarning(e, "Event {Type} {Id} was not heard, attempt {Attempt}", row.Type, row.Id, row.Attempts + 1);
            var again = clock.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(600, 2 << Math.Min(row.Attempts, 8)));
            var fault = e.GetType().Name;
            using var _ = await gate.Enter(ct);
            await db.Outbox.Where(o => o.Id == row.Id).ExecuteUpdateAsync(
                s => s.SetProperty(o => o.Attempts, o => o.Attempts + 1).SetProperty(o => o.NotBefore, again).SetProperty(o => o.LastFault, fault), ct);
            return false;
        }
    }
}
