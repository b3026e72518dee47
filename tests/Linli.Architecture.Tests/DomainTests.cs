using System.Text.RegularExpressions;

namespace Linli.Architecture.Tests;

/// <summary>Rules are pure C#: values in, values out, no database, no web, no clock.</summary>
public static partial class DomainPurity
{
    public static List<string> Faults(IEnumerable<Source> sources) =>
        [.. from s in sources
            where s.Path.Contains("/Domain/", StringComparison.Ordinal)
            let code = s.Code
            from Match m in Impure().Matches(code)
            select $"{s.At(m.Index, code)} uses {m.Value}; Domain/ takes values instead."];

    [GeneratedRegex(@"Microsoft\.(?:EntityFrameworkCore|AspNetCore)\b|\bTimeProvider\b|\bDateTime(?:Offset)?\.(?:Now|UtcNow|Today)\b|\bEntityFrameworkCore\b|\bModuleDb\b|\bHttpContext\b")]
    private static partial Regex Impure();
}

public class DomainTests
{
    [Fact]
    public void Domain_IsPure()
    {
        var domain = Repository.Src(".cs").Where(s => s.Path.Contains("/Domain/", StringComparison.Ordinal)).ToList();
        domain.Count.ShouldBeGreaterThan(5);
        Violations.None(DomainPurity.Faults(domain));
    }

    [Theory]
    [InlineData("using Microsoft.EntityFrameworkCore;")]
    [InlineData("using Microsoft.AspNetCore.Http;")]
    [InlineData("class X(TimeProvider clock);")]
    [InlineData("var x = DateTime.Now;")]
    public void Domain_Planted(string code) => DomainPurity.Faults([new("src/Linli.Cases/Domain/Planted.cs", code)]).ShouldHaveSingleItem();

    [Fact]
    public void Domain_CommentsMayNameTheClock() => DomainPurity.Faults([new("src/Linli.Cases/Domain/Planted.cs", "// no TimeProvider here")]).ShouldBeEmpty();
}
