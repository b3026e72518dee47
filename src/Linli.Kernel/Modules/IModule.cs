using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Kernel.Modules;

/// <summary>Door 1 of a module: wiring and no logic. Program.cs lists the modules by name.</summary>
public interface IModule
{
    void Register(IServiceCollection services, IConfiguration configuration);
    void Map(IEndpointRouteBuilder routes) { }
}

/// <summary>Where the things of a kind are looked at that lines of the audit record name, e.g. <c>case:…</c> (seam "slot").</summary>
/// <param name="Kind">What stands before the colon.</param>
/// <param name="Permission">Permission without which nothing links there.</param>
public sealed record SubjectPage(string Kind, Func<string, string> Href, string Permission);

/// <summary>What a module offers about one registered system, beside its page (seam "slot").</summary>
public sealed record ClientPanel(string TextKey, Func<Guid, string> Href);

/// <summary>A line of the staff navigation, contributed by the module that owns the page (seam "slot").</summary>
/// <param name="Group">Text key of the group, e.g. <c>nav.group.window</c>.</param>
/// <param name="Permission">Permission without which the line is not shown.</param>
/// <param name="Count">Optional number beside the line: for the person who looks; kept for a moment (<see cref="Data.Waiting"/>), until somebody of the organisation does something or a row changes that waits for it.</param>
public sealed record NavEntry(string Group, int Order, string TextKey, string Href, string Permission,
    Func<IServiceProvider, CancellationToken, ValueTask<int?>>? Count = null);
