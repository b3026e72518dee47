using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Cases.Intake;
using Linli.Kernel.Calendar;
using Linli.Kernel.Packs;
using Linli.Trust.Contracts;

namespace Linli.Cases.Demo;

sealed record DemoMatter(string Category, string Region, string Text, string Address, double? Lon, double? Lat, string Name, string Phone);
/// <param name="Duty">With <paramref name="Level"/> and <paramref name="Region"/>: who it is delegated to.</param>
sealed record DemoDelegation(string Service, PowerKind Power, string Duty, string Level, string Region, string Basis, int Days, IReadOnlyList<string>? Groups = null, long? Yuan = null);
sealed record DemoMatters(IReadOnlyList<DemoMatter> Matters, IReadOnlyList<DemoDelegation>? Delegations = null);

/// <summary>The invented matters of packs/demo, handed in through the same door as real ones, and the invented delegations between its offices.</summary>
public sealed class CaseSeeder
{
    private readonly SubmitCaseHandler _submit;
    private readonly PackStore _packs;
    private readonly CasesDb _db;
    private readonly ItemCatalogue _items;
    private readonly IBodies _bodies;
    private readonly TimeProvider _clock;

    internal CaseSeeder(SubmitCaseHandler submit, PackStore packs, CasesDb db, ItemCatalogue items, IBodies bodies, TimeProvider clock) => (_submit, _packs, _db, _items, _bodies, _clock) = (submit, packs, db, items, bodies, clock);

    public async Task Seed(CancellationToken ct)
    {
        foreach (var pack in _packs.All.Where(p => p.Kind == "matters"))
        {
            foreach (var (m, i) in pack.As<DemoMatters>().Matters.Select((m, i) => (m, i)))
                if (await _submit.Handle(new SubmitCase($"demo-{i}", "category", m.Category, Channel.Phone, m.Region, m.Text, m.Address, m.Lon, m.Lat, m.Name, m.Phone, null, []), ct) is { Receipt: null } bad)
                    throw new PackFault(pack.File, $"matter {i + 1}: {bad.Outcome.Rule}");
            foreach (var (d, i) in (pack.As<DemoMatters>().Delegations ?? []).Select((d, i) => (d, i))) await Delegate(pack, d, i + 1, ct);
        }
    }

    private async Task Delegate(Pack pack, DemoDelegation d, int number, CancellationToken ct)
    {
        var (now, today) = (_clock.GetUtcNow(), OfficeHours.DateOf(_clock.GetUtcNow()));
        if (_items.Service(d.Service, today)?.Powers is not { } powers || powers.Of(d.Power) is not { } stage || await _bodies.Competent(stage.Duty, stage.Level, d.Region, ct) is not { } from
            || await _bodies.Competent(d.Duty, d.Level, d.Region, ct) is not { } to || from.Id == to.Id) throw new PackFault(pack.File, $"delegation {number}: nobody has that power, or nobody can be given it");
        var row = new PowerRow
        {
            Id = Guid.CreateVersion7(now), Region = to.Region, ServiceId = d.Service, Kind = d.Power, FromBody = from.Id, ToBody = to.Id, Basis = d.Basis, From = today, Until = today.AddDays(d.Days), ByName = from.Names.Zh, At = now,
            MostFen = d.Yuan * 100, GroupField = d.Groups is null ? null : powers.Group, GroupValues = d.Groups is null ? null : string.Join(' ', d.Groups),
        };
        _db.Powers.Add(row);
        _db.Note("power.delegate", $"power:{row.Id}", to.Region, purpose: d.Basis, detail: new { d.Service, power = $"{d.Power}", to = to.Id });
        await _db.Commit(ct);
    }
}
