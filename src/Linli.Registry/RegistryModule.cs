using Linli.Kernel;
using Linli.Kernel.Modules;
using Linli.Kernel.Packs;
using Linli.Registry.Contracts;
using Linli.Registry.Data;
using Linli.Registry.Demo;
using Linli.Registry.Grids;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Registry;

public sealed class RegistryModule : IModule
{
    public void Register(IServiceCollection services, IConfiguration configuration)
    {
        services.AddModuleDb<RegistryDb>();
        services.AddSingleton<GridAtlas>();
        services.AddScoped<IGrids, Grids.Grids>();
        services.AddScoped<GridDesk>();
        services.AddScoped(s => new GridSeeder(s.GetRequiredService<RegistryDb>(), s.GetRequiredService<GridDesk>(), s.GetRequiredService<PackStore>(), s.GetRequiredService<IBodies>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new SubjectPage("grid", RegistryLinks.AdminGrid, Permissions.RegistryGrids));
        services.AddSingleton(new NavEntry("nav.group.admin", 89, "admin.grids", RegistryLinks.AdminGrids, Permissions.RegistryGrids));
    }

    public void Map(IEndpointRouteBuilder routes) => GridRoutes.Map(routes);
}
