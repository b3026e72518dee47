using System.Security.Cryptography;
using System.Text.Json;
using Linli.Kernel.Files;

namespace Linli.Kernel.Crypto;

/// <summary>What a master key other than the field keys is for. Each purpose has its own random key.</summary>
public enum KeyPurpose { BlindIndex, Audit, Token }

/// <summary>
/// The keys of an installation, in <c>keys.json</c> outside the database: a copy of the database alone opens nothing.
/// Field keys rotate and the old ones stay for reading; the other keys do not rotate, since indexes, chains and
/// issued tokens hang on them. Safe for threads, and for several processes on one folder: a writer holds
/// <c>keys.lock</c>, and a reader that meets an unknown key id reads the file again.
/// </summary>
public sealed class KeyRing
{
    public const string FileName = "keys.json";

    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private const long LookMilliseconds = 5_000;
    private volatile Keys _keys;
    private long _looked;
    private DateTime _stamp;

    private KeyRing(string folder, TimeProvider clock, Keys keys) => (_folder, _clock, _keys) = (folder, clock, keys);

    /// <summary>Id of the field key that new values are sealed with.</summary>
    public int Current => _keys.Current;

    /// <summary>Ids of all field keys, oldest first.</summary>
    public IReadOnlyList<int> FieldKeyIds => [.. _keys.Field.Keys.Order()];

    /// <summary>Tells two rings apart without showing a key; stored beside the data, it reveals a wrong key file at start.</summary>
    public string Fingerprint => Convert.ToHexStringLower(Mac(KeyPurpose.BlindIndex, "linli key ring"u8).AsSpan(0, 8));

    /// <summary>Loads the ring of the folder, or creates it there.</summary>
    /// <param name="mayCreate">False where data already exists: a lost key file must be restored, not replaced.</param>
    /// <exception cref="CryptoFault">The file is missing, damaged or not readable.</exception>
    public static KeyRing Open(string folder, TimeProvider? clock = null, bool mayCreate = true)
    {
        clock ??= TimeProvider.System;
        folder = Path.GetFullPath(folder);
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            if (!mayCreate)
                throw new CryptoFault($"The key file {path} is missing. Restore it from the sealed backup of the keys: without it the encrypted fields cannot be read.");
            CreateFolder(folder);
            using (Hold(folder))
                if (!File.Exists(path))
                    Save(folder, Fresh(clock));
        }
        return new KeyRing(folder, clock, Load(path));
    }

    /// <summary>Adds a field key, makes it the current one and keeps the old ones for reading. Returns its id.</summary>
    public int Rotate()
    {
        lock (_gate)
        {
            using var held = Hold(_folder);
            var stored = Load(Path.Combine(_folder, FileName));
            var id = stored.Field.Keys.Max() + 1;
            var field = new Dictionary<int, FieldKey>(stored.Field) { [id] = FieldKey.New(_clock) };
            var next = stored with { Current = id, Field = field };
            Save(_folder, next);
            _keys = next;
            return id;
        }
    }

    /// <summary>HMAC-SM3 of the data under the key of the purpose; the key itself does not leave the ring.</summary>
    public byte[] Mac(KeyPurpose purpose, ReadOnlySpan<byte> data)
    {
        var keys = _keys;
        return Sm3.Hmac(purpose switch
        {
            KeyPurpose.BlindIndex => keys.BlindIndex,
            KeyPurpose.Audit => keys.Audit,
            KeyPurpose.Token => keys.Token,
            _ => throw new ArgumentOutOfRangeException(nameof(purpose)),
        }, data);
    }

    /// <summary>When a field key was made; null for one that is not there.</summary>
    public DateTimeOffset? MadeAt(int id) => _keys.Field.GetValueOrDefault(id)?.Created;

    /// <summary>Takes a field key out of the ring for good. Whoever calls has proved that nothing is sealed with it.</summary>
    internal void Retire(int id)
    {
        lock (_gate)
        {
            using var held = Hold(_folder);
            var stored = Load(Path.Combine(_folder, FileName));
            if (id == stored.Current) throw new CryptoFault($"Field key {id} is the current one and stays.");
            var field = stored.Field.Where(f => f.Key != id).ToDictionary();
            var next = stored with { Field = field };
            Save(_folder, next);
            _keys = next;
        }
    }

    /// <summary>
    /// Another process may have rotated. The file is looked at when something is sealed and the last look is five seconds old: so long an old key may still be used,
    /// and what it sealed is found by the next resealing. A file that cannot be read now keeps nobody from working with what was read before.
    /// </summary>
    private void Look()
    {
        var now = Environment.TickCount64;
        if (now - Interlocked.Read(ref _looked) < LookMilliseconds) return;
        lock (_gate)
        {
            if (now - Interlocked.Read(ref _looked) < LookMilliseconds) return;
            Interlocked.Exchange(ref _looked, now);
            Refresh();
        }
    }

    /// <summary>Reads the file again if it is another one than was read.</summary>
    public void Refresh()
    {
        lock (_gate)
        {
            var path = Path.Combine(_folder, FileName);
            try
            {
                var stamp = File.GetLastWriteTimeUtc(path);
                if (stamp == _stamp || !File.Exists(path)) return;
                var stored = Load(path);
                (_keys, _stamp) = (stored, stamp);
            }
            catch (CryptoFault) { }
            catch (IOException) { }
        }
    }

    internal (int Id, byte[] Key) CurrentFieldKey()
    {
        Look();
        var keys = _keys;
        return (keys.Current, keys.Field[keys.Current].Key);
    }

    /// <summary>Null if even the file of this moment does not know the id: another node may have rotated.</summary>
    internal byte[]? FieldKeyOf(int id)
    {
        if (_keys.Field.TryGetValue(id, out var known)) return known.Key;
        lock (_gate)
        {
            if (!_keys.Field.ContainsKey(id)) _keys = Load(Path.Combine(_folder, FileName));
            return _keys.Field.TryGetValue(id, out known) ? known.Key : null;
        }
    }

    private static Keys Fresh(TimeProvider clock) => new(1,
        new Dictionary<int, FieldKey> { [1] = FieldKey.New(clock) },
        RandomNumberGenerator.GetBytes(Sm3.Size), RandomNumberGenerator.GetBytes(Sm3.Size), RandomNumberGenerator.GetBytes(Sm3.Size));

    private static void Save(string folder, Keys keys) =>
        DurableFile.Replace(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(keys, Json), UnixFileMode.UserRead | UnixFileMode.UserWrite);

    private static Keys Load(string path)
    {
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                // A restore or a copy often widens the mode; what we own we close again.
                if ((File.GetUnixFileMode(path) & ~Owner) != 0) File.SetUnixFileMode(path, Owner);
            }
            var keys = JsonSerializer.Deserialize<Keys>(File.ReadAllBytes(path), Json);
            if (keys is null || !keys.Sound())
                throw new CryptoFault($"The key file {path} is incomplete or damaged. Restore it from the sealed backup of the keys; do not delete it.");
            return keys;
        }
        catch (JsonException e)
        {
            throw new CryptoFault($"The key file {path} is not valid JSON. Restore it from the sealed backup of the keys; do not delete it.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CryptoFault($"The key file {path} cannot be read or closed to others (mode 0600): {e.Message} It must belong to the account that runs Linli.", e);
        }
    }

    private static void CreateFolder(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CryptoFault($"The key folder {folder} cannot be created: {e.Message}", e);
        }
    }

    private static FileStream Hold(string folder)
    {
        var path = Path.Combine(folder, "keys.lock");
        for (var tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (tries < 200)
            {
                Thread.Sleep(25);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CryptoFault($"The key folder {folder} cannot be locked for writing: {e.Message}", e);
            }
        }
    }

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private sealed record Keys(int Current, Dictionary<int, FieldKey> Field, byte[] BlindIndex, byte[] Audit, byte[] Token)
    {
        public bool Sound() =>
            Field is { Count: > 0 } && Field.ContainsKey(Current)
            && Field.All(f => f.Key > 0 && f.Value is { Key.Length: Sm4Gcm.KeySize })
            && BlindIndex is { Length: Sm3.Size } && Audit is { Length: Sm3.Size } && Token is { Length: Sm3.Size };
    }

    private sealed record FieldKey(byte[] Key, DateTimeOffset Created)
    {
        public static FieldKey New(TimeProvider clock) => new(RandomNumberGenerator.GetBytes(Sm4Gcm.KeySize), clock.GetUtcNow());
    }
}
