using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Linli.Kernel.Crypto;
using Linli.Kernel.Text;

namespace Linli.Trust.Messages.Providers;

/// <summary>The request of one message, from a provider's templates; and what its answer means. Pure: no network.</summary>
/// <param name="Body">Null for a GET.</param>
public sealed record SmsRequest(string Url, byte[]? Body, string MediaType, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="secret">The value of a secret by its name.</param>
    public static SmsRequest For(SmsProvider provider, SmsOut message, DateTimeOffset now, Func<string, string> secret)
    {
        string Value(string name) => name switch
        {
            "phone" => message.Phone,
            "phone86" => "+86" + message.Phone,
            "text" => message.Text,
            "id" => message.Id.ToString("N"),
            "unix" => now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            "time" => now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            "sign" => Digest(provider.Sign!, n => Value(n)),
            _ => secret(SmsTemplate.SecretOf(name)!),
        };
        var query = string.Join('&', provider.Query.Select(q => $"{Uri.EscapeDataString(q.Key)}={SmsTemplate.Fill(q.Value, Value, Uri.EscapeDataString)}"));
        // A line break in a value would begin a header of its own.
        var headers = provider.Headers.Select(h => KeyValuePair.Create(h.Key, new string([.. SmsTemplate.Fill(h.Value, Value).Where(c => !char.IsControl(c))]))).ToList();
        var url = query.Length == 0 ? provider.Url : $"{provider.Url}?{query}";
        if (provider.Body is not { } body) return new(url, null, "", headers);
        if (provider.IsForm)
            return new(url, Encoding.UTF8.GetBytes(string.Join('&', body.Fields.Select(f => $"{Uri.EscapeDataString(f.Key)}={Uri.EscapeDataString(SmsTemplate.Fill(f.Value.Value!, Value))}"))), "application/x-www-form-urlencoded", headers);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Plain)) Write(json, body, Value);
        return new(url, stream.ToArray(), "application/json", headers);
    }

    /// <summary>
    /// 2xx and 4xx are what the provider itself says. 500, 501 and 503: it did not get so far. 502 and 504 come from something in between that may have handed it on, and what cannot be read
    /// decides nothing either.
    /// </summary>
    public static SmsAnswer Read(SmsProvider provider, int status, string body)
    {
        var value = Field(body, provider.Reads.Field);
        if (value is not null && provider.Reads.BadNumber.Contains(value)) return new(SmsFate.BadNumber, "BadNumber");
        if (status is 500 or 501 or 503 or (>= 400 and < 500)) return new(SmsFate.NotTaken, string.Create(CultureInfo.InvariantCulture, $"Status{status}"));
        if (status is < 200 or >= 300) return new(status is >= 300 and < 400 ? SmsFate.NotTaken : SmsFate.Unknown, string.Create(CultureInfo.InvariantCulture, $"Status{status}"));
        if (value is null) return new(SmsFate.Unknown, "AnswerUnread");
        return provider.Reads.Taken.Contains(value) ? new(SmsFate.Taken) : new(SmsFate.NotTaken, $"Says:{Code(value)}");
    }

    // A code of the provider helps to mend it; anything longer may be words with a number in them.
    private static string Code(string value) => value.Length <= 40 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') && !HasLongNumber(value) ? value : "other";

    private static bool HasLongNumber(string value)
    {
        var run = 0;
        foreach (var c in value) if ((run = char.IsAsciiDigit(c) ? run + 1 : 0) >= 7) return true;
        return false;
    }

    private static string? Field(string body, string path)
    {
        if (path.Length == 0) return body.Split([' ', ',', ';', ':', '|', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries) is [var word, ..] && word.Length <= 200 ? word : null;
        try
        {
            using var json = JsonDocument.Parse(body);
            var at = json.RootElement;
            foreach (var step in path.Split('.'))
            {
                if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(step, out var next)) at = next;
                else if (at.ValueKind == JsonValueKind.Array && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < at.GetArrayLength()) at = at[i];
                else return null;
            }
            return at.ValueKind switch { JsonValueKind.String => at.GetString(), JsonValueKind.Number => at.GetRawText(), JsonValueKind.True => "true", JsonValueKind.False => "false", _ => null };
        }
        catch (JsonException) { return null; }
    }

    private static string Digest(SmsSign sign, Func<string, string> value)
    {
        var text = Encoding.UTF8.GetBytes(SmsTemplate.Fill(sign.Text, value));
        var key = Encoding.UTF8.GetBytes(SmsTemplate.Fill(sign.Key ?? "", value));
        var digest = sign.Algorithm switch
        {
            // Operators' gateways still ask for it; the secret is in the text, and the way is encrypted.
            "md5" => MD5.HashData(text),
            "sha256" => SHA256.HashData(text),
            "sm3" => Sm3.Hash(text),
            "hmac-sha256" => HMACSHA256.HashData(key, text),
            _ => Sm3.Hmac(key, text),
        };
        return sign.As switch { "base64" => Convert.ToBase64String(digest), "HEX" => Convert.ToHexString(digest), _ => Convert.ToHexStringLower(digest) };
    }

    private static void Write(Utf8JsonWriter json, LinedJson node, Func<string, string> value)
    {
        switch (node.Kind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var (name, field) in node.Fields) { json.WritePropertyName(name); Write(json, field, value); }
                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in node.Items) Write(json, item, value);
                json.WriteEndArray();
                break;
            case JsonValueKind.String: json.WriteStringValue(SmsTemplate.Fill(node.Value!, value)); break;
            case JsonValueKind.Null: json.WriteNullValue(); break;
            default: json.WriteRawValue(node.Value!); break;
        }
    }
}
