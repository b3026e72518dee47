using Linli.Kernel.Calendar;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;

namespace Linli.Trust.Clients;

sealed class Clients(TrustDb db, TimeProvider clock) : IClients
{
    public async Task<ClientSystem?> Find(Guid id, CancellationToken ct) => await Row(id, ct) is { } c ? Say(c) : null;

    public async Task<ClientSystem?> Active(Guid id, CancellationToken ct) => await Row(id, ct) is { } c && c.IsActiveOn(OfficeHours.DateOf(clock.GetUtcNow())) ? Say(c) : null;

    private Task<ClientRow?> Row(Guid id, CancellationToken ct) => db.Clients.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, ct);

    private static ClientSystem Say(ClientRow c) => new(c.Id, c.Name, c.OwnerBodyId, c.Region, c.ScopeCodes.ToHashSet(StringComparer.Ordinal));
}
