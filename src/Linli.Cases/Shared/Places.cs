using Linli.Kernel.Access;
using Linli.Kernel.Regions;
using Linli.Registry.Contracts;
using Linli.Trust.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Shared;

/// <summary>
/// The communities and grids of every street whose hall takes matters in, read once for all parts of a page. The parts are drawn at the
/// same time and a context serves one query at a time, so it reads in a scope of its own.
/// </summary>
sealed class Places(IServiceScopeFactory scopes, Who who)
{
    public sealed record Found(IReadOnlyList<Region> Communities, IReadOnlyList<Grid> Grids);

    private Task<Found>? _once;

    public Task<Found> Read(CancellationToken ct) => _once ??= Load(ct);

    private async Task<Found> Load(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var inside = scope.ServiceProvider;
        inside.GetRequiredService<Who>().Become(who);
        var (regions, atlas) = (inside.GetRequiredService<RegionTree>(), inside.GetRequiredService<IGrids>());
        var (communities, grids) = (new List<Region>(), new List<Grid>());
        foreach (var street in await inside.GetRequiredService<IBodies>().HallRegions(ct))
        {
            communities.AddRange(await regions.Children(street, ct));
            grids.AddRange(await atlas.Under(street, ct));
        }
        return new(communities, grids);
    }
}
