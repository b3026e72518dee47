using System.Text;
using Linli.Cases.Data;
using Linli.Kernel.Crypto;
using Linli.Kernel.Jobs;
using Linli.Kernel.Outbound;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Doors.Hooks;

/// <summary>
/// Sends what is on the way: each subscription by itself, so that a slow receiver holds up no other, and of each matter the oldest first. What was sent and not yet written down when the process dies is
/// sent again. After the last pause the subscription stops and its owner is told.
/// </summary>
sealed class SendHooks(CasesDb db, OutboundHttp outbound, FieldCipher cipher, IClients clients, IBodies bodies, INotices notices, TimeProvider clock) : IRecurringJob
{
    /// <summary>After the first try; interop, section 4.</summary>
    public static readonly IReadOnlyList<TimeSpan> Pauses = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(12)];
    private const int Batch = 200, Rounds = 20;

    public string Name => "cases.hooks";
    public TimeSpan Every => TimeSpan.FromSeconds(2);

    public async Task Run(CancellationToken ct)
    {
        for (var round = 0; round < Rounds && await Round(ct); round++) { }
    }

    /// <returns>Whether something was sent, so that the next of its matter may follow.</returns>
    private async Task<bool> Round(CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        var now = clock.GetUtcNow();
        var due = await (from d in db.Deliveries
                         join h in db.Hooks on d.HookId equals h.Id
                         where d.DoneAt == null && d.NotBefore <= now && h.PausedAt == null && !db.Deliveries.Any(e => e.HookId == d.HookId && e.CaseId == d.CaseId && e.DoneAt == null && e.Seq < d.Seq)
                         orderby d.Id
                         select new { Delivery = d, Hook = h }).Take(Batch).ToListAsync(ct);
        if (due.Count == 0) return false;
        var sends = new List<Task<List<(HookDelivery Delivery, int? Status, string? Fault)>>>();
        foreach (var group in due.GroupBy(x => x.Hook.Id))
        {
            var hook = group.First().Hook;
            if (await clients.Active(hook.ClientId, ct) is not { } client || !client.Scopes.Contains(ClientScopes.Subscribe)) { (hook.PausedAt, hook.PausedWhy) = (now, HookFaults.Client); continue; }
            sends.Add(Send(hook.Url, cipher.Open(hook.SecretSealed, HookDesk.Sealed), [.. group.Select(x => x.Delivery)], ct));
        }
        var sent = false;
        var told = new List<HookRow>();
        foreach (var (delivery, status, fault) in (await Task.WhenAll(sends)).SelectMany(s => s))
        {
            (delivery.Status, delivery.Fault) = (status, fault);
            if (fault is null) { delivery.DoneAt = clock.GetUtcNow(); sent = true; continue; }
            delivery.Attempts++;
            if (delivery.Attempts <= Pauses.Count) { delivery.NotBefore = now + Pauses[delivery.Attempts - 1]; continue; }
            var hook = due.First(x => x.Delivery == delivery).Hook;
            if (hook.PausedAt is not null) continue;
            (hook.PausedAt, hook.PausedWhy) = (now, fault);
            db.Note("hook.stopped", $"client:{hook.ClientId}", hook.Region, detail: new { hook.Url, fault });
            told.Add(hook);
        }
        await db.Commit(ct);
        foreach (var hook in told)
            if (await clients.Active(hook.ClientId, ct) is { } client)
                await notices.ToAccounts((await bodies.Posts(client.Owner, ct)).Select(p => p.AccountId), new Reason("notice.hook.stopped", client.Name, new Uri(hook.Url).Host, $"@hooks.fault.{hook.PausedWhy}"), "/staff/notices", hook.Id, ct);
        return sent;
    }

    private async Task<List<(HookDelivery, int?, string?)>> Send(string url, string secret, List<HookDelivery> deliveries, CancellationToken ct)
    {
        var done = new List<(HookDelivery, int?, string?)>();
        foreach (var d in deliveries)
        {
            var (status, fault) = await Send(url, secret, d, ct);
            done.Add((d, status, fault));
            // Who does not take this one is not asked for the next at once.
            if (fault is not null) break;
        }
        return done;
    }

    private async Task<(int? Status, string? Fault)> Send(string url, string secret, HookDelivery d, CancellationToken ct)
    {
        var body = Encoding.UTF8.GetBytes(d.Body);
        var stamp = HookDesk.Stamp(clock.GetUtcNow());
        try
        {
            var answer = await outbound.Post(url, body, "application/json",
                [new("X-SC-Event", $"case.{d.Verb}"), new("X-SC-Delivery", $"{d.Id}"), new("X-SC-Timestamp", stamp), new("X-SC-Signature", HookDesk.Signature(secret, stamp, body))], ct);
            return (answer.Status, answer.Status is >= 200 and < 300 ? null : HookFaults.Status);
        }
        catch (TimeoutException) { return (null, HookFaults.Timeout); }
        catch (OutboundRefused) { return (null, HookFaults.Refused); }
        catch (Exception e) when (e is HttpRequestException or IOException or System.Net.Sockets.SocketException) { return (null, HookFaults.Unreachable); }
    }
}
