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

    /// <summary>Takes each file that may come in, beside those that are there already; of the others, what to say about each.</summary>
    public async Task<(IReadOnlyList<StoredFiles.Prepared> Files, IReadOnlyList<IReadOnlyList<Reason>> Refused)> Each(IFormFileCollection posted, IReadOnlyList<StoredFiles.Prepared> there, CancellationToken ct)
    {
        var (good, refused) = (new List<StoredFiles.Prepared>(), new List<IReadOnlyList<Reason>>());
        foreach (var (file, n) in posted.Where(f => f.Length > 0).Select((f, n) => (f, n)))
        {
            var name = file.FileName.Length > 60 ? file.FileName[..60] : file.FileName;
            IReadOnlyList<Reason> left = [new("rule.FilesAreFew", $"{MostAtOnce}"), new("rule.FileIsLeft", name)];
            if (n >= MostAtOnce) { refused.Add(left); continue; }
            if (file.Length > FileChecks.MaxBytes) { refused.Add([new("rule.FileIsSafe", name), new("rule.FileIsSmall", $"{FileChecks.MaxBytes >> 20}")]); continue; }
            using var memory = new MemoryStream((int)file.Length);
            await file.CopyToAsync(memory, ct);
            var (one, bad) = await files.Prepare([(file.FileName, memory.ToArray(), file.Name)], ct);
            refused.AddRange(bad.Select(b => (IReadOnlyList<Reason>)[new("rule.FileIsSafe", name), b.Why]));
            // Who does not see that the first choice still stands chooses the same photo again.
            foreach (var f in one.Where(f => there.All(t => t.Hash != f.Hash)))
                if (there.Count + good.Count < MostAtOnce) good.Add(f);
                else refused.Add(left);
        }
        return (good, refused);
    }

    /// <summary>Reads what comes with a verb; it is tied to the matter when the verb is carried out, not before.</summary>
    public async Task<Outcome> Bring(Guid caseId, IFormFileCollection posted, CancellationToken ct)
    {
        if (await desk.Load(caseId, ct) is null) return Outcome.NotFound;
        if ((await files.Of($"case:{caseId}", ct)).Count + posted.Count + desk.Brought.Count > StoredFiles.MostPerOwner) return Outcome.Refuse("FilesAreFew", $"{StoredFiles.MostPerOwner}");
        var (good, outcome) = await Read(posted, ct);
        if (outcome.Ok) desk.Brought = [.. desk.Brought, .. good];
        return outcome;
    }
}
