using System.Text;

namespace Linli.Trust.Messages.Providers;

/// <summary>A text with places in braces: {phone}, {text}, {secret:NAME}. Two braces are one.</summary>
public static class SmsTemplate
{
    public static readonly IReadOnlyList<string> Places = ["phone", "phone86", "text", "id", "unix", "time", "sign", "secret:NAME"];

    /// <summary>The names in braces; null when a brace is left open.</summary>
    public static IReadOnlyList<string>? Named(string template)
    {
        var names = new List<string>();
        return Walk(template, _ => { }, names.Add) ? names : null;
    }

    public static string Fill(string template, Func<string, string> value, Func<string, string>? escape = null)
    {
        var text = new StringBuilder(template.Length + 40);
        Walk(template, c => text.Append(c), name => text.Append(escape is null ? value(name) : escape(value(name))));
        return text.ToString();
    }

    public static bool IsPlace(string name) => name is "phone" or "phone86" or "text" or "id" or "unix" or "time" or "sign" || SecretOf(name) is not null;

    /// <summary>NAME of secret:NAME.</summary>
    public static string? SecretOf(string name) => name.StartsWith("secret:", StringComparison.Ordinal) && IsSecretName(name[7..]) ? name[7..] : null;

    public static bool IsSecretName(string name) => name.Length is > 0 and <= 60 && name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_');

    private static bool Walk(string template, Action<char> plain, Action<string> place)
    {
        for (var i = 0; i < template.Length; i++)
        {
            var c = template[i];
            if (c is '{' or '}' && i + 1 < template.Length && template[i + 1] == c) { plain(c); i++; }
            else if (c == '{')
            {
                var end = template.IndexOf('}', i);
                if (end < 0) return false;
                place(template[(i + 1)..end]);
                i = end;
            }
            else plain(c);
        }
        return true;
    }
}
