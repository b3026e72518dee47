using Microsoft.AspNetCore.Http;

namespace Linli.Ui.Components;

/// <summary>How somebody wants to see pages: large text (the elder mode and its steps), high contrast, a big pointer. Each is a cookie of the person and holds on every page.</summary>
/// <param name="Size">One of <see cref="Mode.Sizes"/>; all but the first are the elder mode.</param>
public sealed record Aids(string Size, bool Contrast, bool Pointer)
{
    public bool Elder => Size != Mode.Sizes[0];
}

public static class Mode
{
    public const string Cookie = "ln-mode";
    public const string SizeCookie = "ln-size";
    public const string ContrastCookie = "ln-contrast";
    public const string PointerCookie = "ln-pointer";
    public const string Elder = "elder";
    public const string Standard = "standard";
    public const string High = "high";
    public const string Big = "big";

    /// <summary>Main text of 12, 18, 24 and 30 pt; 工信部 2021 asks 18 of an elder version and 30 of its largest step.</summary>
    public static readonly IReadOnlyList<string> Sizes = [Standard, "large", "larger", "largest"];

    /// <summary>The elder mode, by cookie, or by <c>?mode=elder</c> for the codes on posters.</summary>
    public static bool IsElder(HttpContext? http) =>
        http is not null && (http.Request.Query["mode"].FirstOrDefault() ?? http.Request.Cookies[Cookie]) == Elder;

    public static Aids Of(HttpContext? http)
    {
        var kept = http?.Request.Cookies[SizeCookie];
        return new(!IsElder(http) ? Standard : Sizes.Contains(kept) && kept != Standard ? kept! : Sizes[1], http?.Request.Cookies[ContrastCookie] == High, http?.Request.Cookies[PointerCookie] == Big);
    }

    /// <summary>For the style sheet, on the root element.</summary>
    public static string? Css(HttpContext? http)
    {
        var aids = Of(http);
        var css = string.Join(' ', new[] { aids.Elder ? Elder : null, aids.Elder ? aids.Size : null, aids.Contrast ? "contrast" : null, aids.Pointer ? "pointer" : null }.OfType<string>());
        return css.Length == 0 ? null : css;
    }

    /// <summary>The cookies that a choice sets. What is no choice sets none.</summary>
    public static IEnumerable<(string Cookie, string Value)> Chosen(string? size, string? contrast, string? pointer)
    {
        if (size == Standard) yield return (Cookie, Standard);
        else if (Sizes.Contains(size))
        {
            yield return (Cookie, Elder);
            yield return (SizeCookie, size!);
        }
        if (contrast is High or Standard) yield return (ContrastCookie, contrast);
        if (pointer is Big or Standard) yield return (PointerCookie, pointer);
    }
}
