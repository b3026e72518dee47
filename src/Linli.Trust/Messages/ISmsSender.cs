namespace Linli.Trust.Messages;

/// <summary>Sends one SMS. Adapters: the demo shows messages on a page; a city plugs in its provider.</summary>
public interface ISmsSender
{
    Task Send(string phone, string text, CancellationToken ct);
}

/// <summary>The demo's provider: nothing leaves the machine, the messages are read on /demo/messages.</summary>
sealed class DemoSms : ISmsSender
{
    public Task Send(string phone, string text, CancellationToken ct) => Task.CompletedTask;
}
