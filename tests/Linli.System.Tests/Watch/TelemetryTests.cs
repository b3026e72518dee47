using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Linli.Kernel;
using Linli.Testing;
using Linli.Trust.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Shouldly;

namespace Linli.System.Tests.Watch;

/// <summary>Logs, traces and figures say what happened and to nobody whom.</summary>
public sealed class TelemetryTests
{
    private const string Phone = "19900000099", Name = "陆过客";

    [Fact]
    public async Task Report_LeavesNoPhoneNoNameNoId_InLogsAndTraces()
    {
        var (lines, spans) = (new ConcurrentQueue<string>(), new Kept());
        await using var town = await Town.Small(b => Listen(b, lines, spans), app => app.MapGet("/planted-fault/{id:guid}", string (Guid id) => throw new InvalidOperationException("planted")).WithMetadata(new Linli.Trust.Contracts.PublicAttribute()));
        var guest = town.Guest();
        var done = await guest.Submit((await guest.Get("/report")).Ok(), "form[method=post]", ("text", "路灯不亮，走路看不见"), ("region", Town.Community), ("address", "竞舟路90号"), ("phone", Phone), ("name", Name));
        var receipt = await town.Receipt(done);
        await guest.Get($"/api/regions?q={Uri.EscapeDataString(Name)}");
        var clerk = await town.Clerk();
        (await clerk.Case(receipt)).Ok();
        await guest.Get($"/no-such/{Phone}");
        await guest.Get($"/planted-fault/{receipt.Id}?phone={Phone}");
        await town.Settle();
        var tags = spans.All.SelectMany(a => a.TagObjects.Select(t => $"{t.Key}={t.Value}").Append(a.DisplayName)).ToList();
        tags.ShouldContain(t => t.Contains("/staff/cases/{Id:guid}", StringComparison.OrdinalIgnoreCase), string.Join('\n', tags));
        lines.ShouldContain(l => l.Contains("GET /planted-fault/{id:guid}", StringComparison.Ordinal), string.Join('\n', lines));
        foreach (var secret in (string[])[Phone, Name, Uri.EscapeDataString(Name), receipt.Id.ToString(), receipt.Code, "竞舟路90号", "127.0.0.1"])
        {
            // Where it listens is no caller.
            tags.Where(t => !t.StartsWith("server.", StringComparison.Ordinal)).ShouldNotContain(t => t.Contains(secret, StringComparison.Ordinal), secret);
            lines.Where(l => !l.Contains("Now listening on", StringComparison.Ordinal)).ShouldNotContain(l => l.Contains(secret, StringComparison.Ordinal), secret);
        }
    }

    [Fact]
    public async Task Fault_ShowsAReference_ThatFindsTheLineInTheLog()
    {
        var lines = new ConcurrentQueue<string>();
        await using var town = await Town.Small(b => Listen(b, lines, null), app => app.MapGet("/planted-fault/{id:guid}", string (Guid id) => throw new InvalidOperationException("planted")).WithMetadata(new Linli.Trust.Contracts.PublicAttribute()));
        var page = await town.Guest().Get($"/planted-fault/{Guid.CreateVersion7()}");
        ((int)page.Status).ShouldBe(500);
        var reference = page.TextOf("code.num");
        reference.Length.ShouldBeGreaterThan(8);
        var line = lines.Single(l => l.Contains(reference, StringComparison.Ordinal));
        line.ShouldContain("GET /planted-fault/{id:guid}");
        line.ShouldContain("planted");
        lines.Count(l => l.Contains("planted", StringComparison.Ordinal)).ShouldBe(1, "one fault, one line");
    }

    [Fact]
    public async Task Acts_JobsAndEvents_AreCounted()
    {
        var counted = new ConcurrentBag<string>();
        using var listener = new MeterListener { InstrumentPublished = (i, l) => { if (i.Meter.Name == Measures.Meter) l.EnableMeasurementEvents(i); } };
        void Keep(Instrument i, ReadOnlySpan<KeyValuePair<string, object?>> tags) => counted.Add($"{i.Name} {string.Join(' ', tags.ToArray().Select(t => t.Value))}".Trim());
        listener.SetMeasurementEventCallback<long>((i, _, tags, _) => Keep(i, tags));
        listener.SetMeasurementEventCallback<double>((i, _, tags, _) => Keep(i, tags));
        listener.Start();
        await using var town = await Town.Small();
        var matter = await town.OpenReport("路灯不亮，走路看不见");
        await (await town.Clerk()).Do(matter, "accept");
        await town.Settle();
        foreach (var expected in (string[])["linli.acts case.submit", "linli.acts case.accept", "linli.acts sign-in", "linli.outbox.lag CaseMoved", "linli.jobs audit.seal True", "linli.audit.unsealed"]) counted.ShouldContain(expected);
    }

    [Fact]
    public async Task KeysOfCookies_LieSealedInTheDatabase_AndOpenAfterARestart()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        await using (var scope = town.Inside())
        {
            var rows = await scope.ServiceProvider.GetRequiredService<TrustDb>().DataProtectionKeys.AsNoTracking().ToListAsync();
            rows.ShouldNotBeEmpty();
            rows.ShouldAllBe(r => r.Xml!.Contains("<sealed", StringComparison.Ordinal) && !r.Xml.Contains("masterKey", StringComparison.Ordinal) && !r.Xml.Contains("<value>", StringComparison.Ordinal));
        }
        var cookie = resident.Cookie("ln-session");
        await town.Restart();
        ((int)(await town.Guest().WithCookie("ln-session", cookie).Peek("/my")).Status).ShouldBe(200);
    }

    [Theory]
    [InlineData(null, "simple")]
    [InlineData("text", "simple")]
    [InlineData("json", "json")]
    public async Task Logs_AreLinesOrObjects_AndCarryWarnings(string? format, string formatter)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["Log:Format"] = format;
        Linli.Host.Web.Telemetry.AddLogs(builder);
        await using var app = builder.Build();
        app.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName.ShouldBe(formatter);
        var logs = app.Services.GetRequiredService<ILoggerFactory>();
        logs.CreateLogger("Linli.Kernel.Jobs").IsEnabled(LogLevel.Warning).ShouldBeTrue();
        logs.CreateLogger("Microsoft.EntityFrameworkCore").IsEnabled(LogLevel.Information).ShouldBeFalse();
    }

    private static void Listen(WebApplicationBuilder builder, ConcurrentQueue<string> lines, Kept? spans)
    {
        builder.Logging.AddProvider(new Writing(lines));
        if (spans is null) return;
        // Nobody listens there; what would be sent is looked at before.
        builder.Configuration["Telemetry:Endpoint"] = "http://127.0.0.1:9";
        builder.Services.ConfigureOpenTelemetryTracerProvider(t => t.AddProcessor(spans));
    }

    private sealed class Kept : BaseProcessor<Activity>
    {
        public ConcurrentBag<Activity> All { get; } = [];
        public override void OnEnd(Activity data) => All.Add(data);
    }

    private sealed class Writing(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;
        public void Dispose() { }
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel logLevel) => true;
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");
    }
}
