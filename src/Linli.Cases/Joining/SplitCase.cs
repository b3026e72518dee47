using Linli.Cases.Catalogue;
using Linli.Cases.Domain;
using Linli.Cases.Intake;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;

namespace Linli.Cases.Joining;

/// <summary>拆分: parts of one call become matters of their own. Trap 16.</summary>
/// <param name="Parts">Category and what the citizen said of it, two to five.</param>
public sealed record SplitCase(Guid Case, int Version, string ClientKey, string Reason, IReadOnlyList<(string Category, string Text)> Parts);

sealed class SplitDesk(CaseDesk desk, SubmitCaseHandler submit, FieldCipher cipher, ItemCatalogue items, TimeProvider clock, WorkCalendar calendar, Who who)
{
    public const int MostParts = 5;

    public async Task<Outcome> Handle(SplitCase c, CancellationToken ct)
    {
        if (await desk.Load(c.Case, ct) is not { } whole) return Outcome.NotFound;
        if (c.Parts.Count is 0 or > MostParts) return Outcome.Refuse("SplittingNamesParts", $"{MostParts}");
        // Tried on paper first: parts of a matter that cannot be split would be left behind. A retry finds its parts by their keys.
        if (whole.Version == c.Version && whole.Split(new Act(who, clock.GetUtcNow(), items.PinnedFlow(whole), calendar), c.Reason, ["-"]) is { Ok: false } refused) return Fresh(refused);
        Fresh(Outcome.Done);
        var name = whole.ReporterName is null ? null : cipher.Open(whole.ReporterName, "cases.reporter.name");
        var phone = whole.ReporterPhone is null ? null : cipher.Open(whole.ReporterPhone, "cases.reporter.phone");
        var numbers = new List<string>();
        foreach (var ((category, text), i) in c.Parts.Select((p, i) => (p, i)))
        {
            var part = await submit.Handle(new SubmitCase($"{c.ClientKey}:{i}", "category", category, whole.Channel, whole.Region, text, whole.Address, whole.Lon, whole.Lat, name, phone, null, [],
                ReceivedAt: whole.ReceivedAt, PhoneIsOwn: whole.PhoneIsOwn, Parent: whole.Id), ct);
            if (part.Receipt is not { } receipt) return part.Outcome;
            numbers.Add(receipt.No);
            desk.Forget();
        }
        return await desk.Act(c.Case, c.Version, c.ClientKey, "split", (m, act, _) => m.Split(act, c.Reason, numbers), ct);
    }

    private Outcome Fresh(Outcome outcome)
    {
        desk.Forget();
        return outcome;
    }
}
