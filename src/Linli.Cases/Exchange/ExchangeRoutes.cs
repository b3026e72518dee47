using Linli.Kernel.Access;
using Linli.Trust.Contracts;
using Linli.Trust.Shells;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Linli.Cases.Exchange;

static class ExchangeRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        ExchangeApi.Map(routes);
        routes.MapPost("/staff/cases/{id:guid}/exchange/{act}", async (Guid id, string act, HttpContext http, ExchangeDesk desk, CaseDesk cases, Flash flash, CancellationToken ct) =>
        {
            var f = new VerbForm(await http.Request.ReadFormAsync(ct));
            var outcome = await cases.Load(id, ct) is null ? Outcome.NotFound : f.Fault is { } fault ? fault : act switch
            {
                "push" => await desk.Push(new(id, f.Key, f.Id("peer") ?? default), ct),
                "return" => await desk.Return(new(id, f.Key, f.Number("seq"), f.Text("reason")), ct),
                "rule" => await desk.Rule(new(id, f.Key, f.Number("seq"), f.Text("keep") switch { "ours" => true, "theirs" => false, _ => null }, f.Text("reason")), ct),
                "again" => await desk.Again(new SendAgain(id), ct),
                _ => Outcome.NotFound,
            };
            if (outcome.Kind is OutcomeKind.NotFound) return Results.NotFound();
            flash.Say(outcome, $"done.exchange.{act}");
            return Results.LocalRedirect(CasesLinks.Staff(id) + "#exchange");
        }).WithMetadata(new NeedsAttribute(Permissions.CasesRead), new RequireAntiforgeryTokenAttribute());
    }
}
