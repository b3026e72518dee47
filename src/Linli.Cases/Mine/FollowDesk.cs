using Linli.Cases.Data;
using Linli.Cases.Intake;
using Linli.Kernel.Crypto;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Mine;

/// <summary>Receipt number and code open one matter for this request, for people without an account. A wrong number and a wrong code look the same.</summary>
sealed class FollowDesk(CasesDb db, CaseDesk desk, KeyRing keys, FollowGuard guard, IHttpContextAccessor http, Kernel.Access.Who who, Kernel.Installation place)
{
    public async Task<Guid?> Open(string? no, string? code, CancellationToken ct)
    {
        if (no is not { Length: > 0 and <= 30 } || no.Contains('\0')) return null;
        var number = no.Trim().ToUpperInvariant();
        var from = http.HttpContext?.Connection.RemoteIpAddress;
        // Counted first: of many guesses at once no more are looked at than one after the other.
        if (TooOften = !await guard.Take(number, from, ct)) return null;
        if (Tokens.ReadFollowCode(code) is not { } given) return null;
        var hash = FollowCodes.Hash(keys, given);
        var found = await db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking().Where(c => c.No == number && c.FollowHash == hash).Select(c => (Guid?)c.Id).FirstOrDefaultAsync(ct);
        if (found is null) return null;
        await guard.GiveBack(number, from, ct);
        desk.GuestCase = found.Value;
        // Elsewhere nobody writes down who looks at their own matter; an exercise has to know that it was found.
        if (place.Practice && who.IsSignedIn)
        {
            db.Note(Practice.PracticeReader.Followed, $"case:{found}");
            await db.Commit(ct);
        }
        return found;
    }

    /// <summary>Nothing was looked up: there were too many wrong codes.</summary>
    public bool TooOften { get; private set; }
}
