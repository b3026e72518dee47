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

/// <param name="Seq">The line of the timeline that it was issued with; names it in <c>…/papers/{seq}</c>.</param>
/// <param name="Kind">acceptance, refusal, supplement or closing.</param>
public sealed record PaperAnswer(int Seq, string Kind, string Name, string Number, DateTimeOffset At);
public sealed record PaperListAnswer(IReadOnlyList<PaperAnswer> Papers);

/// <param name="Actions">What this client may try now, by name; <paramref name="Possible"/> says the same with the fields of each.</param>
public sealed record CaseAnswer(CaseBrief Case, string? Text, string? Address, double? Lon, double? Lat, IReadOnlyList<LineAnswer> Timeline, IReadOnlyList<ClockAnswer> Clocks, IReadOnlyList<TaskAnswer> Tasks,
    IReadOnlyList<FileAnswer> Attachments, IReadOnlyList<string> Actions, IReadOnlyList<PossibleAction> Possible, ReporterAnswer? Reporter);

/// <summary>The fields of a verb, as the pages send them; which of them it takes says <c>possible</c> of the matter. Days are yyyy-MM-dd.</summary>
/// <param name="Bodies">Organisations that are asked together: for opinions, or by a whistle.</param>
/// <param name="Next">The day on which a parked matter is looked at again; left out: work begins again.</param>
/// <param name="Files">What <c>POST /api/v1/files</c> gave, for a supplement.</param>
public sealed record ActionBody(string? Note, string? Reason, string? Competent, Guid? To, IReadOnlyList<Guid>? Co, Guid? Task, string? Resolution, string? Answer, string? Result, string? Until, int? Amount,
    IReadOnlyList<string>? Missing, string? Review, string? Said, string? By, string? Finding, string? Rule, int? Need, int? Of, string? Question, IReadOnlyList<Guid>? Bodies, bool? Agrees, string? Opinion, string? Against,
    string? Matter, string? Grade, string? Comes, bool? Released, Guid? Instead, IReadOnlyList<Guid>? There, string? Found, bool? Done, string? Into, IReadOnlyList<PartBody>? Parts, int? Stars, string? Words, string? Next,
    IReadOnlyList<string>? Files, string? How, bool? Counts);

/// <summary>A part that a matter is split into.</summary>
public sealed record PartBody(string? Category, string? Text);

public sealed record AttachedAnswer(IReadOnlyList<FileAnswer> Attachments);

static class CaseJson
{
    public static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, MaxDepth = 12, NumberHandling = JsonNumberHandling.Strict, AllowDuplicateProperties = false,
    };
}
