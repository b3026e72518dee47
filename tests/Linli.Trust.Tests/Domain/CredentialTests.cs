using System.Text;
using Linli.Trust.Domain;

namespace Linli.Trust.Tests.Domain;

public class CredentialTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    /// <summary>The last six of the eight digits of RFC 6238, appendix B.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    public void Totp_IsThatOfTheStandard(long seconds, string code)
    {
        Totp.Match(Secret, code, DateTimeOffset.FromUnixTimeSeconds(seconds), null).ShouldBe(seconds / 30);
        Totp.Match(Secret, code, DateTimeOffset.FromUnixTimeSeconds(seconds), seconds / 30).ShouldBeNull("the step was used");
        Totp.Match(Secret, code, DateTimeOffset.FromUnixTimeSeconds(seconds + 61), null).ShouldBeNull("two steps later");
        Totp.Match(Secret, code, DateTimeOffset.FromUnixTimeSeconds(seconds + 30), null).ShouldBe(seconds / 30, "one step of slack");
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("28708")]
    [InlineData("28708x")]
    [InlineData("2870820")]
    public void Totp_TakesSixDigitsOnly(string? code) => Totp.Match(Secret, code, DateTimeOffset.FromUnixTimeSeconds(59), null).ShouldBeNull();

    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("foobar", "MZXW6YTBOI")]
    [InlineData("12345678901234567890", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    public void Base32_IsThatOfTheStandard(string text, string code) => Totp.Base32(Encoding.ASCII.GetBytes(text)).ShouldBe(code);

    [Theory]
    [InlineData("Blue-Lantern-26", "")]
    [InlineData("蓝灯笼照亮 Blue7 街", "")]
    [InlineData("Blue-1", "PasswordIsLong")]
    [InlineData("bluelanternstreet", "PasswordIsMixed")]
    [InlineData("Aa1Aa1Aa1Aa1", "PasswordIsMixed")]
    [InlineData("Zhou-Min-2026", "PasswordHoldsNoName")]
    [InlineData("Linli-Demo-2026", "PasswordIsAnother")]
    [InlineData("zhou-min", "PasswordIsLong PasswordIsMixed PasswordHoldsNoName")]
    public void Password_SaysEverythingThatIsWrong(string password, string rules) =>
        string.Join(' ', PasswordPolicy.Faults(password, "zhou-min", "Linli-Demo-2026").Select(r => r.Key["rule.".Length..])).ShouldBe(rules);
}
