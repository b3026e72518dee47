using Linli.Kernel.Text;
using Linli.Trust.Messages.Providers;

namespace Linli.Trust.Contracts;

/// <summary>Settings of this module that are lists of objects: what is wrong in which line, and which secrets of the environment they name.</summary>
public static class StructuredSettings
{
    public static IReadOnlyList<LinedFault> SmsFaults(string json) => SmsProvider.Read(json).Faults;
    public static IEnumerable<string> SmsSecrets(string json) => SmsProvider.Read(json).Providers.SelectMany(p => p.Secrets);
}
