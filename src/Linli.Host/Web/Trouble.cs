using System.Diagnostics;
using Linli.Kernel.Api;
using Linli.Kernel.Data;
using Linli.Kernel.Text;

namespace Linli.Host.Web;

/// <summary>A fault becomes one line of the log under the reference that the error page shows. The route is named, not the path: paths hold ids.</summary>
sealed class Trouble(RequestDelegate next, StorageWatch storage, Texts texts, ILogger<Trouble> log)
{
    public async Task Invoke(HttpContext context)
    {
        try { await next(context); }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted && ProgramDoors.Are(context.Request.Path))
        {
            context.Response.Clear();
            Language.Choose(context);
            await ProgramDoors.Say(context, e.StatusCode);
        }
        // Requests that cannot be read are the sender's matter, and who left needs no answer.
        catch (Exception e) when (e is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested && Write(context, e))
        {
            if (StorageFull.Is(e)) storage.Saw();
            // A program reads no page: it is told in its own way what is the matter, and that it may send the same again.
            if (context.Response.HasStarted || !ProgramDoors.Are(context.Request.Path)) throw;
            context.Response.Clear();
            Language.Choose(context);
            if (Of(e) is not var (status, rule)) { await ProgramDoors.Say(context, StatusCodes.Status500InternalServerError); return; }
            context.Response.Headers.RetryAfter = "60";
            await Problems.Of(texts, status, rule).ExecuteAsync(context);
        }
    }

    private static (int Status, string Rule)? Of(Exception e) =>
        StorageFull.Is(e) ? (StatusCodes.Status507InsufficientStorage, "StorageHasRoom") : DatabaseGone.Is(e) || e is DiskUnconfirmed ? (StatusCodes.Status503ServiceUnavailable, "DatabaseAnswers") : null;

    private bool Write(HttpContext context, Exception e)
    {
        log.LogError(e, "Request {Reference} failed: {Method} {Route} (trace {Trace})", context.TraceIdentifier, context.Request.Method, Telemetry.RouteOf(context), Activity.Current?.TraceId.ToString() ?? "-");
        return true;
    }
}
