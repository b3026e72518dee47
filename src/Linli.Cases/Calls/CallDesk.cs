using System.Text.Json;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Trust.Messages;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Calls;

/// <summary>A matter that was registered in the call, to be read back to the caller.</summary>
public sealed record CallDone(Guid Id, string No, string Item);

/// <summary>What is known of a call so far; it is kept sealed until the call ends, so that a closed browser or a power cut costs nobody a second telling.</summary>
/// <param name="Found">The number that was last looked up; looking it up again is a new look.</param>
public sealed record Call(string? Phone = null, bool PhoneIsOther = false, bool Confidential = false, string? Name = null, string? Region = null, string? Address = null, string? Category = null, string? Text = null, double? Lon = null, double? Lat = null,
    string? Found = null, DateTimeOffset? Since = null)
{
    /// <summary>The next form's key; a press that is repeated finds the same matter.</summary>
    public string Key { get; init; } = "";
    public IReadOnlyList<CallDone> Done { get; init; } = [];
    public bool Begun => Since is not null;
}

/// <summary>电话受理 while somebody talks: one call for each clerk. Mission row 13, trap 16.</summary>
sealed class CallDesk(CasesDb db, Who who, FieldCipher cipher, BlindIndex index, TimeProvider clock)
{
    /// <summary>The draft's name; no item is called so.</summary>
    private const string Draft = "call:open", Sealed = "cases.draft";
    private const int Most = 20;

    /// <summary>Nobody talks longer; what was not ended is not shown to the next caller.</summary>
    private static readonly TimeSpan Lasts = TimeSpan.FromHours(8);

    public async Task<Call> Read(CancellationToken ct) =>
        await Row(ct) is { } row && clock.GetUtcNow() - row.At < Lasts ? JsonSerializer.Deserialize<Call>(cipher.Open(row.AnswersSealed, Sealed))! : new() { Key = Shared.Words.NewKey() };

    public async Task Keep(Call call, CancellationToken ct)
    {
        var body = cipher.Seal(JsonSerializer.Serialize(call with { Since = call.Since ?? clock.GetUtcNow() }), Sealed);
        if (await Row(ct) is { } row) (row.AnswersSealed, row.At) = (body, clock.GetUtcNow());
        else db.Drafts.Add(new DraftRow { Id = Guid.CreateVersion7(clock.GetUtcNow()), AccountId = who.AccountId!.Value, ItemId = Draft, AnswersSealed = body, At = clock.GetUtcNow() });
        try { await db.Commit(ct); }
        catch (DbUpdateException)
        {
            // Two windows began the call at once: it is one call, and what was written last counts.
            db.ChangeTracker.Clear();
            if (await Row(ct) is not { } other) throw;
            (other.AnswersSealed, other.At) = (body, clock.GetUtcNow());
            await db.Commit(ct);
        }
    }

    public async Task End(CancellationToken ct)
    {
        if (await Row(ct) is not { } row) return;
        db.Drafts.Remove(row);
        await db.Commit(ct);
    }

    /// <summary>
    /// Earlier matters that a number stands in, open ones first, as far as the clerk's post reaches; nothing else says that there are more. Each time somebody asks
    /// for a number it is a look at the data of whoever holds it, and stands in the record (promise 6).
    /// </summary>
    public async Task<IReadOnlyList<Case>> OfNumber(string? typed, bool look, CancellationToken ct)
    {
        if (Phones.Normal(typed, OfficeHours.DateOf(clock.GetUtcNow())) is not { } phone) return [];
        var hash = index.Of("phone", phone);
        var found = await db.Cases.AsNoTracking().Include(c => c.Tasks).Include(c => c.Clocks).AsSplitQuery().Where(c => c.ReporterPhoneIndex == hash)
            .OrderBy(c => c.Phase == Phase.Closed).ThenByDescending(c => c.ReceivedAt).Take(Most).ToListAsync(ct);
        if (!look) return found;
        foreach (var c in found) db.Note("person.call", $"case:{c.Id}", c.Region, c.ReporterId, detail: new { c.No });
        if (found.Count == 0) db.Note("person.call", "phone", detail: new { found = 0 });
        await db.Commit(ct);
        return found;
    }

    private Task<DraftRow?> Row(CancellationToken ct) => db.Drafts.FirstOrDefaultAsync(d => d.AccountId == who.AccountId && d.ItemId == Draft, ct);
}
