namespace Linli.Cases.Domain;

/// <summary>A class of GB/T 30428.2: 大类 and 小类 of the list of components or of that of events; how many digits a city uses is its own.</summary>
public sealed record ExchangeClass(string Kind, string Code)
{
    public const string Component = "component", Event = "event";
    public const int LeastDigits = 4, MostDigits = 10;

    public bool Sound => Kind is Component or Event && Code.Length is >= LeastDigits and <= MostDigits && Code.All(char.IsAsciiDigit);
}

/// <summary>Which category is which class with one peer: what its list says, else what the category itself says.</summary>
public sealed record ExchangeCodes(IReadOnlyList<(string Category, ExchangeClass Class)> Own)
{
    public const int MostLines = 300;

    /// <summary>A line each: category, component or event, code. Null with the first line that cannot be read; of two lines for one category or one class the second is wrong.</summary>
    public static (ExchangeCodes? Codes, string? Fault) Read(string? text)
    {
        var own = new List<(string Category, ExchangeClass Class)>();
        foreach (var line in (text ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not [var category, var kind, var code] || new ExchangeClass(kind, code) is not { Sound: true } named || own.Count == MostLines
                || own.Any(o => o.Category == category || o.Class == named)) return (null, line.Length > 60 ? line[..60] : line);
            own.Add((category, named));
        }
        return (new(own), null);
    }

    public override string ToString() => string.Join('\n', Own.Select(o => $"{o.Category} {o.Class.Kind} {o.Class.Code}"));

    public ExchangeClass? Of(string category, ExchangeClass? itself) => Own.Where(o => o.Category == category).Select(o => o.Class).FirstOrDefault() ?? itself;

    /// <param name="all">Every category of today with the class that it names itself.</param>
    public string? Category(ExchangeClass named, IEnumerable<(string Category, ExchangeClass? Class)> all) => Own.Where(o => o.Class == named).Select(o => o.Category).FirstOrDefault()
        ?? all.Where(a => a.Class == named && Own.All(o => o.Category != a.Category)).Select(a => a.Category).FirstOrDefault();
}
