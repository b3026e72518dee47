namespace Linli.Kernel.Codes;

/// <summary>
/// 统一社会信用代码, GB 32100-2015: department (1), category (1), region (6), organisation code (9, with its own check
/// character by GB 11714), check character. Parts: department, category, region, organisation, kind.
/// </summary>
static class CreditCode
{
    const string Charset = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    static readonly int[] Weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    static readonly int[] OrganisationWeights = [3, 7, 9, 10, 5, 8, 4, 2];

    public static CodeResult Check(string value)
    {
        value = value.Replace("-", "", StringComparison.Ordinal);
        if (value.Length == 15 && CodeValidators.Digits(value))
            return CodeResult.Bad("codes.uscc.legacy");
        if (value.Length != 18)
            return CodeResult.Bad("codes.uscc.length");
        if (value.Any(c => c is 'I' or 'O' or 'S' or 'V' or 'Z'))
            return CodeResult.Bad("codes.uscc.letter");
        if (value.Any(c => !Charset.Contains(c)))
            return CodeResult.Bad("codes.uscc.characters");
        if (!CodeValidators.Digits(value.AsSpan(2, 6)))
            return CodeResult.Bad("codes.uscc.region");

        var sum = 0;
        for (var i = 0; i < 17; i++)
            sum += Charset.IndexOf(value[i]) * Weights[i];
        if (value[17] != Charset[(31 - sum % 31) % 31])
            return CodeResult.Bad("codes.uscc.check");
        // A slip of the pen breaks both checks; only this one broken means that the code was made up.
        if (value[16] != OrganisationCheck(value.AsSpan(8, 8)))
            return CodeResult.Bad("codes.uscc.organisation-check");

        return CodeResult.Good(value,
            ("department", value[..1]),
            ("category", value[1..2]),
            ("region", value[2..8]),
            ("organisation", value[8..17]),
            ("kind", KindOf(value[..2])));
    }

    static char OrganisationCheck(ReadOnlySpan<char> organisation)
    {
        var sum = 0;
        for (var i = 0; i < 8; i++)
            // Here, unlike in the outer code, letters run A=10 to Z=35 without gaps.
            sum += (char.IsAsciiDigit(organisation[i]) ? organisation[i] - '0' : organisation[i] - 'A' + 10) * OrganisationWeights[i];
        return (11 - sum % 11) switch { 10 => 'X', 11 => '0', var digit => (char)('0' + digit) };
    }

    static string KindOf(string prefix) => prefix switch
    {
        "11" => "state-organ",
        "12" => "public-institution",
        "13" => "mass-organisation",
        "51" => "social-association",
        "52" => "social-service-organisation",
        "53" => "foundation",
        "54" => "residents-or-villagers-committee",
        "91" => "enterprise",
        "92" => "individual-business",
        "93" => "farmers-cooperative",
        "N1" => "group-collective",
        "N2" => "village-collective",
        "N3" => "township-collective",
        _ => "other",
    };
}
