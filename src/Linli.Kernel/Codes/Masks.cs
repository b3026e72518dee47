using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Linli.Kernel.Codes;

/// <summary>
/// Personal data for eyes that need not see all of it: lists, disclosures, logs (个人信息保护法 6, 51). What does not have
/// the expected shape is hidden altogether: a mask must not let through what it did not understand.
/// </summary>
public static partial class Masks
{
    /// <summary>李小红 → 李**. A name of one character is hidden whole.</summary>
    public static string Name(string? name)
    {
        var letters = Letters(name);
        return letters.Count switch
        {
            0 => "",
            1 => "*",
            _ => letters[0] + Stars(letters.Count - 1),
        };
    }

    /// <summary>13800005521 → 138****5521, 0571-87654321 → 0571-****4321. Hotlines are nobody's and stay.</summary>
    public static string Phone(string? phone)
    {
        var text = (phone ?? "").Trim();
        if (text.Length == 0)
            return "";
        // Without a date in it, a phone check needs no today.
        var check = CodeValidators.Check("phone", text, default);
        if (check is not { Valid: true, Normalized: { } number })
            return Stars(text.Length);
        return check.Parts["kind"] switch
        {
            "mobile" => $"{number[..3]}****{number[^4..]}",
            "landline" => Landline(check.Parts["area"], number.Split('-')[1]),
            _ => number,
        };

        static string Landline(string area, string local) => $"{area}-{Stars(local.Length - 4)}{local[^4..]}";
    }

    /// <summary>11010519491231002X → 110105********002X; 15 digits likewise.</summary>
    public static string ResidentId(string? id)
    {
        var text = (id ?? "").Trim();
        return text.Length is 15 or 18 ? $"{text[..6]}{Stars(text.Length - 10)}{text[^4..]}" : Stars(text.Length);
    }

    /// <summary>6222020200112233445 → ***************3445; blanks go.</summary>
    public static string BankCard(string? card)
    {
        var text = string.Concat((card ?? "").Where(c => !char.IsWhiteSpace(c)));
        return text.Length >= 12 ? Stars(text.Length - 4) + text[^4..] : Stars(text.Length);
    }

    /// <summary>杭州市西湖区文一西路998号3幢2单元501室 → 杭州市西湖区文一西路****: up to the road or village, nothing of the house.</summary>
    public static string Address(string? address)
    {
        var text = (address ?? "").Trim();
        if (text.Length == 0)
            return "";
        if (House().Match(text) is { Success: true } house)
            return text[..house.Index].TrimEnd() + "****";
        if (Place().Match(text) is { Success: true } place)
            return place.Value + "****";
        return "****";
    }

    static List<string> Letters(string? text)
    {
        // Most names are two or three common characters, each a letter of its own; a list masks one in each row.
        if (text is not null && text.All(c => c is >= '\u4E00' and <= '\u9FFF')) return [.. text.Select(c => c.ToString())];
        var letters = new List<string>();
        // Rare characters in names take two UTF-16 units: half of one is no character.
        for (var e = StringInfo.GetTextElementEnumerator(CleanText.Of(text).Trim().Normalize(NormalizationForm.FormC)); e.MoveNext();)
            letters.Add(e.GetTextElement());
        return letters;
    }

    static string Stars(int count) => new('*', count);

    // 一西路 is a road, 三号楼 is a house: Chinese numerals count only before a word for a part of a house.
    [GeneratedRegex("[0-9０-９A-Za-zＡ-Ｚａ-ｚ]|[一二三四五六七八九十百〇零甲乙丙丁]+(?:号|幢|栋|座|单元|楼|层|室|户|组|弄|门)")]
    private static partial Regex House();

    [GeneratedRegex("^.*(?:路|街|巷|道|弄|里|村|社区|镇|乡|区|县|市)")]
    private static partial Regex Place();
}
