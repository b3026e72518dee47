using System.Globalization;

namespace Linli.Kernel.Codes;

/// <summary>
/// 公民身份号码, GB 11643-1999: region (6), birth (8), sequence (3, odd for men), check character (ISO 7064 MOD 11-2).
/// Also the residence permits of 港澳台 residents (81, 82, 83…) and of foreign permanent residents (9…, since 2023),
/// which have the same shape, and the 15-digit numbers issued before 1999: invalid for use since 2013, kept for matching.
/// Parts: region, birth (yyyy-MM-dd), sex (GB/T 2261.1: 1 male, 2 female), sequence, kind (resident, hk-permit,
/// macau-permit, taiwan-permit, permanent-resident, legacy-15) and canonical18, the number to match by.
/// </summary>
static class ResidentId
{
    /// <summary>Years; older than anyone ever was, so a typing error.</summary>
    const int OldestAge = 150;

    static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    public static CodeResult Check(string value, DateOnly today)
    {
        if (value.Contains('*'))
            return CodeResult.Bad("codes.resident-id.masked");
        if (value.Length is not (15 or 18))
            return CodeResult.Bad("codes.resident-id.length");
        var legacy = value.Length == 15;
        var body = legacy ? $"{value[..6]}19{value[6..]}" : value[..17];
        if (!CodeValidators.Digits(body))
            return CodeResult.Bad("codes.resident-id.characters");
        if (!legacy && !(char.IsAsciiDigit(value[17]) || value[17] == 'X'))
            return CodeResult.Bad("codes.resident-id.characters");

        // Only the province is checked: the codes of abolished districts stay in the numbers of the people born there.
        var kind = KindOf(body, legacy);
        if (kind is null)
            return CodeResult.Bad("codes.resident-id.province");
        if (!DateOnly.TryParseExact(body.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var birth))
            return CodeResult.Bad("codes.resident-id.date");
        if (birth > today)
            return CodeResult.Bad("codes.resident-id.future");
        // Not birth.AddYears: the year may be 0001 or 9999.
        var age = today.Year - birth.Year - ((today.Month, today.Day).CompareTo((birth.Month, birth.Day)) < 0 ? 1 : 0);
        if (age > OldestAge)
            return CodeResult.Bad("codes.resident-id.age");
        var check = CheckCharacter(body);
        if (!legacy && value[17] != check)
            return CodeResult.Bad("codes.resident-id.check");

        return CodeResult.Good(value,
            ("region", body[..6]),
            ("birth", birth.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ("sex", (body[16] - '0') % 2 == 1 ? "1" : "2"),
            ("sequence", body[14..17]),
            ("kind", kind),
            ("canonical18", body + check));
    }

    /// <summary>The 18th character for the first 17 digits.</summary>
    static char CheckCharacter(string body)
    {
        var sum = 0;
        for (var i = 0; i < 17; i++)
            sum += (body[i] - '0') * Weights[i];
        return "10X98765432"[sum % 11];
    }

    static string? KindOf(string body, bool legacy)
    {
        if (legacy)
            return Provinces.Known(body.AsSpan(0, 2)) ? "legacy-15" : null;
        return body[..2] switch
        {
            "81" => "hk-permit",
            "82" => "macau-permit",
            "83" => "taiwan-permit",
            ['9', _] => "permanent-resident",
            var province => Provinces.Known(province) ? "resident" : null,
        };
    }
}
