using Microsoft.Data.Sqlite;

namespace Linli.Kernel.Data;

/// <summary>
/// There is no room for what was to be written, on the disk of the database or of the files. Nothing of it was kept. It is a fault of its own kind, so that whoever expects a lost race
/// (a key that is there already) does not take it for one and tells somebody that somebody else was faster.
/// </summary>
public sealed class StorageFull(Exception inner) : IOException("The disk is full: nothing was kept of this request.", inner)
{
    // ENOSPC and EDQUOT; ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL.
    private static readonly HashSet<int> OfFiles = OperatingSystem.IsWindows() ? [unchecked((int)0x80070027), unchecked((int)0x80070070)] : OperatingSystem.IsMacOS() ? [28, 69] : [28, 122];

    // SQLITE_FULL; SQLite says of a log or of its index that cannot grow that writing it failed.
    private const int Full = 13, WriteFailed = 778, IndexCannotGrow = 4874;

    public static bool Is(Exception? fault)
    {
        for (var e = fault; e is not null; e = e.InnerException)
            if (e is StorageFull || e is SqliteException { SqliteErrorCode: Full } or SqliteException { SqliteExtendedErrorCode: WriteFailed or IndexCannotGrow }
                || e is Npgsql.PostgresException { SqlState: Npgsql.PostgresErrorCodes.DiskFull } || e is IOException && OfFiles.Contains(e.HResult)) return true;
        return false;
    }
}

/// <summary>The disk did not confirm what was written to it. What is acknowledged after that might be lost, so nothing is until a restart has read what is there.</summary>
public sealed class DiskUnconfirmed(Exception? inner) : IOException("The disk did not confirm what was written. Look at the disk, then start Linli again.", inner);

/// <summary>Whether there is room to write, for whoever asks if the node is ready.</summary>
public sealed class StorageWatch(Installation place, DatabaseOptions database, TimeProvider clock)
{
    /// <summary>Below that nothing is promised any more: the next attachment might not fit.</summary>
    public const long LeastFree = 8 << 20;
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(15);
    private long _seen;

    /// <summary>Somebody found no room: also where the disk is another machine's and cannot be asked.</summary>
    public void Saw() => Interlocked.Exchange(ref _seen, clock.GetUtcNow().UtcTicks);

    /// <returns>Null when there is room; else the folder, or "database" where only its server knows.</returns>
    public string? Full()
    {
        foreach (var folder in Folders().Distinct(StringComparer.Ordinal))
            try
            {
                if (new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder).AvailableFreeSpace < LeastFree) return folder;
            }
            // A disk that cannot be asked is not called full.
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException) { }
        return clock.GetUtcNow().UtcTicks - Interlocked.Read(ref _seen) is >= 0 and var since && since < Remembered.Ticks ? "database" : null;
    }

    private IEnumerable<string> Folders()
    {
        yield return Path.GetFullPath(place.DataFolder);
        if (Directory.Exists(place.FilesFolder)) yield return Path.GetFullPath(place.FilesFolder);
        if (database.Kind == DatabaseKind.Sqlite && Path.GetDirectoryName(Path.GetFullPath(new SqliteConnectionStringBuilder(database.ConnectionString).DataSource)) is { Length: > 0 } folder) yield return folder;
    }
}
