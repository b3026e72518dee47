using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Linli.Kernel.Crypto;
using Linli.Kernel.Files;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;

namespace Linli.Kernel.Backup;

/// <summary>
/// The key ring in a file of its own, sealed under a passphrase: scrypt makes the key, SM4-GCM seals, and all that stands beside it in clear is authenticated with it. Whoever has
/// it and the passphrase has every key; whoever has only the data of the backup has nothing.
/// </summary>
public static class SealedKeys
{
    public const int ShortestPassphrase = 12;
    private const int Format = 1, MostCost = 1 << 20;

    /// <param name="Ring">Fingerprint of the ring, so that the right file can be found without opening it.</param>
    private sealed record File(int Format, string Ring, DateTimeOffset At, string Kdf, int Cost, int BlockSize, int Parallel, byte[] Salt, byte[] Nonce, byte[] Sealed);

    public static void Write(string path, byte[] keys, string ring, string passphrase, DateTimeOffset at)
    {
        if (passphrase.Length < ShortestPassphrase) throw new BackupFault($"The passphrase has {passphrase.Length} characters; it takes at least {ShortestPassphrase}. Everything hangs on it: take five words that do not belong together.");
        var file = new File(Format, ring, at, "scrypt", 1 << 15, 8, 1, RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(Sm4Gcm.NonceSize), []);
        file = file with { Sealed = Sm4Gcm.Encrypt(Key(file, passphrase), file.Nonce, Beside(file), keys) };
        DurableFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(file, Json), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <returns>The content of keys.json.</returns>
    public static byte[] Open(string path, string passphrase)
    {
        if (!System.IO.File.Exists(path)) throw new BackupFault($"The sealed keys {path} are not there. They were written apart from the data: name them with --keys.");
        File? file;
        try
        {
            if (new FileInfo(path).Length > 1 << 20) throw new JsonException();
            var text = System.IO.File.ReadAllBytes(path);
            using (var json = JsonDocument.Parse(text))
                if (json.RootElement.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.Number && format.TryGetInt32(out var number) && number > Format) throw BackupManifest.Newer(path, number, Format);
            file = JsonSerializer.Deserialize<File>(text, Json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) { file = null; }
        if (file is not { Format: Format, Kdf: "scrypt", Cost: > 1 and <= MostCost, BlockSize: > 0 and <= 32, Parallel: > 0 and <= 16, Salt.Length: 16, Nonce.Length: Sm4Gcm.NonceSize, Sealed.Length: > Sm4Gcm.TagSize }
            || !int.IsPow2(file.Cost))
            throw new BackupFault($"{path} is no file of sealed keys, or is damaged. Name the right one with --keys, or take another copy of it.");
        try { return Sm4Gcm.Decrypt(Key(file, passphrase), file.Nonce, Beside(file), file.Sealed); }
        catch (InvalidCipherTextException e) { throw new BackupFault($"The sealed keys {path} do not open: the passphrase is another one, or the file was altered. Try the passphrase again; then take another copy of the file.", e); }
    }

    private static byte[] Key(File file, string passphrase) => SCrypt.Generate(Encoding.UTF8.GetBytes(passphrase.Normalize(NormalizationForm.FormKC)), file.Salt, file.Cost, file.BlockSize, file.Parallel, Sm4Gcm.KeySize);

    private static byte[] Beside(File file) => JsonSerializer.SerializeToUtf8Bytes(file with { Sealed = [] }, Json);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
}
