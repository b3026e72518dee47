using System.Text.Json;
using System.Text.RegularExpressions;

namespace Linli.Kernel.Tests;

/// <summary>The texts of the kernel whose keys begin with a prefix, and the keys that a source file names.</summary>
static partial class Texts
{
    public static Dictionary<string, (string Zh, string En)> Of(string prefix)
    {
        var zh = Read("zh-CN");
        var en = Read("en");
        return zh.Where(t => t.Key.StartsWith(prefix + ".", StringComparison.Ordinal)).ToDictionary(t => t.Key, t => (t.Value, en[t.Key]));
    }

    public static IEnumerable<string> KeysIn(string path, string prefix) => Key().Matches(RepositoryFiles.Text(path))
        .Select(match => match.Groups[1].Value)
        .Where(key => key.StartsWith(prefix + ".", StringComparison.Ordinal));

    private static Dictionary<string, string> Read(string language) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(RepositoryFiles.Text($"src/Linli.Kernel/strings.{language}.json"))!;

    [GeneratedRegex("\"@?([a-z]+(?:\\.[a-z0-9-]+)+)\"")]
    private static partial Regex Key();
}
