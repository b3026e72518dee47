using Linli.Kernel;
using Microsoft.Extensions.Configuration;

namespace Linli.Trust.Messages;

/// <summary>Sends one SMS. Adapters: the demo shows messages on a page; a city plugs in its provider.</summary>
public interface ISmsSender
{
    /// <summary>False when nothing can be sent here: messages wait, and the pages say so instead of promising one.</summary>
    bool CanSend => true;

    Task Send(string phone, string text, CancellationToken ct);
}

/// <summary>
/// Holds until a city plugs in its provider. In the demo street nothing leaves the machine and the messages are read on /demo/messages;
/// elsewhere nobody would ever read them.
/// </summary>
sealed class DemoSms(Installation place, IConfiguration configuration) : ISmsSender
{
    public bool CanSend => place.Demo && configuration["Sms"] != "none";

    public Task Send(string phone, string text, CancellationToken ct) => Task.CompletedTask;
}
