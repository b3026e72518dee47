using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Linli.Kernel;

/// <summary>Where people reach us, for links on paper. Once it is configured, no request can put another host onto a paper.</summary>
public sealed class PublicAddress(IConfiguration configuration)
{
    private readonly string? _said = configuration["PublicAddress"] is { Length: > 0 } said ? said.TrimEnd('/') : null;

    public string Of(HttpRequest request) => _said ?? $"{request.Scheme}://{request.Host}";
}
