using Linli.Kernel.Access;
using Linli.Kernel.Files;
using Linli.Kernel.Text;
using Microsoft.AspNetCore.Http;

namespace Linli.Cases;

/// <summary>Files of a matter: read with limits, checked by content, tied to the matter.</summary>
sealed class CaseAttachments(StoredFiles files, CaseDesk desk)
{
    public const int MostAtOnce = 6;

    public async Task<(IReadOnlyList<StoredFiles.Prepared> Files, Outcome Outcome)> Read(IFormFileCollection posted, CancellationToken ct)
    {
        var given = posted.Where(f => f.Length > 0).ToList();
        if (given.Count > MostAtOnce) return ([], Outcome.Refuse("FilesAreFew", $"{MostAtOnce}"));
        var bodies = new List<(string, byte[], string?)>();
        foreach (var file in given)
        {
            if (file.Length > FileChecks.MaxBytes) return ([], Outcome.Refuse("FileIsSmall", "10"));
            using var memory = new MemoryStream((int)file.Length);
            await file.CopyToAsync(memory, ct);
            bodies.Add((file.FileName, memory.ToArray(), file.Name));
        }
        var (good, bad) = await files.Prepare(bodies, ct);
        return bad.Count == 0 ? (good, Outcome.Done) : ([], new Outcome(OutcomeKind.Refused, "FileIsSafe", [.. bad.SelectMany(b => (Reason[])[new Reason("rule.FileIsSafe", b.Name.Length > 60 ? b.Name[..60] : b.Name), b.Why])]));
    }

    /// <summary>Reads what comes with a verb; it is tied to the matter when the verb is carried out, not before.</summary>
    public async Task<Outcome> Bring(Guid caseId, IFormFileCollection posted, CancellationToken ct)
    {
        if (await desk.Load(caseId, ct) is null) return Outcome.NotFound;
        if ((await files.Of($"case:{caseId}", ct)).Count + posted.Count > StoredFiles.MostPerOwner) return Outcome.Refuse("FilesAreFew", $"{StoredFiles.MostPerOwner}");
        var (good, outcome) = await Read(posted, ct);
        if (outcome.Ok) desk.Brought = good;
        return outcome;
    }
}
