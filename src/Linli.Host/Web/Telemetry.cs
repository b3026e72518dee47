using System.Diagnostics;
using Linli.Kernel;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Linli.Host.Web;

/// <summary>Logs always; traces and metrics only where a receiver is named. None of them holds personal data: no addresses, no queries, no paths with ids.</summary>
static class Telemetry
{
    public static void AddLogs(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders().AddSimpleConsole(o => { o.SingleLine = true; o.UseUtcTimestamp = true; o.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ "; })
            .AddJsonConsole(o => { o.UseUtcTimestamp = true; o.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ"; o.IncludeScopes = false; o.JsonWriterOptions = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }; });
        builder.Services.AddOptions<ConsoleLoggerOptions>().Configure<IConfiguration>((o, c) => o.FormatterName = c["Log:Format"] == "json" ? ConsoleFormatterNames.Json : ConsoleFormatterNames.Simple);
        builder.Services.AddOptions<LoggerFilterOptions>().Configure<IConfiguration>((o, c) =>
        {
            var own = Enum.TryParse<LogLevel>(c["Log:Level"], true, out var level) ? level : LogLevel.Information;
            o.MinLevel = own;
            o.AddFilter("Linli", own).AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning)
                // Trouble writes that line, with the reference.
                .AddFilter("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", LogLevel.None);
        });
    }

    public static void AddWhereAsked(WebApplicationBuilder builder)
    {
        if (builder.Configuration["Telemetry:Endpoint"] is not { Length: > 0 } endpoint) return;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddService("linli", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3)))
            .WithTracing(t => t
                .AddAspNetCoreInstrumentation(o =>
                {
                    o.Filter = http => !http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal);
                    o.EnrichWithHttpResponse = (activity, response) => Strip(activity, RouteOf(response.HttpContext));
                    o.RecordException = false;
                })
                // Before the exporter: what it gets is clean.
                .AddProcessor(new Clean())
                .AddOtlpExporter(o => o.Endpoint = new Uri(endpoint)))
            .WithMetrics(m => m
                .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting", "System.Runtime", Measures.Meter)
                .AddOtlpExporter(o => o.Endpoint = new Uri(endpoint)));
    }

    /// <summary>The template, e.g. /staff/cases/{id:guid}; a path that is no route of ours tells nothing.</summary>
    public static string RouteOf(HttpContext context) => context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } raw } ? "/" + raw.TrimStart('/') : "(no route)";

    private static void Strip(Activity activity, string route)
    {
        activity.SetTag("url.path", route);
        activity.SetTag("http.route", route);
    }

    /// <summary>Takes off what could name a person: query, address, browser, and a path that no route explained.</summary>
    internal sealed class Clean : BaseProcessor<Activity>
    {
        private static readonly string[] Personal = ["url.query", "url.full", "client.address", "client.port", "network.peer.address", "network.peer.port", "user_agent.original", "exception.message"];

        public override void OnEnd(Activity data)
        {
            foreach (var name in Personal) data.SetTag(name, null);
            if (data.GetTagItem("url.path") is not null) data.SetTag("url.path", data.GetTagItem("http.route") ?? "(no route)");
            if (data.Status == ActivityStatusCode.Error) data.SetStatus(ActivityStatusCode.Error);
        }
    }
}
