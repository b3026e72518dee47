using System.Reflection;
using Linli.Cases.Tests.Reach;
using Linli.Testing;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;

namespace Linli.Cases.Tests.Hostile;

/// <summary>Every page with every query value that it reads, filled with nonsense: found by reflection, so a new page is asked too.</summary>
[Collection(nameof(OneScene))]
public sealed class QueryTests(SharedScene shared)
{
    private static readonly string[] Nonsense = ["", "abc", "-1", "0", "99999999999999999999", "2147483647", "1.5", "true", "'; DROP TABLE cases_cases; --", "%25", "_", "%ED%A0%80", "%F0%9F%80%84", "%EF%BF%BE", "%EF%B7%90x", "%00", "a%0d%0ab", "year=2026&year=2027"];

    [Fact]
    public async Task EveryPage_WithEveryQueryValueMisused_IsNoFault()
    {
        var s = shared.Scene;
        var faults = new List<string>();
        var asked = 0;
        foreach (var route in s.Town.Endpoints.OfType<RouteEndpoint>())
        {
            if (route.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type is not { } page) continue;
            var names = page.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Select(p => (p.Name, Query: p.GetCustomAttribute<SupplyParameterFromQueryAttribute>()))
                .Where(p => p.Query is not null).Select(p => p.Query!.Name ?? p.Name).ToList();
            if (names.Count == 0 || Fills.Of(route.RoutePattern.RawText!, false, s).Aims is not { } aims) continue;
            foreach (var aim in aims)
            {
                var who = s.Callers.FirstOrDefault(c => Matrix.Expected(c, route.Metadata.GetMetadata<AccessAttribute>(), aim, false, s) is Matrix.Ends.Open or Matrix.Ends.Content) ?? s.Callers[0];
                foreach (var query in names.SelectMany(n => Nonsense.Select(v => $"{n}={v}&{n}={v}")).Append(string.Join('&', names.Select(n => $"{n}={new string('q', 3_000 / names.Count)}"))))
                {
                    var answer = await who.Visitor.Peek($"{aim.Path}?{query}");
                    asked++;
                    if ((int)answer.Status >= 500) faults.Add($"{aim.Path}?{query}: {answer.Status}");
                }
            }
        }
        faults.ShouldBeEmpty(string.Join('\n', faults));
        asked.ShouldBeGreaterThan(150);
    }
}
