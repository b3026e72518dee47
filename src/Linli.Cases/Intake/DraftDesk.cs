using System.Text.Json;
using Linli.Cases.Data;
using Linli.Forms.Contracts;
using Linli.Kernel.Access;
using Linli.Kernel.Crypto;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Intake;

/// <summary>Half-filled forms, one per person and item, sealed; nothing typed is lost (W-14).</summary>
sealed class DraftDesk(CasesDb db, Who who, FieldCipher cipher, TimeProvider clock)
{
    public async Task<Answers?> Read(string item, CancellationToken ct) =>
        await Row(item, ct) is { } row ? JsonSerializer.Deserialize<Answers>(cipher.Open(row.AnswersSealed, "cases.draft")) : null;

    public async Task Save(string item, Answers answers, CancellationToken ct)
    {
        var body = cipher.Seal(JsonSerializer.Serialize(answers), "cases.draft");
        if (await Row(item, ct) is { } row) (row.AnswersSealed, row.At) = (body, clock.GetUtcNow());
        else db.Drafts.Add(new DraftRow { Id = Guid.CreateVersion7(clock.GetUtcNow()), AccountId = who.AccountId!.Value, ItemId = item, AnswersSealed = body, At = clock.GetUtcNow() });
        await db.Commit(ct);
    }

    public async Task Drop(string item, CancellationToken ct)
    {
        if (await Row(item, ct) is not { } row) return;
        db.Drafts.Remove(row);
        await db.Commit(ct);
    }

    private Task<DraftRow?> Row(string item, CancellationToken ct) => db.Drafts.FirstOrDefaultAsync(d => d.AccountId == who.AccountId && d.ItemId == item, ct);
}
