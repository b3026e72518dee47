using System.Text.RegularExpressions;

namespace Linli.Kernel.Tests;

/// <summary>The lines <c>key | zh | en</c> of a strings file, and the keys that a source file names.</summary>
static partial class Texts
{
    public static Dictionary<string, (string Zh, string En)> Of(string path) => RepositoryFiles.Text(path)
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(" | "))
        .ToDictionary(parts => parts.Length == 3 ? parts[0] : throw new FormatException(string.Join('|', parts)), parts => (parts[1], parts[2]));

    public static IEnumerable<string> KeysIn(string path, string prefix) => Key().Matches(RepositoryFiles.Text(path))
        .Select(match => match.Groups[1].Value)
        .Where(key => key.StartsWith(prefix + ".", StringComparison.Ordinal));

    [GeneratedRegex("\"@?([a-z]+(?:\\.[a-z0-9-]+)+)\"")]
    private static partial Regex Key();
}
