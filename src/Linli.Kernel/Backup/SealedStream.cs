using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Linli.Kernel.Backup;

/// <summary>
/// Seals what is written, in chunks of up to 1 MiB with AES-256-GCM: <c>LNSEAL1\n</c> · salt (16), then for each chunk its length (4, big-endian), cipher text and tag (16).
/// The key of a file comes from the data key by HKDF-SHA256 with the salt and the file's name; the nonce is the number of the chunk and whether it is the last,
/// so that chunks cannot change places and an end that is missing is seen. AES and not SM4: the processor computes it, see
/// docs/decisions/2026-11-26-backups-are-our-own-format.md.
/// </summary>
public sealed class SealingStream : Stream
{
    internal const int Chunk = 1 << 20, SaltSize = 16, TagSize = 16, KeySize = 32;
    internal static readonly byte[] Magic = "LNSEAL1\n"u8.ToArray();

    private readonly Stream _under;
    private readonly AesGcm _cipher;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _plain = new byte[Chunk], _sealed = new byte[4 + Chunk + TagSize];
    private int _used;
    private long _number;
    private bool _done;

    public SealingStream(Stream under, byte[] key, string name)
    {
        _under = under;
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        _cipher = new AesGcm(KeyOf(key, salt, name), TagSize);
        Emit(Magic);
        Emit(salt);
    }

    /// <summary>Bytes that were written below.</summary>
    public long Bytes { get; private set; }

    /// <summary>SHA-256 of what was written below; after <see cref="Finish"/>.</summary>
    public string Hash { get; private set; } = "";

    internal static byte[] KeyOf(byte[] key, byte[] salt, string name) => HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeySize, salt, Encoding.UTF8.GetBytes(name));

    internal static void Nonce(Span<byte> nonce, long number, bool last)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce, number);
        nonce[8] = last ? (byte)1 : (byte)0;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            if (_used == Chunk) Seal(last: false);
            var part = buffer[..Math.Min(buffer.Length, Chunk - _used)];
            part.CopyTo(_plain.AsSpan(_used));
            _used += part.Length;
            buffer = buffer[part.Length..];
        }
    }

    /// <summary>Writes the last chunk; without it the file counts as cut off.</summary>
    public void Finish()
    {
        if (_done) return;
        Seal(last: true);
        _done = true;
        Hash = Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    private void Seal(bool last)
    {
        Span<byte> nonce = stackalloc byte[12];
        Nonce(nonce, _number++, last);
        BinaryPrimitives.WriteInt32BigEndian(_sealed, _used);
        _cipher.Encrypt(nonce, _plain.AsSpan(0, _used), _sealed.AsSpan(4, _used), _sealed.AsSpan(4 + _used, TagSize));
        Emit(_sealed.AsSpan(0, 4 + _used + TagSize));
        _used = 0;
    }

    private void Emit(ReadOnlySpan<byte> bytes)
    {
        _under.Write(bytes);
        _hash.AppendData(bytes);
        Bytes += bytes.Length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) { _cipher.Dispose(); _hash.Dispose(); CryptographicOperations.ZeroMemory(_plain); }
        base.Dispose(disposing);
    }

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

/// <summary>Opens what <see cref="SealingStream"/> sealed; a chunk that was altered, moved or is missing is a <see cref="BackupFault"/>.</summary>
public sealed class OpeningStream : Stream
{
    private readonly Stream _under;
    private readonly AesGcm _cipher;
    private readonly string _name;
    private readonly byte[] _plain = new byte[SealingStream.Chunk], _sealed = new byte[SealingStream.Chunk + SealingStream.TagSize];
    private int _at, _used;
    private long _number;
    private bool _last;

    public OpeningStream(Stream under, byte[] key, string name)
    {
        (_under, _name) = (under, name);
        var (magic, salt) = (new byte[SealingStream.Magic.Length], new byte[SealingStream.SaltSize]);
        if (under.ReadAtLeast(magic, magic.Length, false) < magic.Length || !magic.AsSpan().SequenceEqual(SealingStream.Magic) || under.ReadAtLeast(salt, salt.Length, false) < salt.Length) throw Damaged();
        _cipher = new AesGcm(SealingStream.KeyOf(key, salt, name), SealingStream.TagSize);
    }

    private BackupFault Damaged() => new($"{_name} of the backup is damaged or cut off. Take another copy of this backup, or an older one.");

    public override int Read(Span<byte> buffer)
    {
        while (_at == _used)
        {
            if (_last) return 0;
            Next();
        }
        var part = Math.Min(buffer.Length, _used - _at);
        _plain.AsSpan(_at, part).CopyTo(buffer);
        _at += part;
        return part;
    }

    private void Next()
    {
        Span<byte> head = stackalloc byte[4];
        if (_under.ReadAtLeast(head, 4, false) < 4) throw Damaged();
        var length = BinaryPrimitives.ReadInt32BigEndian(head);
        if (length is < 0 or > SealingStream.Chunk) throw Damaged();
        var whole = length + SealingStream.TagSize;
        if (_under.ReadAtLeast(_sealed.AsSpan(0, whole), whole, false) < whole) throw Damaged();
        // Which one is the last is sealed in the nonce: the reader tries what a whole chunk most likely is.
        var (first, second) = (length < SealingStream.Chunk, length >= SealingStream.Chunk);
        if (!Open(first) && !Open(second)) throw Damaged();
        (_at, _used) = (0, length);
        _number++;

        bool Open(bool last)
        {
            Span<byte> n = stackalloc byte[12];
            SealingStream.Nonce(n, _number, last);
            try { _cipher.Decrypt(n, _sealed.AsSpan(0, length), _sealed.AsSpan(length, SealingStream.TagSize), _plain.AsSpan(0, length)); }
            catch (AuthenticationTagMismatchException) { return false; }
            _last = last;
            return true;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) { _cipher.Dispose(); CryptographicOperations.ZeroMemory(_plain); }
        base.Dispose(disposing);
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
