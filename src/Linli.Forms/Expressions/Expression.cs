namespace Linli.Forms.Expressions;

/// <summary>
/// The small language in which packs say who is eligible, what is asked and what must hold, e.g.
/// <c>age(person_birth) >= 80 and person_hukouHere == true</c>. Pure: the same facts and day give the same value.
/// <list type="bullet">
/// <item>Names are field ids with _ for the dot. What was not answered is null.</item>
/// <item>null in &lt; &lt;= &gt; &gt;= gives false, in arithmetic null, for and/or/not it counts as false; division by 0 gives null.</item>
/// <item>age(d), years(d), monthsSince(d): full ones up to today, null for a day yet to come; len(null) is 0;
/// in(x, …) on a multi means any of its values.</item>
/// </list>
/// </summary>
public sealed class Expression
{
    /// <summary>Characters.</summary>
    public const int MaxLength = 2000;
    public const int MaxDepth = 50;

    private readonly Node _root;

    private Expression(string source, Node root, IReadOnlyCollection<string> identifiers) =>
        (Source, _root, Identifiers) = (source, root, identifiers);

    public string Source { get; }

    /// <summary>The fields that it asks for, each once, dots as _, in ordinal order.</summary>
    public IReadOnlyCollection<string> Identifiers { get; }

    /// <exception cref="ExpressionFault">It is no expression; nothing else is ever thrown.</exception>
    public static Expression Parse(string source)
    {
        if (source is null)
            throw new ExpressionFault(0, "nothing is written here.");
        if (source.Length > MaxLength)
            throw new ExpressionFault(MaxLength, $"an expression has at most {MaxLength} characters.");
        var (root, identifiers) = new Parser(source).Whole();
        return new(source, root, identifiers);
    }

    /// <param name="facts">By identifier; a missing one is null.</param>
    /// <param name="today">Local date.</param>
    public Value Evaluate(IReadOnlyDictionary<string, object?> facts, DateOnly today) => _root.Evaluate(new(facts, today));

    public override string ToString() => Source;

    /// <summary>How a field is named in expressions: person.birth → person_birth.</summary>
    public static string Identifier(string fieldId) => fieldId.Replace('.', '_');
}
