using Linli.Kernel.Data;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Linli.Host.Web;

/// <summary>
/// Bodies that are too heavy or too slow. A browser reads no answer while it is still sending: what is a little too much is read to its
/// end and thrown away, so that the page with the advice arrives instead of a broken connection.
/// </summary>
sealed class Weigh(RequestDelegate next)
{
    public const long Most = 40 << 20;

    /// <summary>Six photos of a good camera; beyond that nobody waits for the end.</summary>
    private const long MostDrained = 160 << 20;
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(15);

    public async Task Invoke(HttpContext context)
    {
        if (ForeignForm(context.Request) && context.Features.Get<IStatusCodeReExecuteFeature>() is null)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        if (context.Request.ContentLength is not > Most || context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
        {
            await next(context);
            return;
        }
        if (context.Request.ContentLength <= MostDrained) await Drain(context);
        context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
    }

    /// <summary>Browsers send a form in the encoding of our pages; on some others (UTF-7) the framework fails.</summary>
    private static bool ForeignForm(HttpRequest request) => request.HasFormContentType && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.Charset is { Length: > 0 } charset && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) && !charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase);

    private static async Task Drain(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MostDrained;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        enough.CancelAfter(LongestDrain);
        try
        {
            for (var reader = context.Request.BodyReader; ;)
            {
                var read = await reader.ReadAsync(enough.Token);
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) return;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException) { }
    }

    /// <summary>Why a form could not be read: too much, too slow, or no token of ours in it.</summary>
    public static int StatusOf(IAntiforgeryValidationFeature failed)
    {
        for (var e = failed.Error as Exception; e is not null; e = e.InnerException)
            if (e is BadHttpRequestException bad) return bad.StatusCode;
            // What is larger than a few pages is put on the disk while it is read.
            else if (StorageFull.Is(e)) return StatusCodes.Status507InsufficientStorage;
            else if (e is InvalidDataException data && data.Message.Contains("limit", StringComparison.OrdinalIgnoreCase)) return StatusCodes.Status413PayloadTooLarge;
        return StatusCodes.Status400BadRequest;
    }
}
