using System.Data.Common;
using System.Text.Json;
using System.Text.RegularExpressions;
using Linli.Kernel.Access;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;

namespace Linli.Kernel.Crypto;

/// <summary>How a sealed value stands in its column.</summary>
public enum SealedShape { Bytes, Json, Xml }

/// <summary>A column whose values <see cref="FieldCipher"/> sealed. Its module declares it; a column that nobody declares keeps its key from ever being retired unseen, so a test compares them with the model.</summary>
/// <param name="Key">Columns of the primary key.</param>
public sealed record SealedColumn(string Table, IReadOnlyList<string> Key, string Column, string Context, SealedShape Shape = SealedShape.Bytes);

/// <summary>A field key with what hangs on it.</summary>
/// <param name="Values">How many sealed values need it.</param>
public sealed record KeyUse(int Id, DateTimeOffset MadeAt, bool IsCurrent, long Values);

/// <summary>
/// Field keys over their life: made current by rotation, used for opening while values need them, retired when none does. The blind-index, audit and token keys do not rotate, see
/// docs/decisions/2026-11-26-field-keys-rotate-index-keys-do-not.md.
/// </summary>
public sealed partial class KeyKeeper(KernelDb db, KeyRing ring, FieldCipher cipher, WriteGate gate, TimeProvider clock, IEnumerable<SealedColumn> columns, ILogger<KeyKeeper> log)
{
    private const int Batch = 200;

    /// <summary>Files of an import that was not finished are sealed as well and live for a day.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromDays(1);

    /// <summary>So long after a rotation a process may still seal with the key before it.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromSeconds(15);

    public async Task<IReadOnlyList<KeyUse>> List(CancellationToken ct)
    {
        ring.Refresh();
        var uses = new Dictionary<int, long>();
        foreach (var column in columns)
            await foreach (var (_, value) in Rows(column, stale: false, ct))
                if (Id(column, value) is { } id) uses[id] = uses.GetValueOrDefault(id) + 1;
        return [.. ring.FieldKeyIds.Union(uses.Keys).Order().Select(id => new KeyUse(id, ring.MadeAt(id) ?? default, id == ring.Current, uses.GetValueOrDefault(id)))];
    }

    public async Task<int> Rotate(CancellationToken ct)
    {
        var id = ring.Rotate();
        db.Note("keys.rotate", "installation", detail: new { key = id });
        await db.Commit(ct);
        return id;
    }

    /// <summary>Takes an old key away for good; refused while anything needs it.</summary>
    public async Task<Outcome> Retire(int id, CancellationToken ct)
    {
        ring.Refresh();
        if (ring.MadeAt(id) is null) return Outcome.NotFound;
        if (id == ring.Current) return Outcome.Refuse("CurrentKeyStays");
        // The next one that is still there: since then nothing was sealed with this one.
        if (ring.FieldKeyIds.Where(k => k > id).Select(ring.MadeAt).Min() is not { } since || clock.GetUtcNow() - since < Rest) return Outcome.Refuse("KeyRestsForADay");
        if ((await List(ct)).First(k => k.Id == id).Values is var values and > 0) return Outcome.Refuse("KeyIsNotNeeded", $"{values}");
        // First the record: a key that is gone without a line is worse than a line about one that is still there.
        db.Note("keys.retire", "installation", detail: new { key = id });
        if (await db.Commit(ct) is { Ok: false } no) return no;
        ring.Retire(id);
        return Outcome.Done;
    }

    /// <summary>Seals everything that another key sealed with the current one; values that change meanwhile are left alone, they have the new key already.</summary>
    /// <returns>How many were sealed anew.</returns>
    public async Task<long> Reseal(CancellationToken ct)
    {
        ring.Refresh();
        var current = $"{ring.Current}";
        var done = await db.Settings.AsNoTracking().Where(s => s.Name == SettingRow.Resealed).Select(s => s.Value).FirstOrDefaultAsync(ct);
        if (done == current || done is null && ring.FieldKeyIds.Count == 1) return 0;
        if (clock.GetUtcNow() - ring.MadeAt(ring.Current) < Slack) return 0;
        long changed = 0;
        foreach (var column in columns)
        {
            var batch = new List<(object[] Key, object Old, object New)>();
            await foreach (var (key, value) in Rows(column, stale: true, ct))
            {
                if (Id(column, value) is not { } id || id == ring.Current) continue;
                try { batch.Add((key, value, Anew(column, value))); }
                // It was unreadable before; it keeps its key from being retired, and somebody has to look.
                catch (CryptoFault e) { log.LogError(e, "A value in {Table}.{Column} cannot be opened and was not sealed anew", column.Table, column.Column); }
                if (batch.Count < Batch) continue;
                changed += await Write(column, batch, ct);
                batch.Clear();
            }
            if (batch.Count > 0) changed += await Write(column, batch, ct);
        }
        using (await gate.Enter(ct))
        {
            var row = await db.Settings.FirstOrDefaultAsync(s => s.Name == SettingRow.Resealed, ct);
            if (row is null) db.Settings.Add(row = new SettingRow { Name = SettingRow.Resealed, Value = current });
            row.Value = current;
            db.Note("keys.reseal", "installation", detail: new { key = ring.Current, values = changed });
            await db.SaveChangesAsync(ct);
        }
        return changed;
    }

    // In pages by the key, so that no reader stays open while we write. Only what is asked for comes over where the database can tell by the first five bytes.
    private async IAsyncEnumerable<(object[] Key, object Value)> Rows(SealedColumn column, bool stale, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var postgres = db.Database.IsNpgsql();
        var keys = string.Join(',', column.Key.Select(k => $"\"{k}\""));
        var head = $"01{ring.Current:x8}";
        var filter = column.Shape switch
        {
            SealedShape.Bytes when stale => postgres ? $"AND substring(\"{column.Column}\" from 1 for 5) <> '\\x{head}'::bytea" : $"AND substr(\"{column.Column}\", 1, 5) <> x'{head}'",
            SealedShape.Json => $"AND \"{column.Column}\" LIKE '\"AQAA%'",
            SealedShape.Xml => $"AND \"{column.Column}\" LIKE '%<sealed%'",
            _ => "",
        };
        object[]? last = null;
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            while (true)
            {
                var page = new List<(object[], object)>();
                await using (var command = db.Database.GetDbConnection().CreateCommand())
                {
                    // Names are those that modules declare in code.
                    command.CommandText = $"SELECT {keys}, \"{column.Column}\" FROM {column.Table} WHERE \"{column.Column}\" IS NOT NULL {filter} {(last is null ? "" : $"AND ({keys}) > ({string.Join(',', last.Select((_, i) => $"@k{i}"))})")} ORDER BY {keys} LIMIT 500";
                    for (var i = 0; i < last?.Length; i++) Add(command, $"@k{i}", last[i]);
                    await using var rows = await command.ExecuteReaderAsync(ct);
                    while (await rows.ReadAsync(ct)) page.Add(([.. column.Key.Select((_, i) => rows.GetValue(i))], rows.GetValue(column.Key.Count)));
                }
                foreach (var row in page) yield return row;
                if (page.Count < 500) yield break;
                last = page[^1].Item1;
            }
        }
        finally { await db.Database.CloseConnectionAsync(); }
    }

    private async Task<long> Write(SealedColumn column, List<(object[] Key, object Old, object New)> batch, CancellationToken ct)
    {
        using var _ = await gate.Enter(ct);
        await using var whole = await db.Database.BeginTransactionAsync(ct);
        long changed = 0;
        foreach (var (key, old, fresh) in batch)
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.Transaction = whole.GetDbTransaction();
            command.CommandText = $"UPDATE {column.Table} SET \"{column.Column}\" = @new WHERE {string.Join(" AND ", column.Key.Select((k, i) => $"\"{k}\" = @k{i}"))} AND \"{column.Column}\" = @old";
            Add(command, "@new", fresh);
            Add(command, "@old", old);
            for (var i = 0; i < key.Length; i++) Add(command, $"@k{i}", key[i]);
            changed += await command.ExecuteNonQueryAsync(ct);
        }
        await whole.CommitAsync(ct);
        return changed;
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }

    private static int? Id(SealedColumn column, object value)
    {
        try { return Sealed(column, value) is { } bytes ? FieldCipher.KeyIdOf(bytes) : null; }
        catch (CryptoFault) { return null; }
    }

    private static byte[]? Sealed(SealedColumn column, object value)
    {
        try
        {
            return column.Shape switch
            {
                SealedShape.Bytes => value as byte[],
                SealedShape.Json => JsonSerializer.Deserialize<byte[]>((string)value),
                _ => SealedElement().Match((string)value) is { Success: true } m ? Convert.FromBase64String(m.Groups[1].Value) : null,
            };
        }
        catch (Exception e) when (e is JsonException or FormatException) { return null; }
    }

    private object Anew(SealedColumn column, object value)
    {
        var fresh = cipher.Reseal(Sealed(column, value)!, column.Context);
        if (column.Shape == SealedShape.Bytes) return fresh;
        if (column.Shape == SealedShape.Json) return JsonSerializer.Serialize(fresh);
        var (text, place) = ((string)value, SealedElement().Match((string)value).Groups[1]);
        return text[..place.Index] + Convert.ToBase64String(fresh) + text[(place.Index + place.Length)..];
    }

    [GeneratedRegex("<sealed[^>]*>([A-Za-z0-9+/=]+)</sealed>")]
    private static partial Regex SealedElement();
}

/// <summary>After a rotation everything is sealed anew in batches, one node at a time; without one it looks at a setting and is done.</summary>
public sealed class ResealValues(KeyKeeper keeper) : IRecurringJob
{
    public string Name => "keys.reseal";
    public TimeSpan Every => TimeSpan.FromSeconds(20);
    public Task Run(CancellationToken ct) => keeper.Reseal(ct);
}
