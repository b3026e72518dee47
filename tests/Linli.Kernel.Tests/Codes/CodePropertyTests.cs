using CsCheck;
using Linli.Kernel.Codes;

namespace Linli.Kernel.Tests.Codes;

public class CodePropertyTests
{
    static readonly DateOnly Today = new(2026, 6, 1);

    [Fact]
    public void Check_NeverThrows_AndIsIdempotent() => Gen.Select(Gen.Int[0, CodeValidators.Kinds.Count - 1], Gen.String).Sample((kind, text) =>
    {
        var result = CodeValidators.Check(CodeValidators.Kinds[kind], text, Today)!;
        return result.Valid
            ? result.Reason is null && CodeValidators.Check(CodeValidators.Kinds[kind], result.Normalized, Today)!.Normalized == result.Normalized
            : result.Reason is not null;
    });

    [Fact]
    public void Check_OfDigits_NeverThrows() =>
        Gen.Select(Gen.Int[0, CodeValidators.Kinds.Count - 1], Gen.Char["0123456789X-+ 浙转"].Array[0, 20]).Sample((kind, text) =>
        {
            var result = CodeValidators.Check(CodeValidators.Kinds[kind], new string(text), Today)!;
            return result.Valid == (result.Reason is null)
                && (!result.Valid || CodeValidators.Check(CodeValidators.Kinds[kind], result.Normalized, Today)!.Normalized == result.Normalized);
        });

    [Fact]
    public void ResidentId_AnyOneWrongDigit_IsFound() => Gen.Select(Gen.Int[0, 16], Gen.Int[1, 9]).Sample((place, by) =>
    {
        var id = "110101199003070011".ToCharArray();
        id[place] = (char)('0' + (id[place] - '0' + by) % 10);
        return !CodeValidators.Check("resident-id", new string(id), Today)!.Valid;
    });

    [Fact]
    public void Masks_NeverThrow_AndNeverShowAllOfAnything() => Gen.String.Sample(text =>
    {
        var masks = new[] { Masks.Name(text), Masks.ResidentId(text), Masks.BankCard(text), Masks.Address(text) };
        Masks.Phone(text).ShouldNotBeNull();
        return string.IsNullOrWhiteSpace(text) || masks.All(m => m.Length == 0 || m.Contains('*'));
    });
}
