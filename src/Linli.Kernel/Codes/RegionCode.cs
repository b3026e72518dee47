namespace Linli.Kernel.Codes;

/// <summary>
/// 行政区划代码: GB/T 2260 (6 digits), GB/T 10114 (9), 统计用区划代码 (12). Normalised: 12 digits, padded with 0. Parts:
/// level (1 province to 5 community, by the last segment that is not zero) and the padded code of each level above and
/// its own: province, prefecture, county, township, community. A county may be missing (东莞, 中山 go straight to
/// townships). The type that a serial suggests (001–099 街道) is a guess with known exceptions, so it is not given here.
/// </summary>
static class RegionCode
{
    static readonly string[] Levels = ["province", "prefecture", "county", "township", "community"];
    static readonly int[] Ends = [2, 4, 6, 9, 12];

    public static CodeResult Check(string value)
    {
        if (!CodeValidators.Digits(value))
            return CodeResult.Bad("codes.region.characters");
        if (!Ends.Contains(value.Length))
            return CodeResult.Bad("codes.region.length");
        if (!Provinces.Known(value.AsSpan(0, 2)))
            return CodeResult.Bad("codes.region.province");

        var code = value.PadRight(12, '0');
        var parts = new List<(string, string?)>();
        for (var i = 0; i < Ends.Length; i++)
        {
            var begin = i == 0 ? 0 : Ends[i - 1];
            if (code.AsSpan(begin, Ends[i] - begin).IndexOfAnyExcept('0') >= 0)
                parts.Add((Levels[i], code[..Ends[i]].PadRight(12, '0')));
            // Only a county may be skipped; a community without a township hangs in the air.
            else if (i != 2 && code.AsSpan(Ends[i]).IndexOfAnyExcept('0') >= 0)
                return CodeResult.Bad("codes.region.gap");
        }
        parts.Add(("level", (Array.IndexOf(Levels, parts[^1].Item1) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return CodeResult.Good(code, [.. parts]);
    }
}
