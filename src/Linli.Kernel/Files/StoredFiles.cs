using Linli.Kernel.Access;
using Linli.Kernel.Data;
using Linli.Kernel.Text;
using Microsoft.EntityFrameworkCore;

namespace Linli.Kernel.Files;

/// <summary>A file somebody handed in. The content lies in the content store under its hash; whoever owns the row decides who may read it.</summary>
public sealed class StoredFileRow
{
    public Guid Id { get; init; }

    /// <summary>What it belongs to, e.g. <c>case:{id}</c>; the owning module serves it after its own check.</summary>
    public required string Owner { get; init; }
    public required string Name { get; init; }
    public required string MediaType { get; init; }
    public required string Hash { get; init; }
    public string? ThumbnailHash { get; init; }
    public long Bytes { get; init; }
    public DateTimeOffset At { get; init; }
    public string? By { get; init; }
    public string? Label { get; init; }
}

public sealed record StoredFile(Guid Id, string Owner, string Name, string MediaType, string Hash, string? ThumbnailHash, long Bytes, DateTimeOffset At, string? Label)
{
    public bool IsImage => ThumbnailHash is not null;
}

/// <summary>Takes files in (checked by content, photos cleaned of place and camera data) and hands them out.</summary>
public sealed class StoredFiles(KernelDb db, ContentStore store, TimeProvider clock, Who who)
{
    public const int MostPerOwner = 30;

    /// <summary>Checks and cleans all files first and only then stores them: one that is refused means none is taken.</summary>
    public async Task<(IReadOnlyList<Prepared> Files, IReadOnlyList<(string Name, Reason Why)> Refused)> Prepare(IEnumerable<(string Name, byte[] Content, string? Label)> files, CancellationToken ct)
    {
        var clean = new List<(string Name, string Media, byte[] Body, byte[]? Thumbnail, string? Label)>();
        var bad = new List<(string, Reason)>();
        foreach (var (name, content, label) in files)
        {
            var verdict = FileChecks.Inspect(content, name);
            if (!verdict.Ok) { bad.Add((name, verdict.Refusal!)); continue; }
            var body = content;
            byte[]? thumbnail = null;
            var (media, safeName) = (verdict.MediaType, verdict.SafeName);
            if (verdict.Kind is "jpeg" or "png" or "webp")
            {
                try
                {
                    var image = await Images.Clean(content, ct);
                    (body, media) = (image.Bytes, image.MediaType);
                    safeName = Path.ChangeExtension(safeName, image.Kind == "jpeg" ? "jpg" : image.Kind);
                    thumbnail = await Images.Thumbnail(body, 320, ct);
                }
                catch (InvalidDataException) { bad.Add((name, new Reason("files.broken-image"))); continue; }
            }
            clean.Add((safeName, media, body, thumbnail, label));
        }
        if (bad.Count > 0) return ([], bad);
        var good = new List<Prepared>();
        foreach (var (name, media, body, thumbnail, label) in clean)
            good.Add(new Prepared(name, media, await store.Put(body, ct), thumbnail is null ? null : await store.Put(thumbnail, ct), body.LongLength, label));
        return (good, bad);
    }

    /// <summary>Ties prepared files to their owner, in the owner's transaction: whoever calls commits. Content that no row names is swept after a day.</summary>
    public void Attach(ModuleDb within, string owner, IEnumerable<Prepared> files)
    {
        foreach (var f in files)
        {
            store.Keep(f.Hash);
            if (f.Thumbnail is not null) store.Keep(f.Thumbnail);
            within.Files.Add(new StoredFileRow
            {
                Id = Guid.CreateVersion7(clock.GetUtcNow()), Owner = owner, Name = f.Name, MediaType = f.MediaType, Hash = f.Hash,
                ThumbnailHash = f.Thumbnail, Bytes = f.Bytes, At = clock.GetUtcNow(), By = who.AccountId?.ToString(), Label = f.Label,
            });
        }
    }

    public Task<List<StoredFile>> Of(string owner, CancellationToken ct) =>
        db.Files.AsNoTracking().Where(f => f.Owner == owner).OrderBy(f => f.Id).Select(f => new StoredFile(
            f.Id, f.Owner, f.Name, f.MediaType, f.Hash, f.ThumbnailHash, f.Bytes, f.At, f.Label)).ToListAsync(ct);

    public Task<StoredFile?> Find(Guid id, CancellationToken ct) =>
        db.Files.AsNoTracking().Where(f => f.Id == id).Select(f => new StoredFile(
            f.Id, f.Owner, f.Name, f.MediaType, f.Hash, f.ThumbnailHash, f.Bytes, f.At, f.Label)).FirstOrDefaultAsync(ct)!;

    public Stream Open(StoredFile file, bool thumbnail) => store.Open(thumbnail && file.ThumbnailHash is not null ? file.ThumbnailHash : file.Hash);

    public sealed record Prepared(string Name, string MediaType, string Hash, string? Thumbnail, long Bytes, string? Label);
}
