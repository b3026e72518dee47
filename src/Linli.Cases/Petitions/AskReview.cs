using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Cases.Intake;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Petitions;

/// <summary>请求复查、复核: the next higher body looks at the answer, in a matter of its own. 信访工作条例 35, 36.</summary>
/// <param name="Reason">What is wrong with the answer; 4 to 2,000 characters.</param>
/// <param name="Received">The day on which the answer was received, as a counter was told; null: when it was given.</param>
public sealed record AskReview(Guid Case, int Version, string ClientKey, string Reason, DateOnly? Received = null);

sealed class ReviewDesk(CaseDesk desk, CasesDb db, SubmitCaseHandler submit, FieldCipher cipher, ItemCatalogue items, TimeProvider clock, WorkCalendar calendar, Who who)
{
    public async Task<Outcome> Handle(AskReview c, CancellationToken ct)
    {
        if (await desk.Load(c.Case, ct) is not { } answered) return Outcome.NotFound;
        // Tried on paper first: a review of what may not be reviewed would lie there. A retry finds the one that it made.
        if (answered.Version == c.Version && answered.AskReview(new Act(who, clock.GetUtcNow(), items.PinnedFlow(answered), calendar), c.Reason, Guid.Empty, "", c.Received) is { Ok: false } refused)
        {
            desk.Forget();
            return await desk.Act(c.Case, c.Version, c.ClientKey, "ask-review", (_, _, _) => refused, ct);
        }
        desk.Forget();
        var made = await Made(c.Case, ct);
        if (made is null)
        {
            var name = answered.ReporterName is null ? null : cipher.Open(answered.ReporterName, "cases.reporter.name");
            var phone = answered.ReporterPhone is null ? null : cipher.Open(answered.ReporterPhone, "cases.reporter.phone");
            var key = c.ClientKey.Length > 70 ? c.ClientKey[..70] : c.ClientKey;
            var opened = await submit.Handle(new SubmitCase($"{key}:review", answered.ItemKind, answered.ItemId, who.IsStaff ? Channel.Counter : Channel.Web, answered.Region, c.Reason, answered.Address, answered.Lon, answered.Lat,
                name, phone, null, [], PhoneIsOwn: answered.PhoneIsOwn, Insists: true, ReviewOf: answered.Id), ct);
            desk.Forget();
            if (opened.Receipt is null && (made = await Made(c.Case, ct)) is null) return opened.Outcome;
            made ??= await Made(c.Case, ct);
        }
        if (made is not var (id, no)) return Outcome.NotFound;
        return await desk.Act(c.Case, c.Version, c.ClientKey, "ask-review", (m, act, _) => m.AskReview(act, c.Reason, id, no, c.Received), ct);
    }

    private async Task<(Guid Id, string No)?> Made(Guid of, CancellationToken ct) =>
        await db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking().Where(m => m.ReviewOf == of).Select(m => new { m.Id, m.No }).FirstOrDefaultAsync(ct) is { } found ? (found.Id, found.No) : null;
}
