using System.Security.Cryptography;
using System.Text.Json;
using Linli.Kernel.Files;
using Linli.Kernel.Text;
using Linli.Ui.Components;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Linli.Cases.Intake;

/// <summary>What a form brought: the files that will be handed in, the seal that carries them if the form comes back, and which could not be taken.</summary>
public sealed record TakenFiles(IReadOnlyList<StoredFiles.Prepared> Files, string? Seal, IReadOnlyList<IReadOnlyList<Reason>> Faults)
{
    public static readonly TakenFiles None = new([], null, []);

    /// <summary>One line for each file that could not be taken, with its name.</summary>
    public IEnumerable<FieldError> Errors(Texts t, string field) => Faults.Select(f => new FieldError(field, string.Join(Texts.Current == Texts.English ? " " : "", f.Select(t.Say))));
}

/// <summary>
/// A form that comes back has an empty file input: the browser may not fill it in. So what was taken goes along in the form, sealed, and is sent
/// with it the next time (W-14). The seal names only what its sender brought in, nobody can write or change one, and it ends after a day.
/// </summary>
sealed class KeptFiles(CaseAttachments attachments, ContentStore store, IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>Names of the two fields: the seal, and the hashes of the files that shall not go along.</summary>
    public const string Field = "kept", Drop = "drop";
    private const int MostSealed = 16 << 10;
    private static readonly TimeSpan Lasts = TimeSpan.FromDays(1);
    private readonly IDataProtector _seal = protection.CreateProtector("cases.kept-files");

    public async Task<TakenFiles> Take(IFormCollection form, CancellationToken ct)
    {
        var (before, lost) = Open(form[Field].ToString());
        var kept = before.Where(f => !form[Drop].Contains(f.Hash)).ToList();
        var (good, refused) = await attachments.Each(form.Files, kept, ct);
        IReadOnlyList<StoredFiles.Prepared> all = [.. kept, .. good];
        var seal = all.Count == 0 ? null : _seal.Protect(JsonSerializer.Serialize(new Carried(clock.GetUtcNow(), all)));
        return new(all, seal, lost ? [[new Reason("rule.FilesAreKept")], .. refused] : refused);
    }

    private (IReadOnlyList<StoredFiles.Prepared> Files, bool Lost) Open(string value)
    {
        if (value.Length == 0) return ([], false);
        if (value.Length > MostSealed) return ([], true);
        try
        {
            var carried = JsonSerializer.Deserialize<Carried>(_seal.Unprotect(value))!;
            if (clock.GetUtcNow() - carried.At is var age && (age > Lasts || age < TimeSpan.Zero)) return ([], true);
            // What no matter names may have been swept in between.
            var there = carried.Files.Where(f => store.Has(f.Hash) && (f.Thumbnail is null || store.Has(f.Thumbnail))).ToList();
            return (there, there.Count < carried.Files.Count);
        }
        catch (Exception e) when (e is CryptographicException or JsonException) { return ([], true); }
    }

    private sealed record Carried(DateTimeOffset At, IReadOnlyList<StoredFiles.Prepared> Files);
}
