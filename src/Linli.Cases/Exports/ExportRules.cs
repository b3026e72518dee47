using Linli.Forms.Contracts;
using Linli.Kernel.Calendar;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;

namespace Linli.Cases.Exports;

/// <summary>What a list is needed for.</summary>
public sealed record ExportPurpose(string Id, LocalText Name);

/// <param name="Id">A column of <see cref="ExportColumns"/>.</param>
/// <param name="Field">The field of the dictionary that says how sensitive it is; null for what is no fact about a person.</param>
public sealed record ExportColumnOf(string Id, string? Field);

/// <summary>Columns that are asked for together.</summary>
public sealed record ExportGroup(string Id, LocalText Name, IReadOnlyList<ExportColumnOf> Columns);

/// <summary>From a pack (kind <c>exports</c>): what may leave the platform, and when a second person looks first. 个人信息保护法 arts. 51, 55–56.</summary>
/// <param name="Most">Rows of one file.</param>
/// <param name="MostClear">Rows of one file with identifying fields in clear.</param>
/// <param name="ApproveAbove">More rows than this need a second person; identifying fields in clear always do.</param>
/// <param name="LapseHours">A request that nobody decided on is over then.</param>
/// <param name="KeepDays">The file is deleted then.</param>
/// <param name="PerDay">Requests of one person in 24 hours.</param>
/// <param name="Floor">So many rows a day are never unusual.</param>
/// <param name="Factor">Times the person's own habit.</param>
/// <param name="HabitDays">Days that the habit is read from.</param>
/// <param name="HabitNeeds">Days without which there is no habit yet.</param>
public sealed record ExportRules(IReadOnlyList<ExportPurpose> Purposes, IReadOnlyList<ExportGroup> Groups, int Most, int MostClear, int ApproveAbove, int LapseHours, int KeepDays, int PerDay,
    int Floor, decimal Factor, int HabitDays, int HabitNeeds)
{
    public ExportPurpose? PurposeOf(string? id) => Purposes.FirstOrDefault(p => p.Id == id);
}

/// <summary>The rules of today, with what the field dictionary says of their columns.</summary>
sealed class ExportBook(PackStore packs, IForms forms, TimeProvider clock)
{
    /// <exception cref="PackFault">None is valid today, or it names a column or field that there is not.</exception>
    public (ExportRules Rules, string Reference) Today
    {
        get
        {
            var pack = packs.Find("exports", "exports", OfficeHours.DateOf(clock.GetUtcNow())) ?? throw new PackFault("packs", "no pack of the kind 'exports' is valid today; it says which lists may leave the platform");
            return (Read(pack), pack.Reference);
        }
    }

    /// <summary>The rules that a request was made under.</summary>
    public ExportRules Pinned(string reference) => reference.Split('@') is [var id, var version] && packs.Pinned("exports", id, version) is { } pack ? Read(pack) : Today.Rules;

    private ExportRules Read(Pack pack)
    {
        var rules = pack.As<ExportRules>();
        foreach (var column in rules.Groups.SelectMany(g => g.Columns))
        {
            if (!ExportColumns.All.ContainsKey(column.Id)) throw new PackFault(pack.File, $"the column '{column.Id}' is none that a list has");
            if (ExportColumns.Persons.Contains(column.Id) && (column.Field is null || !IsIdentifying(column))) throw new PackFault(pack.File, $"the column '{column.Id}' tells of a person; it needs a field of the dictionary that says so");
        }
        return rules;
    }

    /// <summary>Masked unless it was asked for in clear: what the dictionary calls personal or sensitive.</summary>
    public bool IsIdentifying(ExportColumnOf column) => column.Field is { } field && forms.Field(field).Sensitivity is "personal" or "sensitive";

    public bool IsIdentifying(ExportGroup group) => group.Columns.Any(IsIdentifying);

    public string TypeOf(ExportColumnOf column) => column.Field is { } field ? forms.Field(field).Type : "text";
}
