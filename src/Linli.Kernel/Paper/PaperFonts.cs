using SkiaSharp;

namespace Linli.Kernel.Paper;

/// <summary>
/// The Chinese fonts of this machine, loaded from their files. Body after GB/T 9704: 仿宋 if there is one, else a serif,
/// else a sans. The others stay behind as fallback, since rare characters of names often stand in only one of them.
/// </summary>
public sealed class PaperFonts : IDisposable
{
    private static readonly string[] BodyFiles =
    [
        "/usr/share/fonts/truetype/fangsong/simfang.ttf",
        @"C:\Windows\Fonts\simfang.ttf",
        "/System/Library/Fonts/Supplemental/STFangsong.ttf",
        "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
        "/usr/share/fonts/noto-cjk/NotoSerifCJK-Regular.ttc",
        "/usr/share/fonts/google-noto-serif-cjk-fonts/NotoSerifCJK-Regular.ttc",
        @"C:\Windows\Fonts\simsun.ttc",
        "/System/Library/Fonts/Supplemental/Songti.ttc",
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
        "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
        @"C:\Windows\Fonts\msyh.ttc",
        "/System/Library/Fonts/PingFang.ttc",
        "/System/Library/Fonts/STHeiti Light.ttc",
    ];

    private static readonly string[] TitleFiles =
    [
        "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
        "/usr/share/fonts/noto-cjk/NotoSerifCJK-Bold.ttc",
        "/usr/share/fonts/google-noto-serif-cjk-fonts/NotoSerifCJK-Bold.ttc",
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
        "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc",
        @"C:\Windows\Fonts\simhei.ttf",
        @"C:\Windows\Fonts\msyhbd.ttc",
        "/System/Library/Fonts/STHeiti Medium.ttc",
    ];

    private readonly IReadOnlyList<SKTypeface> _all;

    private PaperFonts(SKTypeface body, SKTypeface title, IReadOnlyList<SKTypeface> all, string bodyFile) =>
        (Body, Title, _all, BodyFile) = (body, title, all, bodyFile);

    internal SKTypeface Body { get; }

    internal SKTypeface Title { get; }

    /// <summary>The file that the body is set in.</summary>
    public string BodyFile { get; }

    /// <param name="configured">A font file of the installation; goes before all others. Null to search only.</param>
    /// <exception cref="PaperFault">No Chinese font, or the configured file is none.</exception>
    public static PaperFonts Find(string? configured = null) => Find(configured, BodyFiles, TitleFiles);

    internal static PaperFonts Find(string? configured, IEnumerable<string> bodies, IEnumerable<string> titles)
    {
        var all = new List<(string File, SKTypeface Face)>();
        if (!string.IsNullOrWhiteSpace(configured))
            all.Add((configured, Load(configured) ?? throw new PaperFault(
                $"The configured font file {configured} is missing or has no Chinese characters. Name a .ttf, .otf or .ttc file with Chinese characters.")));
        foreach (var file in bodies)
            if (Load(file) is { } face) all.Add((file, face));
        if (all.Count == 0)
            throw new PaperFault("No Chinese font was found, so no paper can be printed. Install one: on Debian or Ubuntu 'apt-get install fonts-noto-cjk', "
                + "on Fedora or openEuler 'dnf install google-noto-serif-cjk-fonts', or name a font file in the configuration.");
        var title = titles.Select(Load).FirstOrDefault(face => face is not null);
        return new PaperFonts(all[0].Face, title ?? all[0].Face, [.. all.Select(f => f.Face)], all[0].File);
    }

    /// <summary>The wanted face if it has the character, else the first that has it.</summary>
    internal SKTypeface For(int rune, SKTypeface wanted) =>
        Has(wanted, rune) ? wanted : _all.FirstOrDefault(face => Has(face, rune)) ?? wanted;

    private static bool Has(SKTypeface face, int rune)
    {
        using var font = new SKFont(face);
        return font.ContainsGlyph(rune);
    }

    /// <summary>Of a collection the face for simplified Chinese: the Japanese one stands first and draws 直 and 骨 otherwise.</summary>
    private static SKTypeface? Load(string file)
    {
        if (!File.Exists(file)) return null;
        SKTypeface? first = null;
        for (var index = 0; index < 32; index++)
        {
            var face = SKTypeface.FromFile(file, index);
            if (face is null) break;
            if (!Has(face, '社') || !Has(face, '区'))
            {
                face.Dispose();
                continue;
            }
            if (face.FamilyName.EndsWith(" SC", StringComparison.Ordinal) && !face.FamilyName.Contains("Mono", StringComparison.Ordinal))
            {
                first?.Dispose();
                return face;
            }
            if (first is null) first = face;
            else face.Dispose();
            if (!file.EndsWith(".ttc", StringComparison.OrdinalIgnoreCase)) break;
        }
        return first;
    }

    public void Dispose()
    {
        foreach (var face in _all.Append(Title).Distinct()) face.Dispose();
    }
}
