using Linli.Cases.Domain;
using Linli.Forms;
using Linli.Kernel.Calendar;
using Linli.Kernel.Packs;
using Linli.Trust.Contracts;

namespace Linli.Host.Web;

/// <summary>Refuses to start on unsound packs, and says what is wrong with which file.</summary>
static class PackGate
{
    public static void Check(IServiceProvider services)
    {
        var packs = services.GetRequiredService<PackStore>();
        foreach (var pack in packs.All.Where(p => p.Kind == "flow"))
            if (Flow.From(pack).Faults() is { Count: > 0 } faults) throw new PackFault(pack.File, string.Join("; ", faults));
        foreach (var pack in packs.All.Where(p => p.Kind == "intake-gates"))
            if (pack.As<IntakeGates>().Faults() is { Count: > 0 } faults) throw new PackFault(pack.File, string.Join("; ", faults));
        foreach (var pack in packs.All.Where(p => p.Kind == "role"))
            if (Offices.Of(pack) is { Count: > 1 } two) throw new PackFault(pack.File, $"the role has permissions of {string.Join(" and ", two)} administrators; these three are kept apart (GB/T 22239-2019), so split it");
        // Reads both: an unsound one stops the start and not the first deadline.
        services.GetRequiredService<WorkCalendar>();
        if (FormChecks.Faults(packs, OfficeHours.DateOf(services.GetRequiredService<TimeProvider>().GetUtcNow())) is { Count: > 0 } forms)
            throw new PackFault("packs", string.Join("; ", forms));
        using var scope = services.CreateScope();
        foreach (var check in services.GetServices<PackCheck>()) check.Run(scope.ServiceProvider);
    }
}
