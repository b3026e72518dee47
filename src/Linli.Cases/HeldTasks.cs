using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases;

/// <summary>Open tasks of an organisation, whoever may see the matters themselves.</summary>
sealed class HeldTasks(CasesDb db) : IHoldWork
{
    public async Task<Reason?> At(Guid body, CancellationToken ct)
    {
        var open = await db.Tasks.IgnoreQueryFilters().CountAsync(t => t.BodyId == body && t.State <= TaskState.Claimed, ct);
        return open == 0 ? null : new Reason("cases.held", $"{open}");
    }
}
