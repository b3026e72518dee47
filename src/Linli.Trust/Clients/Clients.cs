using Linli.Kernel.Calendar;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Clients;

sealed class Clients(TrustDb db, TimeProvider clock) : IClients
{
    public async Task<ClientSystem?> Active(Guid id, CancellationToken ct) =>
        await db.Clients.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, ct) is { } c && c.IsActiveOn(OfficeHours.DateOf(clock.GetUtcNow()))
            ? new(c.Id, c.Name, c.OwnerBodyId, c.Region, c.ScopeCodes.ToHashSet(StringComparer.Ordinal)) : null;
}
