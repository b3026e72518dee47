using System.Net;
using System.Net.Sockets;

namespace Linli.Kernel;

/// <summary>Whom a limit "for one address" counts together.</summary>
public static class ClientNetwork
{
    /// <summary>An IPv4 address; of IPv6 the /64: a household has all of it, and whoever counted single addresses would count nobody.</summary>
    public static string Of(IPAddress? from) => from is null ? "?" : from.IsIPv4MappedToIPv6 ? from.MapToIPv4().ToString()
        : from.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(from.GetAddressBytes().AsSpan(0, 8)) : from.ToString();
}
