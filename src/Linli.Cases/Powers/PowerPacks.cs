using Linli.Cases.Catalogue;
using Linli.Kernel.Calendar;
using Linli.Kernel.Packs;

namespace Linli.Cases.Powers;

/// <summary>Stops the start on services whose powers cannot work, and says which file.</summary>
static class PowerPacks
{
    /// <summary>Every version counts, by the packs of its first day: a running matter stays with the one it began under.</summary>
    public static void Check(PackStore packs)
    {
        foreach (var pack in packs.All.Where(p => p.Kind == "service"))
            if (pack.As<ServiceItem>() is { Powers: { } powers } service && powers.Faults(service, packs, pack.ValidFrom).ToList() is { Count: > 0 } faults)
                throw new PackFault(pack.File, $"powers: {string.Join(", ", faults)}");
    }
}
