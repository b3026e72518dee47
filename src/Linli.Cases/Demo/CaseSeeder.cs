using Linli.Cases.Domain;
using Linli.Cases.Intake;
using Linli.Kernel.Packs;

namespace Linli.Cases.Demo;

sealed record DemoMatter(string Category, string Region, string Text, string Address, double? Lon, double? Lat, string Name, string Phone);
sealed record DemoMatters(IReadOnlyList<DemoMatter> Matters);

/// <summary>The invented matters of packs/demo, handed in through the same door as real ones.</summary>
public sealed class CaseSeeder
{
    private readonly SubmitCaseHandler _submit;
    private readonly PackStore _packs;

    internal CaseSeeder(SubmitCaseHandler submit, PackStore packs) => (_submit, _packs) = (submit, packs);

    public async Task Seed(CancellationToken ct)
    {
        foreach (var pack in _packs.All.Where(p => p.Kind == "matters"))
            foreach (var (m, i) in pack.As<DemoMatters>().Matters.Select((m, i) => (m, i)))
                if (await _submit.Handle(new SubmitCase($"demo-{i}", "category", m.Category, Channel.Phone, m.Region, m.Text, m.Address, m.Lon, m.Lat, m.Name, m.Phone, null, []), ct) is { Receipt: null } bad)
                    throw new PackFault(pack.File, $"matter {i + 1}: {bad.Outcome.Rule}");
    }
}
