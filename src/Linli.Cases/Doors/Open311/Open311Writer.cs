using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using Linli.Kernel.Api;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Doors.Open311;

/// <summary>One answer in both formats of GeoReport v2. XML is only written here, nowhere read.</summary>
static class Open311Writer
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What the elements of a list are called in XML; JSON needs no name for them.</summary>
    private static readonly Dictionary<string, string> Element = new(StringComparer.Ordinal)
    {
        ["services"] = "service", ["service_requests"] = "request", ["errors"] = "error", ["attributes"] = "attribute", ["values"] = "value", ["endpoints"] = "endpoint", ["formats"] = "format",
    };

    public static bool Knows(string format) => format is "json" or "xml";

    public static IResult Answer(string format, string root, JsonNode body, int status = StatusCodes.Status200OK) =>
        format == "xml" ? Results.Text(Xml(root, body), "text/xml", Encoding.UTF8, status) : Results.Text(body.ToJsonString(Plain), "application/json", Encoding.UTF8, status);

    public static IResult Error(string format, int status, string description) =>
        Answer(format, "errors", new JsonArray(new JsonObject { ["code"] = status, ["description"] = description }), status);

    private static string Xml(string root, JsonNode body)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(new Utf8Text(text), new() { CheckCharacters = true })) Write(xml, root, body);
        return text.ToString();
    }

    private static void Write(XmlWriter xml, string name, JsonNode? node)
    {
        xml.WriteStartElement(name);
        switch (node)
        {
            case JsonObject all:
                foreach (var (key, value) in all) Write(xml, key, value);
                break;
            case JsonArray list:
                foreach (var item in list) Write(xml, Element.GetValueOrDefault(name, "item"), item);
                break;
            case JsonValue value:
                xml.WriteString(Sound(value.GetValueKind() is JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString()));
                break;
            case null: break;
        }
        xml.WriteEndElement();
    }

    /// <summary>Without what no XML document may hold, escaped or not.</summary>
    private static string Sound(string text)
    {
        if (text.All(XmlConvert.IsXmlChar)) return text;
        var good = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            if (rune.Value > char.MaxValue || XmlConvert.IsXmlChar((char)rune.Value)) good.Append(rune.ToString());
        return good.ToString();
    }

    private sealed class Utf8Text(StringBuilder text) : StringWriter(text, System.Globalization.CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}

/// <summary>What no route of ours answers, as GeoReport v2 says it: in the format that the path ends with.</summary>
sealed class Open311Faults : IFaultShape
{
    public string Prefix => "/open311";
    public IResult Fault(HttpContext http, int status, string words) => Open311Writer.Error(http.Request.Path.Value!.EndsWith(".xml", StringComparison.Ordinal) ? "xml" : "json", status, words);
}

/// <summary>Says no as GeoReport v2 does: 401 without a key, 403 with one that does not open.</summary>
sealed class Open311SaysNo : ISayNoToClients
{
    public Task Say(HttpContext http, ClientRefusal refusal)
    {
        var texts = http.RequestServices.GetRequiredService<Texts>();
        var format = http.Request.RouteValues["format"] as string is "xml" ? "xml" : "json";
        var given = http.Request.Headers.Authorization.Count > 0 || http.Request.Query.ContainsKey("api_key") || http.Request.HasFormContentType && http.Request.Form.ContainsKey("api_key");
        var status = refusal.Status == StatusCodes.Status401Unauthorized && given ? StatusCodes.Status403Forbidden : refusal.Status;
        return Open311Writer.Error(format, status, texts.Say(new Reason($"rule.{refusal.Rule}", [.. refusal.Args]))).ExecuteAsync(http);
    }
}
