using System.Globalization;

namespace Linli.Forms.Expressions;

/// <summary>
/// What an expression is about: null, bool, decimal, DateOnly, string or a list of strings (a multi). Whatever else comes
/// in as a fact becomes one of these; a blank text or an empty list is null, because a form does not tell them apart.
/// </summary>
public readonly record struct Value
{
    private Value(object? raw) => Raw = raw;

    public object? Raw { get; }

    public static Value Null => default;
    public bool IsNull => Raw is null;

    /// <summary>Only true is true: null, texts and numbers are not.</summary>
    public bool IsTrue => Raw is true;

    public static Value Of(object? raw) => raw switch
    {
        null => Null,
        Value value => value,
        bool or decimal or DateOnly => new(raw),
        string text => string.IsNullOrWhiteSpace(text) ? Null : new(text),
        DateTime moment => new(DateOnly.FromDateTime(moment)),
        byte or sbyte or short or ushort or int or uint or long or ulong => new(Convert.ToDecimal(raw, CultureInfo.InvariantCulture)),
        double or float => Number(Convert.ToDouble(raw, CultureInfo.InvariantCulture)),
        IEnumerable<string?> many => List(many),
        _ => Of(Convert.ToString(raw, CultureInfo.InvariantCulture)),
    };

    private static Value Number(double number) => double.IsFinite(number) && Math.Abs(number) < 7e28 ? new((decimal)number) : Null;

    private static Value List(IEnumerable<string?> many)
    {
        string[] list = [.. many.Where(m => !string.IsNullOrWhiteSpace(m)).Select(m => m!)];
        return list.Length == 0 ? Null : new(list);
    }

    public override string ToString() => Raw switch
    {
        null => "null",
        bool b => b ? "true" : "false",
        decimal d => d.ToString(CultureInfo.InvariantCulture),
        DateOnly d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        string[] list => string.Join(",", list),
        var other => (string)other,
    };

    internal decimal? AsNumber() => Raw switch
    {
        decimal number => number,
        string text when decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    internal DateOnly? AsDate() => Raw switch
    {
        DateOnly date => date,
        string text when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) => date,
        _ => null,
    };

    /// <summary>Equality as == means it: numbers numerically, the rest by its text (dates as ISO); null equals only null.</summary>
    internal bool Same(Value other)
    {
        if (IsNull || other.IsNull)
            return IsNull && other.IsNull;
        if ((Raw is decimal || other.Raw is decimal) && AsNumber() is { } left && other.AsNumber() is { } right)
            return left == right;
        return string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Below, equal, above; null where the two have no order, e.g. because one is not there.</summary>
    internal int? Against(Value other)
    {
        if (IsNull || other.IsNull)
            return null;
        if (Raw is decimal || other.Raw is decimal)
            return AsNumber() is { } left && other.AsNumber() is { } right ? left.CompareTo(right) : null;
        if (Raw is DateOnly || other.Raw is DateOnly)
            return AsDate() is { } early && other.AsDate() is { } late ? early.CompareTo(late) : null;
        return Raw is string a && other.Raw is string b ? Math.Sign(string.CompareOrdinal(a, b)) : null;
    }
}
