using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linli.Cases.Doors.Api;

/// <summary>What another system hands in. Unknown fields are refused: a name that is spelt wrong must not be lost in silence.</summary>
/// <param name="Item">A category, e.g. <c>street-light</c>; the list is at <c>/open311/v2/services.json</c>.</param>
/// <param name="Region">12-digit code; may be left out where the point lies in a grid.</param>
/// <param name="Lon">Decimal degrees, CGCS2000 or WGS-84.</param>
/// <param name="ExternalId">The matter's id in the other system; it is handed in once.</param>
public sealed record SubmitBody(string? Item, string? Region, string? Text, string? Address, double? Lon, double? Lat, ReporterBody? Reporter, string? ExternalId);

/// <param name="PhoneIsOwn">Whether it is known to be the reporter's own number: then the matter is theirs once they sign in.</param>
public sealed record ReporterBody(string? Name, string? Phone, bool PhoneIsOwn = false);

public sealed record ReceiptAnswer(Guid Id, string No, string FollowCode, int Version);

public sealed record ItemAnswer(string Kind, string Id, string Version, string Name);
public sealed record StateAnswer(string Code, string Name, string Phase);

/// <summary>One matter in a list.</summary>
/// <param name="Version">What If-Match takes, without its quotes.</param>
/// <param name="Own">Whether this client handed it in.</param>
public sealed record CaseBrief(Guid Id, string No, ItemAnswer Item, StateAnswer State, string Region, string Channel, bool Urgent, DateTimeOffset ReceivedAt, DateTimeOffset? ClosedAt, string? Resolution,
    string? Lead, int Version, bool Own, string? ExternalId);

/// <param name="Next">Send it as <c>cursor</c> for what follows; null at the end.</param>
public sealed record CaseListAnswer(IReadOnlyList<CaseBrief> Items, string? Next);

/// <summary>A line of the timeline as the citizen reads it.</summary>
public sealed record LineAnswer(int Seq, DateTimeOffset At, string Verb, string Says, string? By, string? Note, string? Paper);

/// <param name="Kind">step, whole or promise.</param>
/// <param name="Explanation">Why this date, line by line.</param>
public sealed record ClockAnswer(string Kind, DateTimeOffset Start, DateTimeOffset Due, bool Provisional, bool Paused, DateTimeOffset? StoppedAt, string Rule, string? Source, IReadOnlyList<string> Explanation);

/// <param name="Mine">Whether it waits for the organisation of this client.</param>
public sealed record TaskAnswer(Guid Id, string Kind, string State, Guid Body, string BodyName, DateTimeOffset Due, bool Mine);
public sealed record FileAnswer(Guid Id, string Name, string MediaType, long Bytes, DateTimeOffset At);

/// <summary>Only with the scope persons.read and a purpose; the look is written down.</summary>
public sealed record ReporterAnswer(string? Name, string? Phone);

/// <param name="Actions">What this client may try in this state.</param>
public sealed record CaseAnswer(CaseBrief Case, string? Text, string? Address, double? Lon, double? Lat, IReadOnlyList<LineAnswer> Timeline, IReadOnlyList<ClockAnswer> Clocks, IReadOnlyList<TaskAnswer> Tasks,
    IReadOnlyList<FileAnswer> Attachments, IReadOnlyList<string> Actions, ReporterAnswer? Reporter);

/// <summary>The fields of a verb, as the pages send them: <c>note</c>, <c>reason</c>, <c>to</c>, <c>co</c>, <c>task</c>, <c>resolution</c>, <c>answer</c>, <c>until</c>, <c>missing</c> …</summary>
public sealed record ActionBody(string? Note, string? Reason, string? Competent, Guid? To, IReadOnlyList<Guid>? Co, Guid? Task, string? Resolution, string? Answer, string? Result, string? Until, int? Amount,
    IReadOnlyList<string>? Missing);

public sealed record AttachedAnswer(IReadOnlyList<FileAnswer> Attachments);

static class CaseJson
{
    public static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, MaxDepth = 12, NumberHandling = JsonNumberHandling.Strict, AllowDuplicateProperties = false,
    };
}
