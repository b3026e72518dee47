using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Linli.Trust.Tests.Passkeys;

/// <summary>An authenticator in memory, and what it can be made to say wrong.</summary>
sealed class SoftDevice : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(32);
    private string _user = "";

    public string Site { get; set; } = "linli.example.gov.cn";
    public string Origin { get; set; } = "https://linli.example.gov.cn";
    public uint Count { get; set; }
    public bool Verifies { get; set; } = true;
    public bool CrossOrigin { get; set; }

    public string Id => Base64Url.EncodeToString(_id);

    public string Create(string options, string? challenge = null)
    {
        var o = JsonDocument.Parse(options).RootElement;
        _user = o.GetProperty("user").GetProperty("id").GetString()!;
        var client = Client("webauthn.create", challenge ?? o.GetProperty("challenge").GetString()!);
        var point = _key.ExportParameters(false).Q;
        byte[] cose = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
        byte[] data = [.. Head(attested: true), .. new byte[16], 0, (byte)_id.Length, .. _id, .. cose];
        byte[] attestation = [0xa3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xa0, 0x68, .. "authData"u8, 0x58, (byte)data.Length, .. data];
        return Answer(new { clientDataJSON = Base64Url.EncodeToString(client), attestationObject = Base64Url.EncodeToString(attestation), transports = new[] { "internal" } });
    }

    public string Get(string options, string? challenge = null, ECDsa? by = null, string? user = null)
    {
        Count += Count == 0 ? 0u : 1u;
        var client = Client("webauthn.get", challenge ?? JsonDocument.Parse(options).RootElement.GetProperty("challenge").GetString()!);
        var data = Head(attested: false);
        var signature = (by ?? _key).SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Answer(new { clientDataJSON = Base64Url.EncodeToString(client), authenticatorData = Base64Url.EncodeToString(data), signature = Base64Url.EncodeToString(signature), userHandle = user ?? _user });
    }

    private byte[] Head(bool attested)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, Count);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(Site)), (byte)(0x01 | (Verifies ? 0x04 : 0) | (attested ? 0x40 : 0)), .. count];
    }

    private byte[] Client(string type, string challenge) => JsonSerializer.SerializeToUtf8Bytes(new { type, challenge, origin = Origin, crossOrigin = CrossOrigin });

    private string Answer(object response) => JsonSerializer.Serialize(new { id = Id, rawId = Id, type = "public-key", authenticatorAttachment = "platform", clientExtensionResults = new { }, response });

    public void Dispose() => _key.Dispose();
}
