namespace Linli.Forms.Expressions;

/// <summary>
/// Pratt parser. From loose to tight: or, and, not, comparison (not chained), + -, * /, unary -, what stands alone.
/// </summary>
sealed class Parser(string source)
{
    const int Comparison = 4;

    readonly List<Token> _tokens = Lexer.Read(source);
    readonly SortedSet<string> _identifiers = new(StringComparer.Ordinal);
    int _at;
    int _depth;

    Token Here => _tokens[_at];

    public (Node Root, IReadOnlyCollection<string> Identifiers) Whole()
    {
        if (Here.Kind == TokenKind.End)
            throw new ExpressionFault(0, "nothing is written here.");
        var root = Expression(0);
        if (Here.Kind != TokenKind.End)
            throw new ExpressionFault(Here.At, $"'{Here.Text}' does not belong here; an operator such as and, or, == is missing before it.");
        return (root, _identifiers);
    }

    static int Strength(Token token) => (token.Kind, token.Text) switch
    {
        (TokenKind.Word, "or") => 1,
        (TokenKind.Word, "and") => 2,
        (TokenKind.Symbol, "==" or "!=" or "<" or "<=" or ">" or ">=") => Comparison,
        (TokenKind.Symbol, "+" or "-") => 5,
        (TokenKind.Symbol, "*" or "/") => 6,
        _ => 0,
    };

    Node Expression(int above)
    {
        var left = Start(above);
        while (Strength(Here) is var strength && strength > above)
        {
            var sign = Next();
            left = new Binary(sign.Text, left, Expression(strength));
            if (strength == Comparison && Strength(Here) == Comparison)
                throw new ExpressionFault(Here.At, "comparisons cannot be chained; join two of them with and.");
        }
        return left;
    }

    Node Start(int above)
    {
        var token = Next();
        switch (token.Kind)
        {
            case TokenKind.Number:
                return new Literal(Value.Of(token.Number));
            case TokenKind.Text:
                return new Literal(Value.Of(token.Text));
            case TokenKind.Symbol when token.Text == "(":
                return Deeper(token, () =>
                {
                    var inner = Expression(0);
                    Expect(")", "this bracket is not closed.", token.At);
                    return inner;
                });
            case TokenKind.Symbol when token.Text == "-":
                return Deeper(token, () => new Negative(Expression(6)));
            case TokenKind.Word when token.Text == "not":
                // 1 + not a would read as nobody means it.
                return above >= Comparison
                    ? throw new ExpressionFault(token.At, "put not and what belongs to it in brackets.")
                    : Deeper(token, () => new Not(Expression(Comparison - 1)));
            case TokenKind.Word when token.Text is "and" or "or":
                throw new ExpressionFault(token.At, $"something is missing before '{token.Text}'.");
            case TokenKind.Word when Here is { Kind: TokenKind.Symbol, Text: "(" }:
                return Deeper(token, () => Function(token));
            case TokenKind.Word:
                return Word(token);
            case TokenKind.End:
                throw new ExpressionFault(token.At, "the expression ends too early.");
            default:
                throw new ExpressionFault(token.At, $"'{token.Text}' cannot stand here; a field, a number or a text is missing.");
        }
    }

    Node Word(Token token)
    {
        switch (token.Text)
        {
            case "true": return new Literal(Value.Of(true));
            case "false": return new Literal(Value.Of(false));
            case "null": return new Literal(Value.Null);
        }
        if (Call.Known.ContainsKey(token.Text))
            throw new ExpressionFault(token.At, $"'{token.Text}' is a function: brackets are missing after it.");
        _identifiers.Add(token.Text);
        return new Name(token.Text);
    }

    Node Function(Token name)
    {
        if (!Call.Known.TryGetValue(name.Text, out var count))
            throw new ExpressionFault(name.At, $"there is no function '{name.Text}'; there are {string.Join(", ", Call.Known.Keys)}.");
        Next();
        var args = new List<Node>();
        if (Here is not { Kind: TokenKind.Symbol, Text: ")" })
            do
                args.Add(Expression(0));
            while (Here is { Kind: TokenKind.Symbol, Text: "," } && Next().Kind == TokenKind.Symbol);
        Expect(")", $"the bracket of {name.Text}(…) is not closed.", name.At);
        if (args.Count < count.Least || args.Count > count.Most)
            throw new ExpressionFault(name.At, $"{name.Text}() takes {(count.Least == count.Most ? count.Least : $"{count.Least} or more")} values, not {args.Count}.");
        return new Call(name.Text, args);
    }

    Node Deeper(Token token, Func<Node> read)
    {
        if (++_depth > Expressions.Expression.MaxDepth)
            throw new ExpressionFault(token.At, $"brackets are nested more than {Expressions.Expression.MaxDepth} deep.");
        var node = read();
        _depth--;
        return node;
    }

    void Expect(string symbol, string otherwise, int opened)
    {
        if (Here is not { Kind: TokenKind.Symbol } || Here.Text != symbol)
            throw new ExpressionFault(Here.Kind == TokenKind.End ? opened : Here.At,
                Here.Kind == TokenKind.End ? otherwise : $"'{Here.Text}' does not belong here.");
        Next();
    }

    // The end is never passed: whoever looks further sees it again.
    Token Next() => Here.Kind == TokenKind.End ? Here : _tokens[_at++];
}
