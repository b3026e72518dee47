using Linli.Kernel;
using Microsoft.Extensions.Configuration;

namespace Linli.Trust.Messages;

/// <summary>What became of a message that was handed to a provider.</summary>
public enum SmsFate
{
    /// <summary>It has it.</summary>
    Taken,

    /// <summary>It certainly does not have it: another one may be asked.</summary>
    NotTaken,

    /// <summary>No provider can send to this number.</summary>
    BadNumber,

    /// <summary>It may have it or not: whoever asks another one may make a second message.</summary>
    Unknown,
}

/// <param name="Fault">A short kind; never the provider's words, which may repeat the number or the text.</param>
public sealed record SmsAnswer(SmsFate Fate, string? Fault = null);

/// <param name="Id">The same one whenever this message is handed over.</param>
public sealed record SmsOut(Guid Id, string Phone, string Text);

/// <summary>One provider.</summary>
public interface ISmsRoute
{
    string Name { get; }

    /// <summary>What a message of this text costs, in fen.</summary>
    int Fen(string text) => 0;

    /// <summary>It takes one id once, however often it is handed over.</summary>
    bool RepeatSafe => false;

    /// <summary>Failures in a row after which it rests; 0: it never does.</summary>
    int Failures => 0;

    TimeSpan Pause => TimeSpan.FromMinutes(1);

    Task<SmsAnswer> Send(SmsOut message, CancellationToken ct);
}

/// <summary>Sends SMS. The demo shows messages on a page; a city names its providers (<see cref="Providers.HttpSms"/>).</summary>
public interface ISmsSender
{
    /// <summary>False when nothing can be sent here: messages wait, and the pages say so instead of promising one.</summary>
    bool CanSend => true;

    /// <summary>In the order in which they are asked.</summary>
    IReadOnlyList<ISmsRoute> Routes => [new OnlyRoute(this)];

    Task Send(string phone, string text, CancellationToken ct);
}

/// <summary>A sender without providers of its own: what throws was not sent.</summary>
sealed class OnlyRoute(ISmsSender sender) : ISmsRoute
{
    public const string Is = "demo";

    public string Name => Is;

    public async Task<SmsAnswer> Send(SmsOut message, CancellationToken ct)
    {
        try
        {
            await sender.Send(message.Phone, message.Text, ct);
            return new(SmsFate.Taken);
        }
        catch (Exception e) { return new(SmsFate.NotTaken, e.GetType().Name); }
    }
}

/// <summary>
/// Holds until a city plugs in its provider. In the demo street nothing leaves the machine and the messages are read on /demo/messages;
/// elsewhere nobody would ever read them.
/// </summary>
sealed class DemoSms(Installation place, IConfiguration configuration) : ISmsSender
{
    public bool CanSend => place.Practice || place.Demo && configuration["Sms"] != "none";

    public Task Send(string phone, string text, CancellationToken ct) => Task.CompletedTask;
}
