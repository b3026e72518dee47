using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Linli.Host.Configuration;

/// <summary>The settings cannot be used; each line says where, what, and what is allowed.</summary>
public sealed class SettingsFault(IEnumerable<string> faults) : Exception(string.Join(Environment.NewLine, faults));

/// <summary>
/// What the installation was told: option before environment before linli.json before default. The file stands in the data folder, or beside the
/// executable. Secrets never stand in it.
/// </summary>
public sealed class Settings
{
    public const string FileName = "linli.json";

    private readonly Dictionary<string, string> _told;

    private readonly IReadOnlyDictionary<string, string> _secrets;

    private Settings(Dictionary<string, string> told, string? file, IReadOnlyList<string> warnings, IReadOnlyDictionary<string, string> secrets) => (_told, File, Warnings, _secrets) = (told, file, warnings, secrets);

    /// <summary>The file that was read, if there is one.</summary>
    public string? File { get; }
    public IReadOnlyList<string> Warnings { get; }

    public string this[string key] => _told.GetValueOrDefault(key) is { Length: > 0 } told ? told : SettingKeys.All.First(k => k.Name == key).Default;
    public bool Says(string key) => _told.ContainsKey(key);

    /// <summary>As keys of the application's configuration, only what somebody said: limits.postsPerMinute → Limits:PostsPerMinute.</summary>
    public IEnumerable<KeyValuePair<string, string?>> ForApplication =>
        _told.Select(t => KeyValuePair.Create(string.Join(':', t.Key.Split('.').Select(p => char.ToUpperInvariant(p[0]) + p[1..])), (string?)t.Value))
            .Concat(_secrets.Select(s => KeyValuePair.Create($"Secrets:{s.Key}", (string?)s.Value)));

    /// <summary>The same without what would let something leave.</summary>
    public IEnumerable<KeyValuePair<string, string?>> ForPractice =>
        ForApplication.Where(s => !s.Key.StartsWith("Secrets:", StringComparison.Ordinal) && Web.Practising.Outward.All(o => !string.Equals(o.Replace('.', ':'), s.Key, StringComparison.OrdinalIgnoreCase)));

    /// <summary>What a start that lets people in needs besides; other verbs do without, a backup has no use for a provider's secret.</summary>
    /// <exception cref="SettingsFault">A secret that a value names is not in the environment, or settings contradict each other.</exception>
    public void MustBeReady()
    {
        var faults = new List<string>();
        // Whatever would leave is set aside there, so nothing of it can be missing.
        if (this[SettingKeys.Practice] == "true") return;
        foreach (var key in SettingKeys.All.Where(k => k.Kind.Secrets is not null && Says(k.Name)))
            faults.AddRange(key.Kind.Secrets!(this[key.Name]).Distinct().Where(n => _secrets.GetValueOrDefault(n) is not { Length: > 0 })
                .Select(n => $"{key.Name} names the secret {n}, and it is not there: put it into the variable {SettingKeys.SecretPrefix}{n}."));
        if (this[SettingKeys.Sms] == "http")
        {
            if (!Says(SettingKeys.SmsProviders)) faults.Add($"sms is http and there are no {SettingKeys.SmsProviders}; describe at least one, or set sms to none.");
            if (this[SettingKeys.Demo] == "true") faults.Add("sms is http in the demo street: its passwords are public, and whoever opens it could send messages to anybody at your cost. Set demo to false, or sms to demo.");
        }
        if (faults.Count > 0) throw new SettingsFault(faults);
    }

    /// <param name="options">What the command line said, by key.</param>
    /// <param name="beside">Folder of the executable.</param>
    /// <exception cref="SettingsFault">Unknown or wrong keys, a secret in the file, an unreadable file.</exception>
    public static Settings Read(IReadOnlyDictionary<string, string> options, IReadOnlyDictionary<string, string> environment, string beside)
    {
        var faults = new List<string>();
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in SettingKeys.All)
            if (environment.GetValueOrDefault(key.Variable) is { Length: > 0 } value)
            {
                if (key.Kind.Fits(value)) said[key.Name] = value;
                // The value of a connection string is never repeated: it may hold the password.
                else if (key.Kind.Lines is { } lines) faults.AddRange(lines(value).Select(f => string.Create(CultureInfo.InvariantCulture, $"{key.Variable}, line {f.Line}: {f.Says}")));
                else faults.Add(key.Name == SettingKeys.Database ? $"{key.Variable} is not readable; it takes {key.Kind.Takes}, e.g. Host=127.0.0.1;Username=linli;Password=…;Database=linli." : Wrong(key.Variable, key, value));
            }
        foreach (var (name, value) in options)
        {
            var key = SettingKeys.All.First(k => k.Name == name);
            if (key.Kind.Fits(value)) said[name] = value;
            else faults.Add(Wrong("--" + name, key, value));
        }
        var folder = said.GetValueOrDefault(SettingKeys.Data);
        var besides = Path.Combine(beside, FileName);
        Dictionary<string, string>? filed = null;
        string? file = null;
        if (folder is null && System.IO.File.Exists(besides))
        {
            filed = Parse(file = besides, faults);
            folder = filed.GetValueOrDefault(SettingKeys.Data);
        }
        var inside = Path.Combine(Path.GetFullPath(folder ?? SettingKeys.All.First(k => k.Name == SettingKeys.Data).Default), FileName);
        if (System.IO.File.Exists(inside))
        {
            var own = Parse(file = inside, faults);
            if (own.Remove(SettingKeys.Data)) faults.Add($"{inside}: data cannot be said in the data folder itself; say it with --data, LINLI_DATA or in {besides}.");
            if (folder is not null) own.TryAdd(SettingKeys.Data, folder);
            filed = own;
        }
        else if (filed is null && System.IO.File.Exists(besides)) filed = Parse(file = besides, faults);
        if (faults.Count > 0) throw new SettingsFault(faults);
        foreach (var (name, value) in filed ?? []) said.TryAdd(name, value);
        var known = SettingKeys.All.Select(k => k.Variable).ToHashSet(StringComparer.Ordinal);
        return new(said, file, [.. environment.Keys.Where(v => v.StartsWith("LINLI_", StringComparison.Ordinal) && !known.Contains(v) && !SettingKeys.IsOtherVariable(v)).Order(StringComparer.Ordinal)
            .Select(v => $"The variable {v} has no meaning here and is left aside; linli run --help lists those that have one.")],
            environment.Where(e => e.Key.StartsWith(SettingKeys.SecretPrefix, StringComparison.Ordinal)).ToDictionary(e => e.Key[SettingKeys.SecretPrefix.Length..], e => e.Value, StringComparer.Ordinal));
    }

    private static Dictionary<string, string> Parse(string file, List<string> faults)
    {
        byte[] text;
        try { text = System.IO.File.ReadAllBytes(file); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{file} cannot be read: {e.Message} It must be readable by the account that runs Linli.");
            return [];
        }
        return Parse(file, text, faults);
    }

    /// <summary>Reads a file; each fault names the line.</summary>
    public static Dictionary<string, string> Parse(string file, ReadOnlySpan<byte> text, List<string> faults)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (text.StartsWith(Encoding.UTF8.Preamble)) text = text[3..];
        var reader = new Utf8JsonReader(text, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) { faults.Add($"{file}, line 1: the file is one object, {{ \"key\": value }}."); return found; }
            Object(ref reader, text, file, "", found, faults);
        }
        catch (JsonException e)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{file}, line {(e.LineNumber ?? 0) + 1}: this is no valid JSON here; look for a missing comma, quote or bracket."));
        }
        return found;
    }

    private static void Object(ref Utf8JsonReader reader, ReadOnlySpan<byte> text, string file, string prefix, Dictionary<string, string> found, List<string> faults)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = prefix + reader.GetString();
            var where = string.Create(CultureInfo.InvariantCulture, $"{file}, line {text[..(int)reader.TokenStartIndex].Count((byte)'\n') + 1}");
            reader.Read();
            if (SettingKeys.All.FirstOrDefault(k => k.Name == name) is { Kind.Lines: { } lines } structured)
            {
                var (from, line) = ((int)reader.TokenStartIndex, text[..(int)reader.TokenStartIndex].Count((byte)'\n'));
                reader.Skip();
                var json = Encoding.UTF8.GetString(text[from..(int)reader.BytesConsumed]);
                if (found.ContainsKey(name)) faults.Add($"{where}: {name} stands twice; leave one.");
                faults.AddRange(lines(json).Select(f => string.Create(CultureInfo.InvariantCulture, $"{file}, line {line + f.Line}: {structured.Name}: {f.Says}")));
                found[name] = json;
            }
            else if (SettingKeys.All.FirstOrDefault(k => k.Name == name) is { } key)
            {
                if (found.ContainsKey(name)) faults.Add($"{where}: {name} stands twice; leave one.");
                if (Value(ref reader, key) is not { } value) faults.Add($"{where}: {name} takes {key.Kind.Takes}.");
                else if (HoldsSecret(value)) faults.Add($"{where}: {name} holds a password. Secrets do not stand in {FileName}: put the whole value into the variable {key.Variable} and remove it here.");
                else if (!key.Kind.Fits(value)) faults.Add(Wrong($"{where}: {name}", key, value));
                else found[name] = value;
            }
            else if (reader.TokenType == JsonTokenType.StartObject && SettingKeys.All.Any(k => k.Name.StartsWith(name + ".", StringComparison.Ordinal)))
                Object(ref reader, text, file, name + ".", found, faults);
            else
            {
                faults.Add($"{where}: there is no key {name}.{Near(name)} The keys are {string.Join(", ", SettingKeys.All.Select(k => k.Name))}.");
                reader.Skip();
            }
        }
    }

    /// <summary>Null when the JSON is of another shape than the key takes.</summary>
    private static string? Value(ref Utf8JsonReader reader, SettingKey key)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String when !key.Kind.IsNumber && !key.Kind.IsSwitch: return reader.GetString();
            case JsonTokenType.Number when key.Kind.IsNumber: return Encoding.UTF8.GetString(reader.ValueSpan);
            case JsonTokenType.True when key.Kind.IsSwitch: return "true";
            case JsonTokenType.False when key.Kind.IsSwitch: return "false";
            case JsonTokenType.StartArray when key.Kind.IsList:
                var (parts, sound) = (new List<string>(), true);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    if (reader.TokenType == JsonTokenType.String) parts.Add(reader.GetString()!);
                    else { sound = false; reader.Skip(); }
                return sound && parts.Count > 0 ? string.Join(';', parts) : null;
            default:
                reader.Skip();
                return null;
        }
    }

    private static bool HoldsSecret(string value) => value.Split(';').Any(p => p.Split('=')[0].Trim().Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant() is "PASSWORD" or "PWD" or "PSW" or "SSLPASSWORD" && p.Contains('='))
        || Uri.TryCreate(value, UriKind.Absolute, out var u) && u.UserInfo.Contains(':', StringComparison.Ordinal);

    private static string Wrong(string where, SettingKey key, string value) => $"{where} is \"{(value.Length > 60 ? value[..60] + "…" : value)}\"; it takes {key.Kind.Takes}.";

    private static string Near(string name) => SettingKeys.All.Select(k => (k.Name, Far: Distance(name.ToUpperInvariant(), k.Name.ToUpperInvariant()))).MinBy(k => k.Far) is { Far: <= 3 } near ? $" Did you mean {near.Name}?" : "";

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (diagonal, left) = (row[0], row[0] = i);
            for (var j = 1; j <= b.Length; j++)
            {
                left = Math.Min(Math.Min(left, row[j]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                (diagonal, row[j]) = (row[j], left);
            }
        }
        return row[^1];
    }
}
