using System.Globalization;
using System.Text.Json;
using Linli.Kernel.Access;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;

namespace Linli.Kernel.Audit;

/// <summary>Writes audit lines and their codes; the key stands outside the database, so an editor of rows cannot make new codes.</summary>
public sealed class AuditPen(KeyRing keys, TimeProvider clock)
{
    /// <summary>The format of a code, written before it; the first one had none.</summary>
    private const string Second = "2.";

    public AuditRow Line(Who who, string action, string subject, string? region, Guid? person, string? purpose, object? detail)
    {
        var at = clock.GetUtcNow();
        // Microseconds are what both databases keep; the code must match after a round trip.
        at = new DateTimeOffset(at.UtcTicks / 10 * 10, TimeSpan.Zero);
        var line = new AuditRow
        {
            Id = Guid.CreateVersion7(at),
            At = at,
            Actor = who.IsSystem ? $"system:{who.Name}" : who.Caller ?? "guest",
            Post = who.PostId?.ToString(),
            Action = action,
            Subject = subject,
            Region = region,
            Person = person,
            Purpose = purpose is { Length: > 400 } ? purpose[..400] : purpose,
            Detail = detail is null ? null : JsonSerializer.Serialize(detail),
            Mac = "",
        };
        return Copy(line, Code(line));
    }

    public bool Genuine(AuditRow line) => line.Mac == (line.Mac.StartsWith(Second, StringComparison.Ordinal) ? Code(line) : FirstCode(line));

    public string Chain(AuditRow line, string previous, long seq) =>
        Mac(string.Create(CultureInfo.InvariantCulture, $"{seq}|{previous}|{line.Id}|{line.Mac}"));

    // Each field with its length, and one that is not there unlike one that is empty: nothing that somebody types can pass for another field.
    private string Code(AuditRow l) => Second + Mac(string.Concat(Fields(l).Select(f => f is null ? "-;" : string.Create(CultureInfo.InvariantCulture, $"{f.Length}:{f};")).Prepend("linli audit 2;")));

    private static string?[] Fields(AuditRow l) =>
        [$"{l.Id}", l.At.UtcTicks.ToString(CultureInfo.InvariantCulture), l.Actor, l.Post, l.Action, l.Subject, l.Person?.ToString(), l.Region, l.Purpose, l.Detail];

    // As lines were coded before formats had a number. Such a text begins with the id, one of the second format never does.
    private string FirstCode(AuditRow l) => Mac(string.Join('\u001f', l.Id, l.At.UtcTicks.ToString(CultureInfo.InvariantCulture), l.Actor, l.Post, l.Action, l.Subject, l.Person, l.Region, l.Purpose, l.Detail));

    private string Mac(string text) => Convert.ToHexStringLower(keys.Mac(KeyPurpose.Audit, System.Text.Encoding.UTF8.GetBytes(text)));

    private static AuditRow Copy(AuditRow l, string mac) => new()
    {
        Id = l.Id, At = l.At, Actor = l.Actor, Post = l.Post, Action = l.Action, Subject = l.Subject, Region = l.Region,
        Person = l.Person, Purpose = l.Purpose, Detail = l.Detail, Mac = mac,
    };
}
