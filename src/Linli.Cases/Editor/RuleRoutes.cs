using System.Text;
using Linli.Kernel.Packs;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Linli.Cases.Editor;

/// <summary>A version as the file that can be committed under <c>packs/</c>: the same to the byte however often it is fetched.</summary>
static class RuleRoutes
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/admin/rules/{kind}/{id}/{version}.json", (string kind, string id, string version, PackStore packs) =>
            RuleReach.Kinds.Contains(kind) && packs.Versions(kind, id).FirstOrDefault(p => p.Version == version) is { } pack
                ? Results.File(Encoding.UTF8.GetBytes(PackText.Write(PackText.Node(pack.Body.GetRawText()))), "application/json; charset=utf-8", $"{id}-{version.Replace('.', '-')}.json")
                : Results.NotFound()).WithMetadata(new NeedsAttribute(Permissions.AdminPacks) { Or = Permissions.RulesApprove });
}
