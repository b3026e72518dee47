using System.Text.RegularExpressions;

namespace Linli.Kernel.Codes;

/// <summary>
/// 机动车号牌 (GA 36). Normalised: upper case, half width, without the dot and other separators. Parts: kind, province
/// (the character), colour (the one that the kind usually has: lorries and coaches have yellow ordinary plates, so what a
/// camera saw goes before it) and energy (electric, other) of new-energy plates. Electric bicycles have local plates only.
/// </summary>
static partial class Plate
{
    // I and O are not issued, they look like 1 and 0.
    const string L = "[A-HJ-NP-Z]";
    const string S = "[A-HJ-NP-Z0-9]";
    const string P = $"(?<p>[{Provinces.PlateCharacters}])";

    // Explicit order: the first that fits is the kind.
    static readonly (string Kind, string Colour, Regex Shape)[] Shapes =
    [
        ("ordinary", "blue", Ordinary()),
        ("new-energy", "green", SmallNewEnergy()),
        ("new-energy", "yellow-green", LargeNewEnergy()),
        ("police", "white", Police()),
        ("trailer", "yellow", Trailer()),
        ("learner", "yellow", Learner()),
        ("hong-kong", "black", HongKong()),
        ("macau", "black", Macau()),
        ("consulate", "black", Consulate()),
        ("embassy", "black", Embassy()),
        ("armed-police", "white", ArmedPolice()),
        ("military", "white", Military()),
    ];

    public static CodeResult Check(string value)
    {
        var plate = Separators().Replace(value, "");
        if (plate.Length == 0)
            return CodeResult.Bad("codes.plate.characters");
        foreach (var (kind, colour, shape) in Shapes)
        {
            if (shape.Match(plate) is not { Success: true } match)
                continue;
            return CodeResult.Good(plate,
                ("kind", kind),
                ("province", match.Groups["p"] is { Success: true } province ? province.Value : null),
                ("colour", colour),
                ("energy", match.Groups["e"] is { Success: true } energy ? (energy.ValueSpan[0] <= 'E' ? "electric" : "other") : null));
        }
        return CodeResult.Bad(WhatIsWrong(plate));
    }

    static string WhatIsWrong(string plate)
    {
        if (plate.Contains('临') || plate.StartsWith('超'))
            return "codes.plate.temporary";
        if (plate.Any(c => !char.IsAsciiLetterOrDigit(c) && !Provinces.PlateCharacters.Contains(c) && !"警挂学港澳领使".Contains(c)))
            return Provinces.PlateCharacters.Contains(plate[0]) ? "codes.plate.characters" : "codes.plate.province";
        if (plate.StartsWith("WJ", StringComparison.Ordinal))
            return "codes.plate.armed-police";
        if (plate[0] == '使')
            return "codes.plate.embassy";
        if (!Provinces.PlateCharacters.Contains(plate[0]))
            return "codes.plate.province";
        if (plate.Length is < 7 or > 8)
            return "codes.plate.length";
        if (!char.IsAsciiLetter(plate[1]))
            return "codes.plate.office";
        if (plate.AsSpan(1).ContainsAny('I', 'O'))
            return "codes.plate.letter";
        if (plate[^1] == '领')
            return "codes.plate.consulate";
        return plate.Length == 8 ? "codes.plate.new-energy" : "codes.plate.serial";
    }

    [GeneratedRegex(@"[·•・‧∙⋅.\-‐‑–—_]")]
    private static partial Regex Separators();

    [GeneratedRegex($"^{P}{L}{S}{{5}}$")]
    private static partial Regex Ordinary();

    // D and F were the first letters of new-energy serials; A B C E (electric) and G H J K (other) follow when they run out.
    [GeneratedRegex($"^{P}{L}(?<e>[A-HJK]){S}[0-9]{{4}}$")]
    private static partial Regex SmallNewEnergy();

    [GeneratedRegex($"^{P}{L}[0-9]{{5}}(?<e>[A-HJK])$")]
    private static partial Regex LargeNewEnergy();

    [GeneratedRegex($"^{P}{L}{S}{{4}}警$")]
    private static partial Regex Police();

    [GeneratedRegex($"^{P}{L}{S}{{4}}挂$")]
    private static partial Regex Trailer();

    [GeneratedRegex($"^{P}{L}{S}{{4}}学$")]
    private static partial Regex Learner();

    [GeneratedRegex($"^{P}{L}{S}{{4}}港$")]
    private static partial Regex HongKong();

    [GeneratedRegex($"^{P}{L}{S}{{4}}澳$")]
    private static partial Regex Macau();

    [GeneratedRegex($"^{P}[A-Z][0-9]{{4}}领$")]
    private static partial Regex Consulate();

    [GeneratedRegex("^使[0-9]{6}$")]
    private static partial Regex Embassy();

    // Since 2012 WJ, the province (none for headquarters) and five; before that WJ, two digits, a branch and four or five.
    [GeneratedRegex($"^WJ(?:{P}?[0-9]{{4}}[A-HJ-NP-Z0-9]|[0-9]{{2}}[警消边通森水电金交]?[0-9]{{4,5}})$")]
    private static partial Regex ArmedPolice();

    // Four final digits keep a misread civilian plate from passing as a military one.
    [GeneratedRegex($"^{L}{L}{S}[0-9]{{4}}$")]
    private static partial Regex Military();
}
