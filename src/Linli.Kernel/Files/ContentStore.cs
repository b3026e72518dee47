using System.Security.Cryptography;

namespace Linli.Kernel.Files;

/// <summary>
/// Files by the SHA-256 of their content, at <c>aa/bb/hash</c>. SHA-256 and not SM3: the hash is an address and no
/// signature, the processor computes it (SM3 in C# would cost ten times the disk), and <c>sha256sum</c> proves a backup
/// on any machine without Linli. What must be bound by SM3 (audit chain, signed exchange) binds this address.
/// </summary>
public sealed class ContentStore
{
    private readonly string _folder;

    public ContentStore(string folder) => _folder = Path.GetFullPath(folder);

    /// <summary>Stores the content durably and returns its hash; the same content again changes nothing.</summary>
    public Task<string> Put(byte[] content, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return Task.Run(() =>
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(content));
            var path = PathOf(hash);
            var folder = Path.GetDirectoryName(path)!;
            if (File.Exists(path) && new FileInfo(path).Length == content.Length)
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
            return hash;
        }, ct);
    }

    /// <exception cref="ArgumentException">The hash is none: 64 lower hex characters are.</exception>
    /// <exception cref="FileNotFoundException">Nothing is stored under the hash.</exception>
    public Stream Open(string hash) =>
        new FileStream(PathOf(hash), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 65_536, useAsync: true);

    public bool Has(string hash) => File.Exists(PathOf(hash));

    /// <summary>True if the content still has its hash; false if it is missing or was altered.</summary>
    public async Task<bool> Intact(string hash, CancellationToken ct = default)
    {
        if (!Has(hash)) return false;
        await using var content = Open(hash);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct)) == hash;
    }

    /// <summary>For the retention sweep, once no row names the hash. False if there was nothing.</summary>
    public bool Delete(string hash)
    {
        var path = PathOf(hash);
        if (!File.Exists(path)) return false;
        File.Delete(path);
        return true;
    }

    // Only what we made ourselves becomes a path: a hash with a slash or a dot in it never reaches the disk.
    private string PathOf(string hash) =>
        hash is { Length: 64 } && hash.All(char.IsAsciiHexDigitLower)
            ? Path.Combine(_folder, hash[..2], hash[2..4], hash)
            : throw new ArgumentException("Not the hash of a stored file: 64 lower hex characters are expected.", nameof(hash));
}
