using Linli.Cases.Catalogue;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Trust.Contracts;

namespace Linli.Cases.Dispatch;

/// <summary>Work that stands on no list of the communities is refused by the system and not by a brave clerk (trap 24). The refusal names the list, its basis and who is competent.</summary>
sealed class CommunityGate(ItemCatalogue items, IBodies bodies, TimeProvider clock)
{
    /// <returns>Null when it may go there.</returns>
    public async Task<Outcome?> Refuses(Case matter, Body to, bool helps, CancellationToken ct)
    {
        if (to.Kind != "community") return null;
        var today = OfficeHours.DateOf(clock.GetUtcNow());
        if (items.CommunityList(today) is not { } list || (helps ? list.Help(matter.ItemKind, matter.ItemId) : list.Lead(matter.ItemKind, matter.ItemId))) return null;
        var rule = items.Competent(matter.ItemKind, matter.ItemId, today, matter.Region)?.Rule;
        var competent = rule is null ? null : await bodies.Competent(rule.To.Duty, rule.To.Level, matter.Region, ct);
        return Outcome.Refuse(helps ? "CommunityListHoldsTheHelp" : "CommunityListHoldsTheMatter", items.Name(matter.ItemKind, matter.ItemId, matter.ItemVersion).AsArgument(), competent?.Names.AsArgument() ?? "", list.Basis?.Title ?? "");
    }
}
