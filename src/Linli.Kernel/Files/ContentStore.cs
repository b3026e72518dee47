using System.Security.Cryptography;

namespace Linli.Kernel.Files;

/// <summary>
/// Files by the SHA-256 of their content, at <c>aa/bb/hash</c>. SHA-256 and not SM3: the hash is an address and no
/// signature, the processor computes it (SM3 in C# would cost ten times the disk), and <c>sha256sum</c> proves a backup
/// on any machine without Linli. What must be bound by SM3 (audit chain, signed exchange) binds this address.
/// </summary>
public sealed class ContentStore
{
    private const string Swept = ".swept", Temporary = ".tmp";

    private readonly string _folder;
    private readonly TimeProvider _clock;

    public ContentStore(string folder, TimeProvider clock) => (_folder, _clock) = (Path.GetFullPath(folder), clock);

    /// <summary>Stores the content durably and returns its hash; of the same content again only the time is renewed, so that no sweep takes it.</summary>
    public Task<string> Put(byte[] content, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return Task.Run(() =>
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(content));
            var path = PathOf(hash);
            var folder = Path.GetDirectoryName(path)!;
            if (Renew(path) is { } length && length == content.Length)
            {
                // The first writer may not have reached its own sync yet, and we are about to say "stored".
                DurableFile.SyncFolder(folder);
                return hash;
            }
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                DurableFile.SyncFolder(Path.GetDirectoryName(folder)!);
                DurableFile.SyncFolder(_folder);
            }
            DurableFile.Replace(path, content);
            Renew(path);
            return hash;
        }, ct);
    }

    /// <summary>Somebody is about to name content that was stored before: no sweep takes it for another day.</summary>
    /// <exception cref="FileNotFoundException">It was swept already.</exception>
    public void Keep(string hash)
    {
        if (Renew(PathOf(hash)) is null) throw new FileNotFoundException("The content of a file is not there any more; it must be sent again.");
    }

    /// <returns>The length of the file; null when it is not there, or no longer.</returns>
    private long? Renew(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, _clock.GetUtcNow().UtcDateTime);
            return new FileInfo(path).Length;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException) { return null; }
    }

    /// <exception cref="ArgumentException">The hash is none: 64 lower hex characters are.</exception>
    /// <exception cref="FileNotFoundException">Nothing is stored under the hash.</exception>
    public Stream Open(string hash) =>
        new FileStream(PathOf(hash), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 65_536, useAsync: true);

    public bool Has(string hash) => File.Exists(PathOf(hash));

    /// <summary>What was stored before, and not again since; one folder after the other, however many there are.</summary>
    internal IEnumerable<string> OlderThan(DateTimeOffset before) =>
        Everything().Where(f => f.Name.Length == 64 && f.Name.All(char.IsAsciiHexDigitLower) && f.LastWriteTimeUtc < before.UtcDateTime).Select(f => f.Name);

    /// <summary>Hashes of all that is stored at the moment.</summary>
    internal IEnumerable<string> All() => Everything().Where(f => f.Name.Length == 64 && f.Name.All(char.IsAsciiHexDigitLower)).Select(f => f.Name);

    /// <summary>
    /// Takes content away unless it was stored again meanwhile. It is set aside first and only then looked at: whoever stores it now either
    /// renewed its time before, and it goes back, or does not find it and writes it anew.
    /// </summary>
    /// <param name="look">For a test that stores at the worst moment.</param>
    internal bool Sweep(string hash, DateTimeOffset before, Action? look = null)
    {
        var (path, aside) = (PathOf(hash), PathOf(hash) + Swept);
        try { File.Move(path, aside, overwrite: true); }
        catch (FileNotFoundException) { return false; }
        look?.Invoke();
        return Settle(path, aside, before);
    }

    private static bool Settle(string path, string aside, DateTimeOffset before)
    {
        if (File.GetLastWriteTimeUtc(aside) < before.UtcDateTime)
        {
            File.Delete(aside);
            return true;
        }
        File.Move(aside, path, overwrite: true);
        DurableFile.SyncFolder(Path.GetDirectoryName(path)!);
        return false;
    }

    /// <summary>What a process left that died while it wrote or swept.</summary>
    internal void SweepRemains(DateTimeOffset before)
    {
        foreach (var file in Everything())
            if (file.Name.EndsWith(Swept, StringComparison.Ordinal)) Settle(file.FullName[..^Swept.Length], file.FullName, before);
            else if (file.Name.EndsWith(Temporary, StringComparison.Ordinal) && file.LastWriteTimeUtc < before.UtcDateTime) file.Delete();
    }

    private IEnumerable<FileInfo> Everything() => !Directory.Exists(_folder) ? [] : new DirectoryInfo(_folder).EnumerateDirectories()
        .SelectMany(d => d.EnumerateDirectories()).SelectMany(d => d.GetFiles());

    // Only what we made ourselves becomes a path: a hash with a slash or a dot in it never reaches the disk.
    private string PathOf(string hash) =>
        hash is { Length: 64 } && hash.All(char.IsAsciiHexDigitLower)
            ? Path.Combine(_folder, hash[..2], hash[2..4], hash)
            : throw new ArgumentException("Not the hash of a stored file: 64 lower hex characters are expected.", nameof(hash));
}
