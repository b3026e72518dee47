using System.Collections.Frozen;

namespace Linli.Kernel.Codes;

/// <summary>The first two digits of GB/T 2260 codes, and the characters that stand for provinces on number plates (GA 36).</summary>
static class Provinces
{
    public const string PlateCharacters = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新";

    static readonly FrozenSet<string> Codes = new[]
    {
        "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44",
        "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
    }.ToFrozenSet();

    public static bool Known(ReadOnlySpan<char> code) => Codes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(code);
}
