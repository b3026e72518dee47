using System.Text.Json;
using Linli.Cases.Domain;
using Linli.Kernel.Calendar;
using Linli.Kernel.Text;
using Linli.Ui.Components;

namespace Linli.Cases.Shared;

/// <summary>How matters are said on pages: one place, so that a list and a case page use the same words.</summary>
static class Words
{
    public static string At(DateTimeOffset at) => at.ToOffset(OfficeHours.Offset).ToString("MM-dd HH:mm", null);

    public static string LongDay(Texts t, DateTimeOffset at)
    {
        var day = OfficeHours.DateOf(at);
        return t["day.long", day.Month, day.Day, t[$"day.{day.DayOfWeek}"]];
    }

    public static Tone ToneOf(Phase phase) => phase switch { Phase.Closed => Tone.Green, Phase.Waiting => Tone.Amber, Phase.Intake => Tone.Grey, _ => Tone.Blue };

    /// <summary>A line of the timeline in the reader's language.</summary>
    public static string Event(Texts t, CaseEvent e) => Event(t, e, Texts.Current);

    public static string Event(Texts t, CaseEvent e, string language)
    {
        var args = JsonSerializer.Deserialize<string[]>(e.Args) ?? [];
        // What these two verbs tell is their note; the sentence holds it.
        if (SaysItsNote(e)) args = [e.Note ?? "", .. args];
        var said = args.Select(a => a.StartsWith('@') ? t.Get(language, a[1..]) : LocalText.Argument(language, a)).Append("").Append("").ToArray<object>();
        // Earlier requests for a supplement named no day.
        // What was decided in another's name says in whose.
        if (e.Verb == Verb.Examine && args.Length > 2) return t.Get(language, args.ElementAtOrDefault(3) is { Length: > 0 } ? "event.Examine.amount" : "event.Examine.said", said);
        if (e.Verb == Verb.Examine && args.ElementAtOrDefault(1) is { Length: > 0 } || e.Verb == Verb.Accept && args.ElementAtOrDefault(2) is { Length: > 0 }) return t.Get(language, $"event.{e.Verb}.by", said);
        return t.Get(language, e.Verb is Verb.RequestSupplement && args.Length > 1 || e.Verb == Verb.Close && args.ElementAtOrDefault(1) is { Length: > 0 } ? $"event.{e.Verb}.by" : $"event.{e.Verb}", said);
    }

    public static bool SaysItsNote(CaseEvent e) => e.Verb is Verb.Refuse or Verb.RequestSupplement;

    public static string NewKey() => Guid.CreateVersion7().ToString("N");
}
