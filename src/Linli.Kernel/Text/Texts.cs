using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Linli.Kernel.Text;

/// <summary>
/// All texts of the product in both languages, read once from the embedded <c>strings.zh-CN.json</c> and
/// <c>strings.en.json</c> of every module. A missing key shows itself as <c>[key]</c>, and a test refuses it.
/// </summary>
public sealed class Texts
{
    public const string Chinese = "zh-CN";
    public const string English = "en";
    public static readonly IReadOnlyList<string> Languages = [Chinese, English];

    private readonly FrozenDictionary<string, string> _zh;
    private readonly FrozenDictionary<string, string> _en;

    /// <param name="modules">Whose texts are read.</param>
    /// <param name="words">What every text may name and the place decides, e.g. {hotline}; put in once, when the texts are read.</param>
    public Texts(IEnumerable<Assembly> modules, IReadOnlyDictionary<string, string>? words = null)
    {
        var all = modules.ToList();
        _zh = Read(all, Chinese, words);
        _en = Read(all, English, words);
    }

    public IEnumerable<string> Keys(string language) => Of(language).Keys;

    public string this[string key] => Get(Current, key);

    public string this[string key, params object?[] args] => Get(Current, key, args);

    /// <summary>The language of the current request: <c>zh-CN</c> unless English was asked for.</summary>
    public static string Current =>
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == English ? English : Chinese;

    public string Get(string language, string key, params object?[] args)
    {
        if (!Of(language).TryGetValue(key, out var format)) return $"[{key}]";
        return args.Length == 0 ? format : string.Format(CultureInfo.InvariantCulture, format, args);
    }

    public bool Has(string key) => _zh.ContainsKey(key);

    // What people wrote may begin with '@' too, a file's name for one: it is no key of ours and stays as it is.
    /// <summary>A reason in the current language; arguments that begin with '@' and name a text are that text.</summary>
    public string Say(Reason reason) => Say(Current, reason);

    public string Say(string language, Reason reason) =>
        Get(language, reason.Key, [.. reason.Args.Select(a => (object)(a.StartsWith('@') && Has(a[1..]) ? Get(language, a[1..]) : LocalText.Argument(language, a)))]);

    private FrozenDictionary<string, string> Of(string language) =>
        language.StartsWith(English, StringComparison.Ordinal) ? _en : _zh;

    private static FrozenDictionary<string, string> Read(IEnumerable<Assembly> modules, string language, IReadOnlyDictionary<string, string>? words)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var module in modules.Distinct())
        {
            var name = module.GetManifestResourceNames().SingleOrDefault(n => n.EndsWith($"strings.{language}.json", StringComparison.Ordinal));
            if (name is null) continue;
            using var stream = module.GetManifestResourceStream(name)!;
            foreach (var (key, text) in JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!)
                if (!all.TryAdd(key, words is null ? text : words.Aggregate(text, (t, w) => t.Replace($"{{{w.Key}}}", w.Value, StringComparison.Ordinal))))
                    throw new InvalidOperationException($"The text key '{key}' stands in two modules; the second is {module.GetName().Name}.");
        }
        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
