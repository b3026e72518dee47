using System.Text.RegularExpressions;

namespace Linli.Kernel.Codes;

/// <summary>
/// Telephone numbers of the mainland. Normalised: mobile 13800138000, landline 0571-87654321 (extension -123),
/// 400-123-4567, hotlines as they are. Parts: kind (mobile, landline, service, hotline, emergency), e164 of mobile and
/// landline, area and extension of landlines. Emergency numbers are dialled, never made into a case.
/// </summary>
static partial class Phone
{
    public static CodeResult Check(string value)
    {
        if (value.Contains('*'))
            return CodeResult.Bad("codes.phone.masked");
        var (number, extension) = Split(value);
        number = Separators().Replace(number, "");

        var abroad = number.StartsWith('+') || number.StartsWith("00", StringComparison.Ordinal);
        if (abroad)
            number = number[(number[0] == '+' ? 1 : 2)..];
        if (number.Length == 0 || !CodeValidators.Digits(number))
            return CodeResult.Bad("codes.phone.characters");
        if (abroad && !number.StartsWith("86", StringComparison.Ordinal))
            return CodeResult.Bad("codes.phone.foreign");
        if (abroad || (number.Length == 13 && number.StartsWith("861", StringComparison.Ordinal)))
        {
            number = number[2..];
            // Abroad the 0 of the area code falls away: +86 571 …; mobile and service numbers have none.
            if (number.Length > 0 && !Mobile().IsMatch(number) && number[0] is >= '1' and <= '9' && !Service().IsMatch(number))
                number = "0" + number;
        }

        if (Mobile().IsMatch(number))
            return extension is null
                ? CodeResult.Good(number, ("kind", "mobile"), ("e164", "+86" + number))
                : CodeResult.Bad("codes.phone.extension");
        if (Service().IsMatch(number))
            return CodeResult.Good($"{number[..3]}-{number[3..6]}-{number[6..]}", ("kind", "service"), ("extension", extension));
        if (Landline().Match(number) is { Success: true } landline)
        {
            var (area, local) = (landline.Groups["area"].Value, landline.Groups["local"].Value);
            return CodeResult.Good($"{area}-{local}{(extension is null ? "" : "-" + extension)}",
                ("kind", "landline"), ("e164", $"+86{area[1..]}{local}"), ("area", area), ("extension", extension));
        }
        if (number is "110" or "119" or "120" or "122")
            return CodeResult.Good(number, ("kind", "emergency"));
        if (Hotline().IsMatch(number))
            return CodeResult.Good(number, ("kind", "hotline"));
        return CodeResult.Bad(WhatIsWrong(number));
    }

    static string WhatIsWrong(string number) => number switch
    {
        ['0', ..] => "codes.phone.landline",
        ['1', >= '3', _, _, _, _, ..] => "codes.phone.mobile-length",
        ['1', _, _, _, _, _, _, _, _, _, _] => "codes.phone.mobile-prefix",
        ['4' or '8', '0', '0', ..] => "codes.phone.service",
        { Length: 7 or 8 } => "codes.phone.area-missing",
        { Length: < 7 } => "codes.phone.short",
        _ => "codes.phone.length",
    };

    // 0571-8765432-1 has its extension after a hyphen: to be cut off before the hyphens go.
    static (string Number, string? Extension) Split(string value)
    {
        if (Extension().Match(value) is { Success: true } worded)
            return (worded.Groups["number"].Value, worded.Groups["ext"].Value);
        return Hyphenated().Match(value) is { Success: true } hyphenated
            ? (hyphenated.Groups["number"].Value, hyphenated.Groups["ext"].Value)
            : (value, null);
    }

    [GeneratedRegex(@"[()（）\-‐‑–—./·]")]
    private static partial Regex Separators();

    [GeneratedRegex("^(?<number>.+?)(?:转|轉|分机|EXT\\.?|X|#)(?<ext>[0-9]{1,6})$")]
    private static partial Regex Extension();

    [GeneratedRegex(@"^(?<number>\(?0(?:10|2[0-9]|[3-9][0-9]{2})\)?-?[0-9]{7,8})-(?<ext>[0-9]{1,6})$")]
    private static partial Regex Hyphenated();

    [GeneratedRegex("^1[3-9][0-9]{9}$")]
    private static partial Regex Mobile();

    [GeneratedRegex("^[48]00[0-9]{7}$")]
    private static partial Regex Service();

    [GeneratedRegex("^(?<area>0(?:10|2[0-9]|[3-9][0-9]{2}))(?<local>[0-9]{7,8})$")]
    private static partial Regex Landline();

    // 114; 12345, 10086, 11185; the 95 and 96 ranges of banks, insurers and provinces.
    [GeneratedRegex("^(?:1[12][0-9]|1[0-2][0-9]{3}|9[56][0-9]{3,4})$")]
    private static partial Regex Hotline();
}
