using Linli.Kernel.Text;

namespace Linli.Cases.Domain;

/// <summary>How far colleagues bring a matter before somebody practises on it.</summary>
public enum PracticeStage { Received, Asked, Assigned, Closed, Disputed }

/// <summary>What counts as done: something was handed in, a step was made in a matter, one's own matter was found with number and code.</summary>
public enum Deed { Submitted, Verb, Followed }

/// <param name="Reporter">Whose matter it is; null: of whoever practises.</param>
/// <param name="Missing">What is asked for at the stage asked.</param>
/// <param name="Says">What colleagues write: the answer of one that is closed, why one was returned and disputed.</param>
public sealed record PracticeMatter(string As, string Kind, string Item, PracticeStage Stage, string? Text = null, string? Address = null, PracticeReporter? Reporter = null, IReadOnlyList<string>? Missing = null, string? Says = null);

public sealed record PracticeReporter(string Name, string Phone);

/// <param name="Matter">One that the exercise made; null: any.</param>
/// <param name="AtLeast">So many things in the one note, e.g. everything that is missing.</param>
public sealed record StepDone(Deed Deed, string? Matter = null, Verb? Verb = null, string? Item = null, IReadOnlyList<Channel>? Channels = null, bool Photo = false, bool Point = false, int AtLeast = 1);

/// <param name="Where">Path of the page; {name} stands for a matter that the exercise made.</param>
public sealed record ExerciseStep(LocalText Text, string Where, StepDone Done);

/// <summary>
/// Something to practise, step by step. A step is done by the deed itself and never by a tick. There are no points, no times and no
/// comparison of people (trap 78): an exercise is done or goes on.
/// </summary>
/// <param name="Roles">Whose it is: roles of posts, or <see cref="Residents"/>.</param>
public sealed record Exercise(string Id, LocalText Name, LocalText Why, IReadOnlyList<string> Roles, IReadOnlyList<PracticeMatter>? Make, IReadOnlyList<ExerciseStep> Steps)
{
    public const string Residents = "resident";

    public IReadOnlyList<PracticeMatter> Matters => Make ?? [];

    /// <summary>What a pack of it names and there is not.</summary>
    public IEnumerable<string> Faults(Func<string, bool> role, Func<string, string, bool> item)
    {
        foreach (var r in Roles.Where(r => r != Residents && !role(r))) yield return $"the role '{r}' is unknown";
        foreach (var m in Matters)
        {
            if (!item(m.Kind, m.Item)) yield return $"the matter '{m.As}' is of the {m.Kind} '{m.Item}', which there is not";
            if (m.Stage == PracticeStage.Asked && m.Missing is not { Count: > 0 }) yield return $"the matter '{m.As}' asks for nothing";
            if (m.Stage is PracticeStage.Closed or PracticeStage.Disputed && m.Says is not { Length: > 0 }) yield return $"nobody says anything about the matter '{m.As}'";
        }
        foreach (var (step, n) in Steps.Select((s, i) => (s, i + 1)))
        {
            if (step.Done.Matter is { } named && Matters.All(m => m.As != named) || step.Where.Split('{').Skip(1).Any(p => Matters.All(m => m.As != p.Split('}')[0]))) yield return $"step {n} names a matter that is not made";
            if (step.Done.Deed == Deed.Verb && step.Done.Verb is null) yield return $"step {n} names no verb";
            if (step.Done.Item is { } of && !item("category", of) && !item("service", of)) yield return $"step {n} names the item '{of}', which there is not";
        }
    }

    /// <summary>Which of the steps are done.</summary>
    /// <param name="until">When the exercise was left; what came later does not count.</param>
    public IReadOnlyList<bool> Done(PracticeFacts facts, Guid me, DateTimeOffset from, DateTimeOffset? until) => [.. Steps.Select(s => Done(s.Done, facts, me, at => at >= from && (until is null || at <= until)))];

    private static bool Done(StepDone want, PracticeFacts facts, Guid me, Func<DateTimeOffset, bool> within) => want.Deed switch
    {
        Deed.Followed => facts.Followed.Any(within),
        Deed.Submitted => facts.Matters.Any(m => m.As is null && Fits(want, m) && m.Lines.Any(l => l.Verb == Domain.Verb.Submit && l.By == me && within(l.At))),
        _ => facts.Matters.Any(m => (want.Matter is null || m.As == want.Matter) && Fits(want, m)
            && m.Lines.Any(l => l.Verb == want.Verb && l.By == me && within(l.At) && (want.AtLeast <= 1 || Things(l.Note) >= want.AtLeast))),
    };

    private static bool Fits(StepDone want, PracticeFact m) =>
        (want.Item is null || m.Item == want.Item) && (want.Channels is not { Count: > 0 } channels || channels.Contains(m.Channel)) && (!want.Photo || m.Photo) && (!want.Point || m.Point);

    // As the step itself joins them.
    private static int Things(string? note) => (note ?? "").Split('\uFF1B', StringSplitOptions.RemoveEmptyEntries).Length;
}

public sealed record PracticeLine(Verb Verb, Guid? By, DateTimeOffset At, string? Note);

/// <param name="As">Its name in the exercise that made it; null for what somebody handed in.</param>
public sealed record PracticeFact(string? As, string Item, Channel Channel, bool Photo, bool Point, IReadOnlyList<PracticeLine> Lines);

/// <param name="Followed">When somebody found their own matter by number and code.</param>
public sealed record PracticeFacts(IReadOnlyList<PracticeFact> Matters, IReadOnlyList<DateTimeOffset> Followed);

/// <summary>Whose a matter is among those who practise: theirs alone to work on, so that two do not spoil each other's exercise.</summary>
public static class PracticeMark
{
    private const string Begins = "practice:";

    public static string For(Guid account, Guid run, string name) => $"{Begins}{account:N}:{run:N}:{name}";

    /// <summary>For whom an exercise made it, or who of the staff typed it in; what residents send is for whoever wants to take it.</summary>
    public static Guid? Owner(Case c) => c.ExternalId?.StartsWith(Begins, StringComparison.Ordinal) == true && Guid.TryParse(c.ExternalId.Split(':')[1], out var owner) ? owner : c.HelperId;
}
