using Linli.Kernel;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Data;
using Linli.Kernel.Modules;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Linli.Ui;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Trust.Shells;

/// <summary>What the frame of every page shows, from who acts in this request.</summary>
sealed class RequestShell(Who who, Texts texts, Installation place, Hotline hotline, PackStore packs, TimeProvider clock, IEnumerable<NavEntry> entries,
    IServiceScopeFactory scopes, IDbContextFactory<TrustDb> pool, ModuleDbServices services, Waiting waiting, Microsoft.Extensions.Configuration.IConfiguration configuration) : IShell
{
    private const int MostUnread = 100;

    private static readonly Func<TrustDb, Guid, CancellationToken, Task<int>> Unread = EF.CompileAsyncQuery(
        (TrustDb db, Guid me, CancellationToken ct) => db.Notices.Where(n => n.AccountId == me && n.ReadAt == null).Take(MostUnread).Count());

    public bool SignedIn => who.IsSignedIn;
    public string? UserName => who.IsSignedIn ? who.Name : null;
    public string? PostName => who.IsStaff ? $"{who.OrgName} · {who.PostName}" : null;
    public string PlaceName => who.IsStaff ? who.OrgName : (place.Demo ? packs.Of("town", OfficeHours.DateOf(clock.GetUtcNow())).FirstOrDefault()?.Name.Now : null) ?? texts["trust.place.own"];
    public string? HelpName => hotline.Name.Now;
    public string? HelpPhone => hotline.Number;
    public bool Demo => place.Demo;
    public bool Practice => place.Practice;
    public string? RealAddress => place.Practice ? Said("RealAddress") : null;
    public string? PracticeAddress => place.Practice ? null : Said("PracticeAddress");

    private string? Said(string key) => configuration[key] is { Length: > 0 } said ? said : null;

    public async Task<int> UnreadAsync(CancellationToken cancel)
    {
        if (who.AccountId is not { } me) return 0;
        return await waiting.Of(me, "notices", "", async () =>
        {
            await using var db = pool.Lend(services);
            return await Unread(db, me, cancel);
        });
    }

    public async Task<IReadOnlyList<ShellGroup>> NavAsync(string currentPath, CancellationToken cancel)
    {
        var groups = new List<ShellGroup>();
        foreach (var group in entries.Where(e => who.May(e.Permission) || who.IsStaff && e.Permission == Permissions.AnyPost).GroupBy(e => e.Group).OrderBy(g => g.Min(e => e.Order)))
        {
            var links = new List<ShellLink>();
            foreach (var e in group.OrderBy(e => e.Order))
                links.Add(new ShellLink(texts[e.TextKey], e.Href, e.Count is null ? null : await waiting.Of(who.OrgId ?? Guid.Empty, e.Href, $"{who.PostId}", () => Count(e.Count, cancel)), currentPath.Split('?')[0].TrimEnd('/') == e.Href));
            groups.Add(new ShellGroup(texts[group.Key], links));
        }
        return groups;
    }

    private async Task<int?> Count(Func<IServiceProvider, CancellationToken, ValueTask<int?>> count, CancellationToken cancel)
    {
        // Frame and page are rendered at the same time, and a context serves one query at a time.
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Who>().Become(who);
        return await count(scope.ServiceProvider, cancel);
    }
}
