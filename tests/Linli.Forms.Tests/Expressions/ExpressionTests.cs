using CsCheck;
using Linli.Forms.Expressions;

namespace Linli.Forms.Tests.Expressions;

public class ExpressionTests
{
    static readonly DateOnly Today = new(2026, 11, 23);

    static readonly Dictionary<string, object?> Facts = new()
    {
        ["person_birth"] = new DateOnly(1946, 11, 23), ["born"] = "2026-05-23", ["later"] = new DateOnly(2026, 11, 24), ["leap"] = new DateOnly(2024, 2, 29),
        ["n"] = 3, ["money"] = 7200.5m, ["zero"] = 0, ["name"] = "张样例", ["rare"] = "𠮷", ["code"] = "2", ["yes"] = true, ["no"] = false,
        ["many"] = new[] { "lunch", "dinner" }, ["one"] = new[] { "lunch" }, ["blank"] = " ", ["huge"] = decimal.MaxValue, ["nothing"] = null,
    };

    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("10 - 4 - 3", "3")]
    [InlineData("12 / 4 / 3", "1")]
    [InlineData("-n + 5", "2")]
    [InlineData("2 * -n", "-6")]
    [InlineData("--n", "3")]
    [InlineData("1 / 0", "null")]
    [InlineData("n / zero", "null")]
    [InlineData("n + nothing", "null")]
    [InlineData("n + name", "null")]
    [InlineData("huge * 2", "null")]
    [InlineData("0.1 + 0.2 == 0.3", "true")]
    [InlineData("money >= 7200.50", "true")]
    [InlineData("n == 3.0", "true")]
    [InlineData("code == 2", "true")]
    [InlineData("code == '2'", "true")]
    [InlineData("code == '02'", "false")]
    [InlineData("name == '张样例'", "true")]
    [InlineData("name != '张样例'", "false")]
    [InlineData("nothing == null", "true")]
    [InlineData("blank == null", "true")]
    [InlineData("missing == null", "true")]
    [InlineData("nothing != 'x'", "true")]
    [InlineData("nothing == false", "false")]
    [InlineData("nothing < 5", "false")]
    [InlineData("nothing >= 5", "false")]
    [InlineData("5 <= nothing", "false")]
    [InlineData("not (nothing < 5)", "true")]
    [InlineData("not nothing", "true")]
    [InlineData("nothing and yes", "false")]
    [InlineData("nothing or yes", "true")]
    [InlineData("name and yes", "false")]
    [InlineData("no or yes and no", "false")]
    [InlineData("not no and yes", "true")]
    [InlineData("not n == 4", "true")]
    [InlineData("yes == true", "true")]
    [InlineData("yes == 'true'", "true")]
    [InlineData("yes < 3", "false")]
    [InlineData("name < 3", "false")]
    [InlineData("'a' < 'b'", "true")]
    [InlineData("person_birth == '1946-11-23'", "true")]
    [InlineData("person_birth < '1946-11-24'", "true")]
    [InlineData("person_birth <= today()", "true")]
    [InlineData("later > today()", "true")]
    [InlineData("today()", "2026-11-23")]
    [InlineData("age(person_birth)", "80")]
    [InlineData("age(person_birth) >= 80", "true")]
    [InlineData("years('1946-11-24')", "79")]
    [InlineData("age(leap)", "2")]
    [InlineData("age(nothing)", "null")]
    [InlineData("age(later)", "null")]
    [InlineData("age('1946-02-30')", "null")]
    [InlineData("age(n)", "null")]
    [InlineData("age('0001-01-01')", "2025")]
    [InlineData("monthsSince(born)", "6")]
    [InlineData("monthsSince('2026-05-24')", "5")]
    [InlineData("monthsSince(nothing) >= 6", "false")]
    [InlineData("len(name)", "3")]
    [InlineData("len(rare)", "1")]
    [InlineData("len(many)", "2")]
    [InlineData("len(nothing)", "0")]
    [InlineData("in(code, '1', '2')", "true")]
    [InlineData("in(code, '1')", "false")]
    [InlineData("in(nothing, '1')", "false")]
    [InlineData("in(many, 'dinner')", "true")]
    [InlineData("in(many, 'breakfast')", "false")]
    [InlineData("in(n, 1, 3)", "true")]
    [InlineData("one == 'lunch'", "true")]
    [InlineData("has(name)", "true")]
    [InlineData("has(blank)", "false")]
    [InlineData("has(nothing)", "false")]
    [InlineData("has(no)", "true")]
    [InlineData("'it''s'", "it's")]
    public void Evaluates(string expression, string expected) =>
        Expression.Parse(expression).Evaluate(Facts, Today).ToString().ShouldBe(expected);

    [Theory]
    [InlineData("monthsSince('2026-08-31')", "2026-11-30", "3")]
    [InlineData("monthsSince('2026-08-31')", "2026-11-29", "2")]
    [InlineData("age('2004-02-29')", "2025-02-28", "21")]
    [InlineData("age('2004-02-29')", "2025-02-27", "20")]
    public void A_day_that_the_month_lacks_falls_on_its_last(string expression, string today, string expected) =>
        Expression.Parse(expression).Evaluate(Facts, DateOnly.Parse(today)).ToString().ShouldBe(expected);

    [Theory]
    [InlineData("", 0)]
    [InlineData("  ", 0)]
    [InlineData("1 +", 3)]
    [InlineData("a b", 2)]
    [InlineData("(a", 0)]
    [InlineData("a)", 1)]
    [InlineData("a = b", 2)]
    [InlineData("a && b", 2)]
    [InlineData("person.birth", 6)]
    [InlineData("'open", 0)]
    [InlineData("\"a\"", 0)]
    [InlineData("1 < 2 < 3", 6)]
    [InlineData("foo(1)", 0)]
    [InlineData("age()", 0)]
    [InlineData("age(a, b)", 0)]
    [InlineData("in(a)", 0)]
    [InlineData("today(1)", 0)]
    [InlineData("age", 0)]
    [InlineData("and a", 0)]
    [InlineData("a and", 5)]
    [InlineData("in(a, )", 6)]
    [InlineData("1 + not a", 4)]
    [InlineData("99999999999999999999999999999999", 0)]
    public void Says_where_it_is_wrong(string expression, int position)
    {
        var fault = Should.Throw<ExpressionFault>(() => Expression.Parse(expression));
        fault.Position.ShouldBe(position, fault.Message);
        fault.Message.ShouldStartWith($"At character {position + 1}: ");
        fault.Message.ShouldEndWith(".");
    }

    [Fact]
    public void Has_limits()
    {
        Expression.Parse(new string('(', 50) + "1" + new string(')', 50));
        Should.Throw<ExpressionFault>(() => Expression.Parse(new string('(', 51) + "1" + new string(')', 51)));
        Should.Throw<ExpressionFault>(() => Expression.Parse(new string('-', 51) + "1"));
        Should.Throw<ExpressionFault>(() => Expression.Parse(string.Concat(Enumerable.Repeat("not ", 51)) + "a"));
        var chain = "1" + string.Concat(Enumerable.Repeat("+1", 999));
        Expression.Parse(chain).Evaluate(Facts, Today).ToString().ShouldBe("1000");
        Should.Throw<ExpressionFault>(() => Expression.Parse(chain + "+1"));
    }

    [Fact]
    public void Names_its_fields() =>
        Expression.Parse("b_c == true and age(a_b) > 3 or has(b_c) or x == null").Identifiers.ShouldBe(["a_b", "b_c", "x"]);

    static Gen<string> OneOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);

    static readonly Gen<string> Pieces = OneOf("and", "or", "not", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "(", ")", ",",
        "age(", "years(", "monthsSince(", "len(", "in(", "has(", "today()", "true", "null", "1", "0", "2.5", "'x'", "'2026-01-01'", "n", "many", "person_birth", "huge", "name", "?")
        .Array[0, 20].Select(p => string.Join(' ', p));

    [Fact]
    public void Whatever_is_written_is_parsed_or_refused() =>
        Gen.OneOf(Gen.String, Pieces).Sample(text =>
        {
            try { Expression.Parse(text); }
            catch (ExpressionFault f) { return f.Position >= 0 && f.Position <= text.Length; }
            return true;
        }, iter: 20_000);

    static Gen<string> Valid(int depth) => depth == 0
        ? OneOf("1", "0", "2.5", "79228162514264337593543950335", "'x'", "'2024-02-29'", "null", "true", "false", "today()", "n", "many", "person_birth", "later", "huge", "name", "nothing")
        : Gen.OneOf(
            Valid(0),
            Gen.Select(Valid(depth - 1), OneOf("==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "and", "or"), Valid(depth - 1), (a, o, b) => $"(({a}) {o} ({b}))"),
            Gen.Select(OneOf("not", "-", "age", "years", "monthsSince", "len", "has"), Valid(depth - 1), (f, a) => $"({f}({a}))"),
            Gen.Select(Valid(depth - 1), Valid(depth - 1), (a, b) => $"in({a}, {b})"));

    [Fact]
    public void Whatever_parses_has_a_value() =>
        Valid(5).Sample(text => { Expression.Parse(text).Evaluate(Facts, Today).ToString(); }, iter: 20_000);

    [Fact]
    public void Facts_of_every_kind_are_taken()
    {
        Value.Of(3L).Raw.ShouldBe(3m);
        Value.Of(double.NaN).IsNull.ShouldBeTrue();
        Value.Of(1e300).IsNull.ShouldBeTrue();
        Value.Of(new DateTime(2026, 1, 2)).ToString().ShouldBe("2026-01-02");
        Value.Of(Array.Empty<string>()).IsNull.ShouldBeTrue();
    }
}
