using System.Text;
using System.Text.RegularExpressions;

namespace Linli.Architecture.Tests;

/// <summary>A file as the rules see it: its path from the root of the repository, with slashes, and its text.</summary>
public sealed record Source(string Path, string Text)
{
    /// <summary>Kernel, Trust, Cases…; empty outside of src.</summary>
    public string Module => Path.StartsWith("src/Linli.", StringComparison.Ordinal) ? Path["src/Linli.".Length..].Split('/')[0] : "";

    public bool IsRazor => Path.EndsWith(".razor", StringComparison.Ordinal);

    /// <summary>The text without comments; line breaks stay, so that line numbers fit.</summary>
    public string Code => IsRazor ? Comments.OutOfRazor(Text) : Comments.OutOfCSharp(Text);

    public string At(int index, string text) => $"{Path}:{text.AsSpan(0, index).Count('\n') + 1}";
}

static class Repository
{
    public static readonly string[] Modules = ["Kernel", "Ui", "Trust", "Forms", "Registry", "Cases"];

    public static string Root { get; } = Find();

    public static string Packs => Path.Combine(Root, "packs");

    /// <summary>Source files of the product: no build output, no generated migrations.</summary>
    public static IReadOnlyList<Source> Src(params string[] extensions) =>
        [.. Files("src", extensions).Where(s => !s.Module.StartsWith("Migrations.", StringComparison.Ordinal))];

    public static IEnumerable<Source> Files(string folder, params string[] extensions) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
            .Where(f => extensions.Contains(Path.GetExtension(f)))
            .Select(f => (Full: f, Path: Path.GetRelativePath(Root, f).Replace('\\', '/')))
            .Where(f => !f.Path.Split('/').Any(p => p is "bin" or "obj" or "node_modules" or "vendor"))
            .OrderBy(f => f.Path, StringComparer.Ordinal)
            .Select(f => new Source(f.Path, File.ReadAllText(f.Full)));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Linli.slnx"))) return folder.FullName;
        throw new InvalidOperationException("The tests run outside of the repository.");
    }
}

static partial class Comments
{
    public static string OutOfRazor(string text) => RazorComment().Replace(text, m => new string('\n', m.Value.Count(c => c == '\n')));

    public static string OutOfCSharp(string text) => CSharpToken().Replace(text, m =>
        m.Value.StartsWith("//", StringComparison.Ordinal) || m.Value.StartsWith("/*", StringComparison.Ordinal) ? new string('\n', m.Value.Count(c => c == '\n')) : m.Value);

    [GeneratedRegex("""@\*.*?\*@|<!--.*?-->|(?<=^|[\s;{}])//(?=[\s/])[^\n]*""", RegexOptions.Singleline)]
    private static partial Regex RazorComment();

    // Strings and characters are matched too, so that a // inside of them is no comment.
    [GeneratedRegex(""""""/\*.*?\*/|//[^\n]*|"""(?!").*?"""+|@\$?"(?:[^"]|"")*"|\$@"(?:[^"]|"")*"|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+'"""""", RegexOptions.Singleline)]
    private static partial Regex CSharpToken();
}

static class Violations
{
    /// <summary>All of them in one message, one a line: whoever broke the rule sees what to mend.</summary>
    public static void None(IEnumerable<string> violations)
    {
        var all = violations.ToList();
        if (all.Count > 0) Assert.Fail($"{all.Count} violations:{Environment.NewLine}{string.Join(Environment.NewLine, all)}");
    }
}
