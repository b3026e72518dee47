using System.Text.RegularExpressions;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Petitions;

/// <param name="Final">The matter that is final, where it is.</param>
sealed record NamedPetition(Outcome Refusal, Guid? Final);

/// <summary>
/// A petition that names an earlier one of the same person: what is final is not taken up again on the same facts, what is being looked at is not taken up twice, and
/// what can still be reviewed goes that way (信访工作条例 35, 36). Whoever says that there are new facts gets through, and the window sees both.
/// </summary>
sealed partial class PetitionRepeats(CasesDb db, WorkCalendar calendar, TimeProvider clock)
{
    private const int MostNamed = 5, MostLevels = 10;

    /// <param name="phone">Blind index of the phone number.</param>
    public async Task<NamedPetition?> Named(string text, Guid? reporter, string? phone, Flow flow, CancellationToken ct)
    {
        var numbers = Numbers().Matches(text).Select(m => m.Value.ToUpperInvariant()).Distinct().Take(MostNamed).ToList();
        if (numbers.Count == 0) return null;
        // How somebody else's petition stands is told nobody who merely knows its number.
        var own = db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking().Where(c => c.FlowId == flow.Id && (reporter != null && c.ReporterId == reporter || phone != null && c.ReporterPhoneIndex == phone));
        foreach (var named in await own.Where(c => numbers.Contains(c.No)).ToListAsync(ct))
        {
            var last = named;
            for (var i = 0; i < MostLevels && last.ReviewedIn is { } next && await own.FirstOrDefaultAsync(c => c.Id == next, ct) is { } later; i++) last = later;
            if (last.State == "final") return new(Outcome.Refuse("PetitionIsFinal", last.No, Day(last.ClosedAt!.Value)), last.Id);
            if (last.Phase != Phase.Closed) return new(Outcome.Refuse("PetitionIsInWork", last.No), null);
            if (last.AskUntil(flow, calendar) is { } until && until.Due >= clock.GetUtcNow()) return new(Outcome.Refuse("PetitionHasARemedy", last.No, last.NextLevel(flow)!.Name.AsArgument(), Day(until.Due)), null);
        }
        return null;
    }

    private static string Day(DateTimeOffset at) => OfficeHours.DateOf(at).ToString("yyyy-MM-dd", null);

    [GeneratedRegex(@"(?<![A-Za-z0-9])[A-Za-z]{2}-\d{8}-\d{5,9}-\d(?!\d)")]
    private static partial Regex Numbers();
}
