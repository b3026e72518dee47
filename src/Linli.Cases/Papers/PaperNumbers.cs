using System.Globalization;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Calendar;
using Linli.Kernel.Data;
using Linli.Kernel.Regions;

namespace Linli.Cases.Papers;

/// <summary>文号: without gaps, per street, kind and year, e.g. 文新受字〔2026〕413号.</summary>
sealed class PaperNumbers(CasesDb db, RegionTree regions)
{
    /// <summary>Inside the commit of the act that issues the paper: a refused act uses up no number.</summary>
    public async Task<string> Next(Case c, string kind, DateTimeOffset at, CancellationToken ct)
    {
        var street = c.Region[..9].PadRight(12, '0');
        var name = (await regions.Find(street, ct))?.Name ?? "";
        foreach (var suffix in (ReadOnlySpan<string>)["街道", "镇", "乡"]) if (name.EndsWith(suffix, StringComparison.Ordinal)) name = name[..^suffix.Length];
        var year = OfficeHours.DateOf(at).Year;
        var mark = kind switch
        {
            "acceptance" => "受",
            "refusal" => "不受",
            "supplement" => "补",
            "petition-acceptance" => "信受",
            "petition-refusal" => "信不受",
            "petition-forward" => "信转",
            "petition-extension" => "信延",
            "petition-opinion" => "信处",
            "petition-recheck" => "信查",
            "petition-review" => "信核",
            "licence-extension" => "许延",
            "licence-pause" => "许停",
            _ => "结"
        };
        var n = await NumberBook.NextWithoutGaps(db, $"paper:{street}:{kind}:{year}", ct);
        return string.Create(CultureInfo.InvariantCulture, $"{name}{mark}字〔{year}〕{n}号");
    }
}
