using Microsoft.AspNetCore.Http;

namespace Linli.Ui.Components;

public static class Mode
{
    public const string Cookie = "ln-mode";
    public const string Elder = "elder";

    /// <summary>The elder mode, by cookie, or by <c>?mode=elder</c> for the codes on posters.</summary>
    public static bool IsElder(HttpContext? http) =>
        http is not null && (http.Request.Query["mode"].FirstOrDefault() ?? http.Request.Cookies[Cookie]) == Elder;
}
