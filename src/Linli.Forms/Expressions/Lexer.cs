using System.Globalization;
using System.Text;

namespace Linli.Forms.Expressions;

enum TokenKind { End, Number, Text, Word, Symbol }

readonly record struct Token(TokenKind Kind, string Text, decimal Number, int At);

static class Lexer
{
    public static List<Token> Read(string source)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (at < source.Length)
        {
            var c = source[at];
            if (c is ' ' or '\t' or '\r' or '\n')
                at++;
            else if (char.IsAsciiDigit(c))
                tokens.Add(Number(source, ref at));
            else if (char.IsAsciiLetter(c) || c == '_')
                tokens.Add(Word(source, ref at));
            else if (c == '\'')
                tokens.Add(Quoted(source, ref at));
            else
                tokens.Add(Symbol(source, ref at));
        }
        tokens.Add(new(TokenKind.End, "", 0, source.Length));
        return tokens;
    }

    static Token Number(string source, ref int at)
    {
        var from = at;
        while (at < source.Length && char.IsAsciiDigit(source[at])) at++;
        if (at + 1 < source.Length && source[at] == '.' && char.IsAsciiDigit(source[at + 1]))
            for (at++; at < source.Length && char.IsAsciiDigit(source[at]);) at++;
        var text = source[from..at];
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? new(TokenKind.Number, text, number, from)
            : throw new ExpressionFault(from, "this number is too large.");
    }

    static Token Word(string source, ref int at)
    {
        var from = at;
        while (at < source.Length && (char.IsAsciiLetterOrDigit(source[at]) || source[at] == '_')) at++;
        return new(TokenKind.Word, source[from..at], 0, from);
    }

    // A quote inside a text is written twice, as in SQL.
    static Token Quoted(string source, ref int at)
    {
        var from = at++;
        var text = new StringBuilder();
        while (at < source.Length)
        {
            if (source[at] != '\'')
                text.Append(source[at++]);
            else if (at + 1 < source.Length && source[at + 1] == '\'')
            {
                text.Append('\'');
                at += 2;
            }
            else
            {
                at++;
                return new(TokenKind.Text, text.ToString(), 0, from);
            }
        }
        throw new ExpressionFault(from, "this text has no closing quote (').");
    }

    static Token Symbol(string source, ref int at)
    {
        var from = at;
        var two = from + 1 < source.Length ? source.Substring(from, 2) : "";
        if (two is "==" or "!=" or "<=" or ">=")
        {
            at += 2;
            return new(TokenKind.Symbol, two, 0, from);
        }
        if ("+-*/<>(),".Contains(source[from]))
        {
            at++;
            return new(TokenKind.Symbol, source[from].ToString(), 0, from);
        }
        throw new ExpressionFault(from, source[from] switch
        {
            '=' => "write == to compare.",
            '!' => "write not, or != to compare.",
            '&' => "write and.",
            '|' => "write or.",
            '"' or '“' or '”' or '‘' or '’' => "put texts between straight single quotes (').",
            '.' => "a field is written with _ in place of the dot, e.g. person_birth.",
            _ => "this character has no meaning in an expression.",
        });
    }
}
