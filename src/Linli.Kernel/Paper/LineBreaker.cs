using System.Globalization;

namespace Linli.Kernel.Paper;

/// <summary>
/// Breaks Chinese text into lines: between any two characters, but a Latin word or a number stays whole while it fits a
/// line, no line begins with closing punctuation and none ends with an opening one (GB/T 15834, 避头尾).
/// </summary>
static class LineBreaker
{
    private const string NeverFirst = "，。、；：？！）》」』】〕〉”’…—·％‰℃,.;:?!)]}%～~/";
    private const string NeverLast = "（《「『【〔〈“‘([{￥$№";

    /// <param name="first">Width of the first line, for an indent.</param>
    public static List<string> Break(string text, float width, Func<string, float> measure, float? first = null)
    {
        var lines = new List<string>();
        var units = Units(text, width, measure);
        var start = 0;
        while (start < units.Count)
        {
            var room = lines.Count == 0 ? first ?? width : width;
            var end = start;
            for (float used = 0; end < units.Count; end++)
            {
                used += measure(units[end]);
                if (used > room && end > start && units[end] != " ") break;
            }
            if (end < units.Count)
            {
                // Pull the break to the left until both of its sides are allowed; a line of nothing but dots is cut anywhere.
                var at = end;
                while (at > start && (Starts(units[at], NeverFirst) || Starts(units[at - 1], NeverLast))) at--;
                if (at > start) end = at;
            }
            lines.Add(string.Concat(units.GetRange(start, end - start)).TrimEnd());
            start = end;
            while (start < units.Count && units[start] == " ") start++;
        }
        if (lines.Count == 0) lines.Add("");
        return lines;
    }

    private static bool Starts(string unit, string set) => set.Contains(unit[0]);

    private static List<string> Units(string text, float width, Func<string, float> measure)
    {
        var units = new List<string>();
        var word = "";
        for (var e = StringInfo.GetTextElementEnumerator(text); e.MoveNext();)
        {
            var part = e.GetTextElement();
            if (part.Length == 1 && char.IsAscii(part[0]) && !char.IsWhiteSpace(part[0]) && !char.IsControl(part[0]) && !"([{)]},;!?".Contains(part[0]))
            {
                if (measure(word + part) > width)
                {
                    units.Add(word);
                    word = "";
                }
                word += part;
                continue;
            }
            Flush();
            units.Add(char.IsWhiteSpace(part[0]) && part[0] != '\u3000' ? " " : part);
        }
        Flush();
        return units;

        void Flush()
        {
            if (word.Length > 0) units.Add(word);
            word = "";
        }
    }
}
