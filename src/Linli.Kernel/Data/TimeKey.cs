namespace Linli.Kernel.Data;

/// <summary>Keys of rows that begin with the time they were made at (UUID version 7, RFC 9562).</summary>
public static class TimeKey
{
    /// <summary>The lowest key of a moment: whatever was written since then lies above it.</summary>
    public static Guid First(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(at).TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[6..].Clear();
        return new Guid(bytes, bigEndian: true);
    }
}
