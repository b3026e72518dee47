using Microsoft.AspNetCore.Components;

namespace Linli.Ui.Components;

/// <summary>Links that bring the reader back to the page of now.</summary>
public static class Return
{
    /// <summary>Path and query of the current page, beginning with one slash.</summary>
    public static string Path(NavigationManager nav) => new Uri(nav.Uri).PathAndQuery;

    public static string Link(NavigationManager nav, string href) => $"{href}?return={Uri.EscapeDataString(Path(nav))}";
}
