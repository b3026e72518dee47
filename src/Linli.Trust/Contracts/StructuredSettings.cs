using Linli.Kernel.Text;
using Linli.Trust.Messages.Providers;
using Linli.Trust.Outside;

namespace Linli.Trust.Contracts;

/// <summary>Settings of this module that are lists of objects: what is wrong in which line, and which secrets of the environment they name.</summary>
public static class StructuredSettings
{
    public static IReadOnlyList<LinedFault> SmsFaults(string json) => SmsProvider.Read(json).Faults;
    public static IEnumerable<string> SmsSecrets(string json) => SmsProvider.Read(json).Providers.SelectMany(p => p.Secrets);
    public static IReadOnlyList<LinedFault> SignInFaults(string json) => OutsideProvider.Read(json).Faults;
    public static IEnumerable<string> SignInSecrets(string json) => OutsideProvider.Read(json).Providers.Select(p => p.Secret).OfType<string>();
}
