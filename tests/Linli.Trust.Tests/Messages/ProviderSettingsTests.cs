using System.Text;
using Linli.Trust.Messages;
using Linli.Trust.Messages.Providers;
using Shouldly;

namespace Linli.Trust.Tests.Messages;

/// <summary>What stands in smsProviders: each fault with its line, and what a request is made of.</summary>
public sealed class ProviderSettingsTests
{
    private const string Sound = """
        [
          {
            "name": "mas",
            "url": "https://sms.example.cn/send",
            "headers": { "X-Sign": "{sign}" },
            "body": { "mobiles": ["{phone86}"], "content": "{text}", "at": "{unix}", "more": { "sure": true, "n": 7 } },
            "reads": { "field": "result.0.code", "taken": ["0"] },
            "sign": { "algorithm": "hmac-sm3", "key": "{secret:MAS_KEY}", "text": "{phone}|{unix}", "as": "base64" }
          }
        ]
        """;

    [Theory]
    [InlineData("\"url\": \"https://sms.example.cn/send\"", "\"url\": \"ftp://sms.example.cn\"", 4, "is an address like")]
    [InlineData("\"url\": \"https://sms.example.cn/send\"", "\"url\": \"https://sms.example.cn/send?key=geheim\"", 4, "put what follows it into query")]
    [InlineData("\"url\": \"https://sms.example.cn/send\"", "\"url\": \"https://u:geheim@sms.example.cn/send\"", 4, "without name, password")]
    [InlineData("\"X-Sign\": \"{sign}\"", "\"X-Sign\": \"{sign}\", \"Authorization\": \"Bearer geheim\"", 5, "looks like a secret")]
    [InlineData("\"content\": \"{text}\"", "\"content\": \"{text}\", \"apiKey\": \"geheim\"", 6, "looks like a secret")]
    [InlineData("\"key\": \"{secret:MAS_KEY}\"", "\"key\": \"geheim\"", 8, "looks like a secret")]
    [InlineData("\"content\": \"{text}\"", "\"content\": \"{txet}\"", 6, "which there is not")]
    [InlineData("\"content\": \"{text}\"", "\"content\": \"{text\"", 6, "leaves a brace open")]
    [InlineData("\"content\": \"{text}\"", "\"content\": \"fixed\"", 2, "no {text} anywhere")]
    [InlineData("\"at\": \"{unix}\"", "\"at\": \"{secret:low}\"", 6, "which there is not")]
    [InlineData("\"taken\": [\"0\"]", "\"taken\": \"0\"", 7, "is a list of texts")]
    [InlineData("\"reads\": { \"field\": \"result.0.code\", \"taken\": [\"0\"] },", "", 2, "needs reads")]
    [InlineData("\"name\": \"mas\"", "\"name\": \"mas\", \"repeatSafe\": true", 3, "needs {id}")]
    [InlineData("\"name\": \"mas\"", "\"name\": \"mas\", \"repeatSafe\": \"yes\"", 3, "is true or false")]
    [InlineData("\"name\": \"mas\"", "\"name\": \"mas\", \"timeoutSeconds\": 300", 3, "a whole number from 1 to 30")]
    [InlineData("\"name\": \"mas\"", "\"name\": \"mas\", \"retries\": 3", 3, "provider has no retries")]
    [InlineData("\"name\": \"mas\"", "\"name\": \"m a s\"", 3, "letters a to z")]
    [InlineData("\"name\": \"mas\"", "\"name\": \"mas\", \"method\": \"GET\"", 6, "has no place in a GET")]
    [InlineData("\"name\": \"mas\"", "\"name\": \"mas\", \"as\": \"form\"", 6, "texts only")]
    [InlineData("\"algorithm\": \"hmac-sm3\"", "\"algorithm\": \"rot13\"", 8, "is one of md5")]
    [InlineData("\"X-Sign\": \"{sign}\"", "\"X-Sign\": \"none\"", 2, "has sign and no {sign}")]
    public void Fault_IsNamedWithItsLine_AndRepeatsNoSecret(string was, string now, int line, string says)
    {
        Sound.ShouldContain(was);
        var faults = SmsProvider.Read(Sound.Replace(was, now, StringComparison.Ordinal)).Faults;
        faults.ShouldContain(f => f.Line == line && f.Says.Contains(says, StringComparison.Ordinal), string.Join('\n', faults));
        faults.ShouldAllBe(f => !f.Says.Contains("geheim", StringComparison.Ordinal));
    }

    [Fact]
    public void Sound_HasNoFault_AndNamesItsSecrets()
    {
        var (providers, faults) = SmsProvider.Read(Sound);
        faults.ShouldBeEmpty();
        providers.ShouldHaveSingleItem().Secrets.ShouldBe(["MAS_KEY"]);
        SmsProvider.Read(Sound.TrimEnd()[..^1] + "," + Sound.TrimStart()[1..]).Faults.ShouldHaveSingleItem().Says.ShouldContain("two providers of the name mas");
        SmsProvider.Read("[]").Faults.ShouldHaveSingleItem();
        SmsProvider.Read("[{").Faults.ShouldHaveSingleItem().Says.ShouldContain("no valid JSON");
    }

    [Fact]
    public void Request_IsEscaped_WhateverSomebodyWrote()
    {
        const string nasty = "好\"},{\"to\":\"110\" {phone} {secret:MAS_KEY} &a=b\r\nX: y";
        var message = new SmsOut(Guid.Empty, "19900000061", nasty);
        var json = SmsProvider.Read(Sound).Providers[0];
        var request = SmsRequest.For(json, message, DateTimeOffset.UnixEpoch, n => n == "MAS_KEY" ? "k" : "");
        using var body = System.Text.Json.JsonDocument.Parse(request.Body!);
        body.RootElement.GetProperty("content").GetString().ShouldBe(nasty);
        body.RootElement.GetProperty("mobiles")[0].GetString().ShouldBe("+8619900000061");
        body.RootElement.GetProperty("more").GetRawText().ShouldBe("""{"sure":true,"n":7}""");
        request.Headers.ShouldHaveSingleItem().Value.ShouldBe(Convert.ToBase64String(Linli.Kernel.Crypto.Sm3.Hmac("k"u8, Encoding.UTF8.GetBytes("19900000061|0"))));

        var form = SmsProvider.Read("""[{ "name": "f", "url": "https://sms.example.cn/", "as": "form", "body": { "m": "{phone}", "c": "{text}" }, "headers": { "X-Text": "{text}" }, "reads": { "field": "", "taken": ["0"] } }]""").Providers[0];
        request = SmsRequest.For(form, message, DateTimeOffset.UnixEpoch, _ => "");
        var parts = Encoding.UTF8.GetString(request.Body!).Split('&');
        parts.Length.ShouldBe(2);
        Uri.UnescapeDataString(parts[1][2..]).ShouldBe(nasty);
        request.Headers[0].Value.ShouldNotContain("\n");

        var get = SmsProvider.Read("""[{ "name": "g", "url": "https://sms.example.cn/s", "method": "GET", "query": { "m": "{phone}", "c": "{text}" }, "reads": { "field": "", "taken": ["0"] } }]""").Providers[0];
        SmsRequest.For(get, message, DateTimeOffset.UnixEpoch, _ => "").Url.Count(c => c == '&').ShouldBe(1);
    }

    [Theory]
    [InlineData(200, "0,8812", SmsFate.Taken)]
    [InlineData(200, " 0\n", SmsFate.Taken)]
    [InlineData(200, "-3,no money", SmsFate.NotTaken)]
    [InlineData(200, "", SmsFate.Unknown)]
    [InlineData(201, "0", SmsFate.Taken)]
    [InlineData(400, "0", SmsFate.NotTaken)]
    [InlineData(502, "0", SmsFate.Unknown)]
    [InlineData(500, "", SmsFate.NotTaken)]
    public void Answer_AsWords(int status, string body, SmsFate fate) =>
        SmsRequest.Read(SmsProvider.Read("""[{ "name": "f", "url": "https://sms.example.cn/", "as": "form", "body": { "m": "{phone}", "c": "{text}" }, "reads": { "field": "", "taken": ["0"] } }]""").Providers[0], status, body).Fate.ShouldBe(fate);
}
