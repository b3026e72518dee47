using System.Diagnostics;
using System.Globalization;
using Linli.Cases.Doors.Api;
using Linli.Kernel.Access;
using Linli.Kernel.Api;
using Linli.Kernel.Calendar;
using Linli.Kernel.Modules;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Linli.Cases.Doors.Changes;

/// <summary><c>/api/v1/changes</c>: everything that happened, each once and in one order, for a system that asks instead of being told.</summary>
static class ChangeApi
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/changes", async (string? after, string? from, int? limit, int? wait, ChangeDesk desk, WaitingRoom room, Who who, Texts texts, IHostApplicationLifetime life, CancellationToken ct) =>
        {
            if (limit is < 1 or > CaseDoor.MostListed) return Problems.Of(texts, 400, "LimitIsSmall", $"{CaseDoor.MostListed}");
            if (wait is < 0 or > WaitingRoom.MostSeconds) return Problems.Of(texts, 400, "WaitIsShort", $"{WaitingRoom.MostSeconds}");
            if (after is not null && from is not null) return Problems.Of(texts, 400, "AfterOrFrom");
            long place;
            if (after is not null)
            {
                if (desk.Place(after) is not { } known) return Problems.Of(texts, 400, "CursorIsOurs");
                if (await desk.Gone(known, ct)) return Gone();
                place = known;
            }
            else
            {
                if (Moment(from) is not (true, var since)) return Problems.Of(texts, 400, "MomentHasOffset", "from");
                if (since < desk.Oldest) return Gone();
                place = await desk.Before(since ?? desk.Oldest, ct);
            }
            var page = await desk.Read(place, limit ?? CaseDoor.UsuallyListed, ct);
            if (page is { Items.Count: 0, More: false } && wait is > 0 && room.Enter(who.ClientId!.Value) is { } seat)
                using (seat)
                    page = await Waited(page, TimeSpan.FromSeconds(wait.Value), () => desk.Read(place, limit ?? CaseDoor.UsuallyListed, ct), life.ApplicationStopping, ct);
            return Results.Ok(page);

            IResult Gone() => Problems.Of(texts, 410, "ChangesAreKept", $"{ChangeBook.KeptDays}", OfficeHours.DateOf(desk.Oldest).AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }).WithSummary("api.changes").Produces<ChangeListAnswer>().ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(410).ProducesProblem(429)
            .WithMetadata(new ClientsAttribute(ClientScopes.Read), new ApiExample("/api/v1/changes?limit=2"), new ApiExample("/api/v1/changes?from=2000-01-01", 410, Title: "ChangesAreKept"),
                new ApiExample("/api/v1/changes?after=x", 400, Title: "CursorIsOurs"), new ApiExample("/api/v1/changes?wait=90", 400, Title: "WaitIsShort"));

    /// <summary>A day counts from its beginning, at the place.</summary>
    private static (bool Sound, DateTimeOffset? At) Moment(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 2000 and <= 2100 ? (true, OfficeHours.At(day, TimeOnly.MinValue).ToUniversalTime()) : CaseApi.Moment(text);

    // The clock of the wall and not the platform's: a connection is held by real seconds. Who stops the platform does not wait for those who wait.
    private static async Task<ChangeListAnswer> Waited(ChangeListAnswer page, TimeSpan atMost, Func<Task<ChangeListAnswer>> read, CancellationToken stopping, CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, ct);
        for (var waited = Stopwatch.StartNew(); page is { Items.Count: 0, More: false } && waited.Elapsed < atMost; page = await read())
            try { await Task.Delay(atMost - waited.Elapsed is var left && left < Look ? (left > TimeSpan.Zero ? left : TimeSpan.Zero) : Look, either.Token); }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested) { return page; }
        return page;
    }
}
