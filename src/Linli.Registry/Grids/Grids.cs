using Linli.Kernel.Geo;
using Linli.Registry.Contracts;
using Linli.Trust.Contracts;

namespace Linli.Registry.Grids;

sealed class Grids(GridAtlas atlas, IBodies bodies) : IGrids
{
    public async ValueTask<Grid?> At(GeoPoint point, CancellationToken ct) => (await atlas.Today(ct)).At(point);
    public async ValueTask<Grid?> Find(string code, CancellationToken ct) => (await atlas.Today(ct)).Find(code)?.Grid;
    public async ValueTask<IReadOnlyList<Grid>> Under(string region, CancellationToken ct) => (await atlas.Today(ct)).Under(region);

    public async Task<GridContact?> Contact(string code, CancellationToken ct)
    {
        if ((await atlas.Today(ct)).Find(code) is not { Row: var row }) return null;
        // The post may have ended since: then nobody is named, and the organisation's number answers.
        var holder = row.WorkerBodyId is { } body ? (await bodies.Posts(body, ct)).FirstOrDefault(p => p.PostId == row.WorkerPostId) : null;
        var phone = row.Phone ?? (row.WorkerBodyId is { } id ? (await bodies.Find(id, ct))?.Phone : null);
        return new(holder?.PersonName, phone, row.SupervisionPhone);
    }
}
