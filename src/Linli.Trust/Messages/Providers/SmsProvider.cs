using System.Text.Json;
using Linli.Kernel.Outbound;
using Linli.Kernel.Text;

namespace Linli.Trust.Messages.Providers;

/// <summary>How {sign} is made: a digest of a text, with the key where the algorithm takes one.</summary>
public sealed record SmsSign(string Algorithm, string? Key, string Text, string As);

/// <summary>How an answer is read. Only an answer of a known kind decides: what the template does not know leaves it open whether the message was taken.</summary>
/// <param name="Field">Path with dots to a value of the JSON answer, a number for the place in a list; empty: the first word of the text.</param>
/// <param name="Taken">Values of it that say it has the message.</param>
/// <param name="BadNumber">Values that blame the number: nobody else is asked, and the provider is well.</param>
public sealed record SmsReads(string Field, IReadOnlyList<string> Taken, IReadOnlyList<string> BadNumber);

/// <summary>A provider of SMS as linli.json describes it: one HTTP request with places in it, and how its answer is read. docs/ops/messages.md.</summary>
/// <param name="Body">Texts in it are templates; null: none.</param>
/// <param name="Fen">Price of one part (70 signs, of a longer message 67), in fen.</param>
public sealed record SmsProvider(string Name, string Url, bool IsGet, IReadOnlyList<KeyValuePair<string, string>> Query, IReadOnlyList<KeyValuePair<string, string>> Headers, LinedJson? Body, bool IsForm,
    SmsReads Reads, SmsSign? Sign, bool RepeatSafe, int Fen, int Seconds, int Failures, int PauseSeconds)
{
    private static readonly string[] Secretive = ["authorization", "secret", "password", "passwd", "pwd", "token", "apikey", "appkey", "accesskey", "key", "cookie"];

    /// <summary>Reads the list; what is wrong is said with its line and never repeats a value that may be a secret.</summary>
    public static (IReadOnlyList<SmsProvider> Providers, IReadOnlyList<LinedFault> Faults) Read(string json)
    {
        var faults = new List<LinedFault>();
        LinedJson list;
        try { list = LinedJson.Parse(json); }
        catch (JsonException e) { return ([], [new((int)(e.LineNumber ?? 0) + 1, "this is no valid JSON here; look for a missing comma, quote or bracket.")]); }
        if (list.Kind != JsonValueKind.Array || list.Items.Count is 0 or > 9) return ([], [new(list.Line, "this is a list of one to nine providers, [{ … }], in the order in which they are asked.")]);
        var found = list.Items.Select(i => Read(i, faults)).ToList();
        foreach (var (one, i) in found.Select((p, i) => (p, i)))
            if (found.Take(i).Any(p => p.Name == one.Name)) faults.Add(new(list.Items[i].Line, $"there are two providers of the name {one.Name}; what is counted needs a name for each."));
        return (found, faults);
    }

    /// <summary>Names of the secrets in the environment that it needs.</summary>
    public IEnumerable<string> Secrets => Templates.SelectMany(t => SmsTemplate.Named(t) ?? []).Select(SmsTemplate.SecretOf).OfType<string>().Distinct();

    private IEnumerable<string> Templates => [.. Query.Select(q => q.Value), .. Headers.Select(h => h.Value), .. Body is null ? [] : Leaves(Body).Select(l => l.Value!), .. Sign is null ? [] : new[] { Sign.Text, Sign.Key ?? "" }];

    private static SmsProvider Read(LinedJson node, List<LinedFault> faults)
    {
        var o = new LinedObject(node, "provider", faults, "name", "url", "method", "query", "headers", "body", "as", "reads", "sign", "repeatSafe", "fen", "timeoutSeconds", "failures", "pauseSeconds");
        var name = o.Text("name", required: true, most: 40) ?? "?";
        if (name != "?" && (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || name == OnlyRoute.Is)) o.Say("name", "has letters a to z, digits and hyphens only, and is not \"demo\".");
        var url = o.Text("url", required: true, most: OutboundHttp.LongestUrl) ?? "";
        if (url.Length > 0 && (!Uri.TryCreate(url, UriKind.Absolute, out var u) || u.Scheme is not ("http" or "https") || u.UserInfo.Length > 0 || u.Fragment.Length > 0)) o.Say("url", "is an address like https://sms.example.cn/send, without name, password and #.");
        if (url.Contains('?', StringComparison.Ordinal)) o.Say("url", "has no ?; put what follows it into query.");
        if (url.Contains('{', StringComparison.Ordinal)) o.Say("url", "has no places; put them into query, headers or body.");
        var get = o.OneOf("method", "POST", "POST", "GET") == "GET";
        var form = o.OneOf("as", "json", "json", "form") == "form";
        var body = o["body"];
        if (get == body is not null) o.Say(get ? "body" : "", get ? "has no place in a GET." : "needs body, or the method GET.");
        if (form && body is not null && body.Fields.Any(f => f.Value.Kind != JsonValueKind.String)) o.Say("body", "of a form has texts only, { \"key\": \"value\" }.");
        if (body is not null && body.Kind is not (JsonValueKind.Object or JsonValueKind.Array)) o.Say("body", "is an object.");
        SmsSign? sign = null;
        if (o["sign"] is { } s)
        {
            var so = new LinedObject(s, "provider.sign", faults, "algorithm", "key", "text", "as");
            var algorithm = so.OneOf("algorithm", "", "md5", "sha256", "sm3", "hmac-sha256", "hmac-sm3");
            if (algorithm.Length == 0) so.Say("", "needs algorithm: md5, sha256, sm3, hmac-sha256 or hmac-sm3.");
            var keyed = algorithm.StartsWith("hmac", StringComparison.Ordinal);
            sign = new(algorithm, so.Text("key", required: keyed), so.Text("text", required: true, most: 1_000) ?? "", so.OneOf("as", "hex", "hex", "HEX", "base64"));
            Check(so, "key", sign.Key, faults, mustHold: true);
            Check(so, "text", sign.Text, faults);
            if (sign.Text.Contains("{sign}", StringComparison.Ordinal) || sign.Key?.Contains("{sign}", StringComparison.Ordinal) == true) so.Say("", "cannot contain itself.");
        }
        var (query, headers) = (Pairs(o, "query", faults), Pairs(o, "headers", faults));
        if (body is not null) foreach (var (field, leaf) in NamedLeaves(body, "")) Check(leaf, $"provider.body.{field}", field, leaf.Value!, faults);
        var reads = new SmsReads("", [], []);
        if (o["reads"] is { } r)
        {
            var ro = new LinedObject(r, "provider.reads", faults, "field", "taken", "badNumber");
            reads = new(ro["field"] is { Kind: JsonValueKind.String, Value: "" } ? "" : ro.Text("field", required: true, most: 100) ?? "", ro.List("taken", required: true), ro.List("badNumber"));
        }
        else o.Say("", "needs reads: { \"field\": …, \"taken\": [\"…\"] }. A status of 200 alone says nothing: many providers refuse with it.");
        var provider = new SmsProvider(name, url, get, query, headers, body, form, reads, sign, o.Switch("repeatSafe"), o.Whole("fen", 0, 0, 1_000), o.Whole("timeoutSeconds", 8, 1, 30), o.Whole("failures", 3, 1, 100), o.Whole("pauseSeconds", 60, 1, 3_600));
        var all = provider.Templates.Where(t => t != sign?.Text || sign is null).Concat(sign is null ? [] : [sign.Text]).SelectMany(t => SmsTemplate.Named(t) ?? []).ToHashSet();
        if (!all.Contains("phone") && !all.Contains("phone86")) o.Say("", "has no {phone} anywhere.");
        if (!all.Contains("text")) o.Say("", "has no {text} anywhere.");
        if (provider.RepeatSafe && !all.Contains("id")) o.Say("repeatSafe", "needs {id} in the request: by it the provider knows a second one.");
        if (all.Contains("sign") != sign is not null) o.Say("", sign is null ? "has {sign} and no sign." : "has sign and no {sign}.");
        return provider;
    }

    private static IReadOnlyList<KeyValuePair<string, string>> Pairs(LinedObject o, string name, List<LinedFault> faults)
    {
        if (o[name] is not { } node) return [];
        if (node.Kind != JsonValueKind.Object || node.Fields.Any(f => f.Value.Kind != JsonValueKind.String || f.Key.Length == 0 || name == "headers" && !f.Key.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
        {
            o.Say(name, "is an object of texts, { \"name\": \"value\" }.");
            return [];
        }
        foreach (var (key, value) in node.Fields) Check(value, $"provider.{name}.{key}", key, value.Value!, faults);
        return [.. node.Fields.Select(f => KeyValuePair.Create(f.Key, f.Value.Value!))];
    }

    private static void Check(LinedObject o, string field, string? template, List<LinedFault> faults, bool mustHold = false)
    {
        if (template is not null && o[field] is { } node) Check(node, $"provider.sign.{field}", mustHold ? "secret" : "", template, faults);
    }

    private static void Check(LinedJson at, string path, string field, string template, List<LinedFault> faults)
    {
        if (SmsTemplate.Named(template) is not { } names) { faults.Add(new(at.Line, $"{path} leaves a brace open.")); return; }
        foreach (var name in names.Where(n => !SmsTemplate.IsPlace(n)))
            faults.Add(new(at.Line, $"{path} has the place {{{name}}}, which there is not; there are {string.Join(", ", SmsTemplate.Places.Select(p => $"{{{p}}}"))}, NAME with capitals, digits and _."));
        var bare = new string([.. field.ToLowerInvariant().Where(char.IsAsciiLetter)]);
        // Never repeats it: it may be one.
        if (names.All(n => n != "sign" && SmsTemplate.SecretOf(n) is null) && template.Length > 0 && Secretive.Any(s => s == "key" ? bare == "key" : bare.Contains(s, StringComparison.Ordinal)))
            faults.Add(new(at.Line, $"{path} looks like a secret. Secrets do not stand in linli.json: write {{secret:NAME}} and put it into the variable LINLI_SECRET_NAME."));
    }

    private static IEnumerable<LinedJson> Leaves(LinedJson node) => NamedLeaves(node, "").Select(l => l.Leaf);

    private static IEnumerable<(string Field, LinedJson Leaf)> NamedLeaves(LinedJson node, string name) => node.Kind switch
    {
        JsonValueKind.String => [(name, node)],
        JsonValueKind.Object => node.Fields.SelectMany(f => NamedLeaves(f.Value, f.Key)),
        JsonValueKind.Array => node.Items.SelectMany(i => NamedLeaves(i, name)),
        _ => [],
    };
}
