using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Linli.Ui.Components;

/// <summary>Links that bring the reader back to the page of now.</summary>
public static class Return
{
    /// <summary>Path and query of the current page, beginning with one slash. A page that tells of a failure stands at the address that was asked for.</summary>
    public static string Path(NavigationManager nav, HttpContext? http = null) =>
        http?.Features.Get<IStatusCodeReExecuteFeature>() is { } asked ? asked.OriginalPath + asked.OriginalQueryString
        : http?.Features.Get<IExceptionHandlerPathFeature>() is { } failed ? failed.Path + http.Request.QueryString
        : new Uri(nav.Uri).PathAndQuery;

    public static string Link(NavigationManager nav, string href, HttpContext? http = null) => $"{href}?return={Uri.EscapeDataString(Path(nav, http))}";
}
