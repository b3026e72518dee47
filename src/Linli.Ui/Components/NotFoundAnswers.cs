using Microsoft.AspNetCore.Http;

namespace Linli.Ui.Components;

public static class NotFoundAnswers
{
    /// <summary>
    /// The page answers 404 and says itself what is not there and where to go on. The framework draws no page that has set the status
    /// already and hands over to the general page of 404; so it is set when the answer starts.
    /// </summary>
    public static void SaysNotFound(this HttpContext http) => http.Response.OnStarting(() =>
    {
        if (http.Response.StatusCode == StatusCodes.Status200OK) http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });
}
