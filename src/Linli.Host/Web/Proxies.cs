using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Linli.Host.Web;

/// <summary>Whose word about the caller's address and scheme is taken. Nobody's unless they are named: whoever can send a header could be anybody.</summary>
static class Proxies
{
    public static ForwardedHeadersOptions? Options(string? named)
    {
        if (string.IsNullOrWhiteSpace(named)) return null;
        // No limit of hops: the chain is followed back as long as each hop is one that was named.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var one in named.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (one.Contains('/', StringComparison.Ordinal)) options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(one));
            else options.KnownProxies.Add(IPAddress.Parse(one));
        return options;
    }
}
