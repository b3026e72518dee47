using Linli.Kernel.Calendar;
using Linli.Kernel.Geo;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;
using Linli.Registry.Data;
using Linli.Registry.Grids;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Registry.Demo;

sealed record DemoGrid(string Code, LocalText Name, double[][] Ring, string? Phone, string? SupervisionPhone);
sealed record DemoGrids(IReadOnlyList<DemoGrid> Grids);

/// <summary>The invented grids of the demo street, drawn through the same desk as real ones.</summary>
public sealed class GridSeeder
{
    private readonly RegistryDb _db;
    private readonly GridDesk _desk;
    private readonly PackStore _packs;
    private readonly IBodies _bodies;
    private readonly TimeProvider _clock;

    internal GridSeeder(RegistryDb db, GridDesk desk, PackStore packs, IBodies bodies, TimeProvider clock) => (_db, _desk, _packs, _bodies, _clock) = (db, desk, packs, bodies, clock);

    public async Task Seed(CancellationToken ct)
    {
        if (_packs.All.FirstOrDefault(p => p.Kind == "grids")?.As<DemoGrids>() is not { } demo || await _db.Grids.AnyAsync(ct)) return;
        var from = OfficeHours.DateOf(_clock.GetUtcNow());
        var workers = new Dictionary<string, Guid?>();
        var grids = new List<SaveGrid>();
        foreach (var g in demo.Grids)
        {
            var community = g.Code[..12];
            if (!workers.TryGetValue(community, out var worker)) workers[community] = worker = await Worker(community, ct);
            var ring = string.Join(',', g.Ring.Select(p => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"[{p[0]},{p[1]}]")));
            grids.Add(new SaveGrid(g.Code, g.Name.Zh, g.Name.En, $$"""{"type":"Polygon","coordinates":[[{{ring}}]]}""", worker, g.Phone, g.SupervisionPhone, from, null));
        }
        if ((await _desk.Import(grids, true, ct)).FirstOrDefault(o => !o.Outcome.Ok) is { Grid: not null } bad)
            throw new PackFault("demo/grids.json", $"{bad.Grid.Code}: {bad.Outcome.Rule}");
    }

    private async Task<Guid?> Worker(string community, CancellationToken ct)
    {
        foreach (var body in (await _bodies.Over(community, ct)).Where(b => b.Region == community && b.Kind == "community"))
            if ((await _bodies.Posts(body.Id, ct)).FirstOrDefault() is { } holder) return holder.PostId;
        return null;
    }
}
