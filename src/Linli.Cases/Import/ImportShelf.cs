using Linli.Kernel;
using Linli.Kernel.Access;
using Linli.Kernel.Crypto;

namespace Linli.Cases.Import;

/// <summary>
/// Keeps a table between its upload and its import, so that columns can be chosen and checked without sending it again: sealed, for the
/// one who brought it, for a day. Names and phone numbers of strangers stand in it.
/// </summary>
sealed class ImportShelf(Installation place, FieldCipher cipher, Who who, TimeProvider clock)
{
    public const int MostBytes = 20 << 20;
    private const int MostFiles = 5;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    public Guid Put(ReadOnlySpan<byte> bytes)
    {
        var folder = Folder();
        Sweep(folder);
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        var only = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) only.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(PathOf(id)!, only);
        file.Write(cipher.Seal(Convert.ToBase64String(bytes), "cases.import"));
        return id;
    }

    public byte[]? Take(Guid id)
    {
        if (PathOf(id) is not { } path || !File.Exists(path)) return null;
        try { return Convert.FromBase64String(cipher.Open(File.ReadAllBytes(path), "cases.import")); }
        // Swept in between, or not ours to open.
        catch (Exception e) when (e is IOException or CryptoFault) { return null; }
    }

    public void Drop(Guid id)
    {
        if (PathOf(id) is { } path) File.Delete(path);
    }

    // The owner is part of the name: another account's file is not there.
    private string? PathOf(Guid id) => who.AccountId is { } me ? Path.Combine(Folder(), $"{me:N}-{id:N}") : null;

    private string Folder()
    {
        var folder = Path.Combine(place.DataFolder, "imports");
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }

    private void Sweep(string folder)
    {
        var old = clock.GetUtcNow() - Kept;
        var mine = who.AccountId is { } me ? $"{me:N}-" : "-";
        foreach (var file in new DirectoryInfo(folder).GetFiles().Where(f => f.LastWriteTimeUtc < old.UtcDateTime)
            .Concat(new DirectoryInfo(folder).GetFiles(mine + "*").OrderByDescending(f => f.Name, StringComparer.Ordinal).Skip(MostFiles - 1)).DistinctBy(f => f.FullName))
            file.Delete();
    }
}
