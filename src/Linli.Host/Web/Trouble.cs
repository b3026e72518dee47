using System.Diagnostics;

namespace Linli.Host.Web;

/// <summary>A fault becomes one line of the log under the reference that the error page shows. The route is named, not the path: paths hold ids.</summary>
sealed class Trouble(RequestDelegate next, ILogger<Trouble> log)
{
    public async Task Invoke(HttpContext context)
    {
        try { await next(context); }
        // Requests that cannot be read are the sender's matter, and who left needs no answer.
        catch (Exception e) when (e is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested && Write(context, e)) { throw; }
    }

    private bool Write(HttpContext context, Exception e)
    {
        log.LogError(e, "Request {Reference} failed: {Method} {Route} (trace {Trace})", context.TraceIdentifier, context.Request.Method, Telemetry.RouteOf(context), Activity.Current?.TraceId.ToString() ?? "-");
        return true;
    }
}
