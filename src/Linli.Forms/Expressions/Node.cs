using System.Text;

namespace Linli.Forms.Expressions;

readonly record struct Scope(IReadOnlyDictionary<string, object?> Facts, DateOnly Today);

/// <summary>A piece of a parsed expression. Evaluating never throws: what has no answer is null.</summary>
abstract record Node
{
    public abstract Value Evaluate(Scope scope);
}

sealed record Literal(Value Value) : Node
{
    public override Value Evaluate(Scope scope) => Value;
}

sealed record Name(string Id) : Node
{
    public override Value Evaluate(Scope scope) => scope.Facts.TryGetValue(Id, out var raw) ? Value.Of(raw) : Value.Null;
}

sealed record Not(Node Of) : Node
{
    public override Value Evaluate(Scope scope) => Value.Of(!Of.Evaluate(scope).IsTrue);
}

sealed record Negative(Node Of) : Node
{
    public override Value Evaluate(Scope scope) => Of.Evaluate(scope).AsNumber() is { } number ? Value.Of(-number) : Value.Null;
}

sealed record Binary(string Operator, Node Left, Node Right) : Node
{
    public override Value Evaluate(Scope scope)
    {
        var left = Left.Evaluate(scope);
        if (Operator == "and")
            return Value.Of(left.IsTrue && Right.Evaluate(scope).IsTrue);
        if (Operator == "or")
            return Value.Of(left.IsTrue || Right.Evaluate(scope).IsTrue);
        var right = Right.Evaluate(scope);
        return Operator switch
        {
            "==" => Value.Of(left.Same(right)),
            "!=" => Value.Of(!left.Same(right)),
            "<" => Value.Of(left.Against(right) < 0),
            "<=" => Value.Of(left.Against(right) <= 0),
            ">" => Value.Of(left.Against(right) > 0),
            ">=" => Value.Of(left.Against(right) >= 0),
            _ => Arithmetic(left.AsNumber(), right.AsNumber()),
        };
    }

    Value Arithmetic(decimal? left, decimal? right)
    {
        if (left is not { } a || right is not { } b)
            return Value.Null;
        try
        {
            return Operator switch
            {
                "+" => Value.Of(a + b),
                "-" => Value.Of(a - b),
                "*" => Value.Of(a * b),
                _ => b == 0 ? Value.Null : Value.Of(a / b),
            };
        }
        catch (OverflowException)
        {
            return Value.Null;
        }
    }
}

sealed record Call(string Function, IReadOnlyList<Node> Args) : Node
{
    /// <summary>Name and how many arguments; in() takes one and more.</summary>
    public static readonly IReadOnlyDictionary<string, (int Least, int Most)> Known = new Dictionary<string, (int, int)>(StringComparer.Ordinal)
    {
        ["age"] = (1, 1),
        ["years"] = (1, 1),
        ["monthsSince"] = (1, 1),
        ["len"] = (1, 1),
        ["in"] = (2, 1000),
        ["has"] = (1, 1),
        ["today"] = (0, 0),
    };

    public override Value Evaluate(Scope scope)
    {
        if (Function == "today")
            return Value.Of(scope.Today);
        var first = Args[0].Evaluate(scope);
        switch (Function)
        {
            case "age" or "years":
                return Value.Of(Years(first.AsDate(), scope.Today));
            case "monthsSince":
                return Value.Of(Months(first.AsDate(), scope.Today));
            case "len":
                return Value.Of(Length(first));
            case "has":
                return Value.Of(!first.IsNull);
        }
        if (first.IsNull)
            return Value.Of(false);
        foreach (var arg in Args.Skip(1))
        {
            var one = arg.Evaluate(scope);
            if (first.Raw is string[] many ? many.Any(m => Value.Of(m).Same(one)) : first.Same(one))
                return Value.Of(true);
        }
        return Value.Of(false);
    }

    // A day that the month does not have falls on its last day (民法典 202): whoever was born on 29 February has the
    // birthday on 28 February of other years. A day yet to come has no age.
    static int? Years(DateOnly? from, DateOnly today)
    {
        if (from is not { } day || day > today)
            return null;
        var years = today.Year - day.Year;
        return day.AddYears(years) > today ? years - 1 : years;
    }

    static int? Months(DateOnly? from, DateOnly today)
    {
        if (from is not { } day || day > today)
            return null;
        var months = (today.Year - day.Year) * 12 + today.Month - day.Month;
        return day.AddMonths(months) > today ? months - 1 : months;
    }

    // Characters as people count them: rare characters take two UTF-16 units.
    static int Length(Value value) => value.Raw switch
    {
        null => 0,
        string[] many => many.Length,
        _ => value.ToString().EnumerateRunes().Count(),
    };
}
