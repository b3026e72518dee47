using Linli.Kernel.Calendar;
using Linli.Kernel.Outbound;
using Microsoft.Extensions.Configuration;

namespace Linli.Trust.Messages.Providers;

/// <summary>Sends by the providers of smsProviders, in their order.</summary>
sealed class HttpSms : ISmsSender
{
    public const string Key = "SmsProviders", Secrets = "Secrets";

    public HttpSms(IConfiguration configuration, OutboundHttp outbound, TimeProvider clock)
    {
        var (providers, faults) = SmsProvider.Read(configuration[Key] ?? "");
        if (faults.Count > 0) throw new InvalidOperationException($"smsProviders, line {faults[0].Line}: {faults[0].Says}");
        Routes = [.. providers.Select(p => new HttpRoute(p, configuration, outbound, clock))];
    }

    public IReadOnlyList<ISmsRoute> Routes { get; }

    public Task Send(string phone, string text, CancellationToken ct) => throw new NotSupportedException("Messages go by the routes.");
}

sealed class HttpRoute(SmsProvider provider, IConfiguration configuration, OutboundHttp outbound, TimeProvider clock) : ISmsRoute
{
    private const int MostRead = 16_000, OnePart = 70, PartOfMany = 67;

    public string Name => provider.Name;
    public bool RepeatSafe => provider.RepeatSafe;
    public int Failures => provider.Failures;
    public TimeSpan Pause => TimeSpan.FromSeconds(provider.PauseSeconds);
    public int Fen(string text) => provider.Fen * (text.Length <= OnePart ? 1 : (text.Length + PartOfMany - 1) / PartOfMany);

    public async Task<SmsAnswer> Send(SmsOut message, CancellationToken ct)
    {
        // A landline takes no messages, whoever is asked.
        if (Phones.Mobile(message.Phone, OfficeHours.DateOf(clock.GetUtcNow())) is null) return new(SmsFate.BadNumber, "NoMobile");
        var request = SmsRequest.For(provider, message, clock.GetUtcNow(), name => configuration[$"{HttpSms.Secrets}:{name}"] ?? "");
        try
        {
            var answer = await outbound.Send(provider.IsGet ? HttpMethod.Get : HttpMethod.Post, request.Url, request.Body, request.MediaType, request.Headers, TimeSpan.FromSeconds(provider.Seconds), MostRead, ct);
            return SmsRequest.Read(provider, answer.Status, answer.Body);
        }
        catch (OutboundRefused e) { return new(SmsFate.NotTaken, e.Message); }
        catch (OutboundSilence e) { return new(e.MayHaveArrived ? SmsFate.Unknown : SmsFate.NotTaken, e.TookTooLong ? "TooSlow" : e.MayHaveArrived ? "CutOff" : "Unreachable"); }
    }
}
