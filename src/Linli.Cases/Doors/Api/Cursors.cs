using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Linli.Kernel.Crypto;

namespace Linli.Cases.Doors.Api;

/// <summary>A place in a list that goes out and comes back. Signed with what was asked and by whom, so nobody can make one or carry it to another question.</summary>
sealed class Cursors(KeyRing keys)
{
    private const int MacLength = 16, Longest = 300;

    public string Write(string question, DateTimeOffset at, Guid id) => WritePlace(question, string.Create(CultureInfo.InvariantCulture, $"{at.UtcTicks}.{id:N}"));

    public (DateTimeOffset At, Guid Id)? Read(string question, string? cursor) =>
        ReadPlace(question, cursor)?.Split('.') is [var ticks, var id] ? (new(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero), Guid.Parse(id)) : null;

    /// <param name="place">ASCII, up to 100 characters.</param>
    public string WritePlace(string question, string place) => Base64Url.EncodeToString([.. Mac(question, place), .. Encoding.ASCII.GetBytes(place)]);

    public string? ReadPlace(string question, string? cursor)
    {
        if (cursor is not { Length: > 0 and <= Longest } || !Base64Url.IsValid(cursor)) return null;
        var bytes = Base64Url.DecodeFromChars(cursor);
        if (bytes.Length <= MacLength) return null;
        var body = Encoding.ASCII.GetString(bytes.AsSpan(MacLength));
        return CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, MacLength), Mac(question, body)) ? body : null;
    }

    private byte[] Mac(string question, string body) => keys.Mac(KeyPurpose.Token, Encoding.UTF8.GetBytes($"cursor\0{question}\0{body}"))[..MacLength];
}
