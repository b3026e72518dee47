using System.Runtime.InteropServices;

namespace Linli.Kernel.Files;

/// <summary>
/// Writes a file so that after a crash it is there whole or not at all: temporary file, fsync, rename, fsync of the
/// folder (without the last, a power cut can forget the rename).
/// </summary>
static class DurableFile
{
    public static void Replace(string path, ReadOnlySpan<byte> content, UnixFileMode? mode = null)
    {
        var folder = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.CreateVersion7():N}.tmp");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
            if (mode is { } m && !OperatingSystem.IsWindows()) options.UnixCreateMode = m;
            using (var file = new FileStream(temporary, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
            SyncFolder(folder);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;   // NTFS journals the rename itself
        var handle = open(folder, 0);
        if (handle < 0) throw new IOException($"The folder {folder} cannot be opened to sync it.");
        var failed = fsync(handle) != 0;
        _ = close(handle);
        if (failed) throw new IOException($"The folder {folder} cannot be synced to disk.");
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int handle);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int handle);
}
