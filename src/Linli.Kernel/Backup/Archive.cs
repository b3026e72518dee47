using System.Buffers.Binary;
using System.Text;

namespace Linli.Kernel.Backup;

/// <summary>
/// Named things one after the other, none of whose lengths is known before: length of the name (2, big-endian) and name, then blocks of length (4) and bytes, ended by a
/// block of length 0. A name of length 0 ends the whole.
/// </summary>
public sealed class ArchiveWriter(Stream under)
{
    /// <summary>The thing is whole when the stream is disposed.</summary>
    public Stream Begin(string name)
    {
        var text = Encoding.UTF8.GetBytes(name);
        Number16((short)text.Length);
        under.Write(text);
        return new Entry(under);
    }

    public void End() => Number16(0);

    private void Number16(short value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteInt16BigEndian(bytes, value);
        under.Write(bytes);
    }

    private sealed class Entry(Stream under) : WriteOnly
    {
        private bool _done;

        public override void Write(ReadOnlySpan<byte> buffer) { if (buffer.Length > 0) Block(buffer); }

        private void Block(ReadOnlySpan<byte> bytes)
        {
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            under.Write(length);
            under.Write(bytes);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_done) { _done = true; Block([]); }
            base.Dispose(disposing);
        }
    }

    private abstract class WriteOnly : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    }
}

public sealed class ArchiveReader(Stream under)
{
    private const int LongestBlock = 64 << 20;

    /// <summary>The next thing; null after the last one. Its content is read with <see cref="CopyTo"/> before the next is asked for.</summary>
    public string? Next()
    {
        Span<byte> head = stackalloc byte[2];
        Fill(head);
        var length = BinaryPrimitives.ReadInt16BigEndian(head);
        if (length == 0) return null;
        if (length < 0) throw Unreadable();
        var name = new byte[length];
        Fill(name);
        return Encoding.UTF8.GetString(name);
    }

    /// <summary>Hands every piece of the content on.</summary>
    public void Each(Action<ReadOnlyMemory<byte>> take)
    {
        var buffer = new byte[256 << 10];
        Span<byte> head = stackalloc byte[4];
        while (true)
        {
            Fill(head);
            var left = BinaryPrimitives.ReadInt32BigEndian(head);
            if (left == 0) return;
            if (left is < 0 or > LongestBlock) throw Unreadable();
            while (left > 0)
            {
                var part = Math.Min(left, buffer.Length);
                Fill(buffer.AsSpan(0, part));
                take(buffer.AsMemory(0, part));
                left -= part;
            }
        }
    }

    private void Fill(Span<byte> bytes) { if (under.ReadAtLeast(bytes, bytes.Length, false) < bytes.Length) throw Unreadable(); }

    // What was sealed whole and reads otherwise was written by something else.
    private static BackupFault Unreadable() => new("The content of the backup does not follow its own format. Take another backup, and report this one.");
}
