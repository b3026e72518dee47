using Linli.Cases.Catalogue;
using Linli.Cases.Domain;
using Linli.Kernel.Calendar;
using Linli.Kernel.Packs;

namespace Linli.Cases.Practice;

/// <summary>The exercises of packs/core/practice that are valid today.</summary>
sealed class ExerciseBook(PackStore packs, ItemCatalogue items, TimeProvider clock)
{
    public const string Kind = "practice";

    private DateOnly Today => OfficeHours.DateOf(clock.GetUtcNow());

    public IReadOnlyList<Exercise> All => [.. packs.Of(Kind, Today).Select(p => p.As<Exercise>())];

    public IReadOnlyList<Exercise> For(string role) => [.. All.Where(e => e.Roles.Contains(role))];

    public Exercise? Find(string? id) => id is { Length: > 0 and <= 60 } ? packs.Find(Kind, id, Today)?.As<Exercise>() : null;

    /// <exception cref="PackFault">An exercise names what there is not.</exception>
    public void Check()
    {
        foreach (var pack in packs.Of(Kind, Today))
            if (pack.As<Exercise>().Faults(r => packs.Find("role", r, Today) is not null, (kind, id) => kind == "service" ? items.Service(id, Today) is not null : items.Category(id, Today) is not null).ToList() is { Count: > 0 } faults)
                throw new PackFault(pack.File, string.Join("; ", faults));
    }
}
