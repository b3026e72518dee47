using Linli.Cases.Data;
using Linli.Kernel.Access;
using Linli.Kernel.Audit;
using Linli.Kernel.Data;
using Linli.Testing;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Reach;

/// <summary>Promise 6, for every route there is and every role there is.</summary>
[Collection(nameof(OneScene))]
public sealed class MatrixTests(SharedScene shared)
{
    [Fact]
    public async Task EveryRole_AtEveryRoute_GetsWhatIsDeclaredAndNothingElse()
    {
        var scene = shared.Scene;
        scene.Callers.Count.ShouldBeGreaterThan(20);
        var report = await Matrix.Walk(scene);
        report.Faults.ShouldBeEmpty(string.Join('\n', report.Faults));
        // A matrix that asks nothing finds nothing: each way to end occurs.
        report.Asked.ShouldBeGreaterThan(1_000);
        foreach (var end in Enum.GetValues<Matrix.Ends>()) report.Seen.GetValueOrDefault(end).ShouldBeGreaterThan(10, $"{end}");
        // Nothing that anybody out of reach tried has left a trace in the matter.
        await scene.Refresh();
        scene.Case.Events.Select(e => e.AccountId).Distinct().Count().ShouldBeLessThan(6);
    }

    [Fact]
    public async Task Matrix_FindsWhatIsPlanted()
    {
        await using var scene = await Scene.Set(await Town.Small(plant: app =>
        {
            app.MapGet("/planted/cases/{case:guid}", (Guid @case) => "?").WithMetadata(new NeedsAttribute(Permissions.CasesRead));
            app.MapGet("/planted/list", async (CasesDb db) => string.Join(',', await db.Cases.IgnoreQueryFilters().Select(c => c.Address).ToListAsync())).WithMetadata(new SignedInAttribute());
            app.MapGet("/planted/open", () => "anybody").WithMetadata(new PublicAttribute());
            app.MapGet("/planted/closed", () => "nobody");
            app.MapGet("/planted/away", () => Results.Redirect("https://elsewhere.example/")).WithMetadata(new PublicAttribute());
            app.MapGet("/planted/broken", string () => throw new InvalidOperationException()).WithMetadata(new PublicAttribute());
        }), name => name is "anonymous" or "stranger" or "hall-clerk, next street" or "owner");
        var report = await Matrix.Walk(scene, scene.Town.Endpoints.Where(e => Pattern(e).Contains("/planted", StringComparison.Ordinal)));
        report.Faults.ShouldContain("/planted/cases/{case:guid}: say how to fill {case} (Fills.cs)");
        foreach (var who in (string[])["stranger", "hall-clerk, next street"]) report.Faults.ShouldContain($"GET /planted/list  as {who}: shows “{Scene.Address}” of a matter out of reach");
        report.Faults.ShouldContain("GET /planted/away  as anonymous: answers 302 → https://elsewhere.example/, not Open");
        report.Faults.ShouldContain("GET /planted/broken  as anonymous: fails with 500");
        report.Faults.ShouldNotContain(f => f.Contains("/planted/open") || f.Contains("/planted/closed"));
    }

    [Fact]
    public async Task Matrix_FindsARegionFilterThatIsSwitchedOff()
    {
        // Pages read as the system does: without bounds.
        await using var scene = await Scene.Set(await Town.Small(with: b => b.Services.AddScoped(s =>
        {
            var all = new Who();
            all.BecomeSystem("planted");
            return new ModuleDbServices(all, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<AuditPen>(), s.GetRequiredService<WriteGate>(), s.GetRequiredService<CommitSync>(), s.GetRequiredService<OutboxSignal>(), s.GetRequiredService<Waiting>());
        })), name => name is "anonymous" or "stranger" or "hall-clerk, other county" or "handler, not asked" or "hall-clerk, here");
        var report = await Matrix.Walk(scene, scene.Town.Endpoints.Where(e => Pattern(e).Contains("/staff/cases", StringComparison.Ordinal)));
        foreach (var who in (string[])["hall-clerk, other county", "handler, not asked"])
        {
            report.Faults.ShouldContain($"GET /staff/cases/{scene.Matter.Id}  as {who}: answers 200, not NotFound");
            report.Faults.ShouldContain($"GET /staff/cases/{scene.Matter.Id}  as {who}: shows “{Scene.Words}” of a matter out of reach");
            // The list of all matters has a bound of its own besides, that of its index.
            report.Faults.ShouldNotContain(f => f.StartsWith($"GET /staff/cases  as {who}"));
        }
        report.Faults.ShouldNotContain(f => f.Contains("hall-clerk, here") || f.Contains("stranger"));
    }

    private static string Pattern(Endpoint e) => "/" + ((e as Microsoft.AspNetCore.Routing.RouteEndpoint)?.RoutePattern.RawText ?? "").TrimStart('/');
}
