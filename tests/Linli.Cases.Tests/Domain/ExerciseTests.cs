using Linli.Cases.Domain;
using Linli.Kernel.Text;

namespace Linli.Cases.Tests.Domain;

/// <summary>A step is done by the deed itself: the right one, by the person, on the right matter, within the exercise.</summary>
public class ExerciseTests
{
    private static readonly Guid Me = Guid.CreateVersion7(), Another = Guid.CreateVersion7();
    private static readonly DateTimeOffset Begun = new(2026, 11, 23, 9, 0, 0, TimeSpan.FromHours(8));
    private static readonly LocalText Words = new("a", "a");

    private static Exercise Of(StepDone done, params PracticeMatter[] make) => new("x", Words, Words, [Exercise.Residents], make, [new(Words, "/report", done)]);
    private static PracticeLine Line(Verb verb, Guid? by = null, int minutes = 5, string? note = null) => new(verb, by ?? Me, Begun.AddMinutes(minutes), note);
    private static PracticeFact Fact(string? name, params PracticeLine[] lines) => new(name, "street-light", Channel.Web, true, true, lines);
    private static bool Done(StepDone want, DateTimeOffset? until, params PracticeFact[] facts) => Of(want).Done(new(facts, []), Me, Begun, until)[0];

    private static readonly StepDone Report = new(Deed.Submitted, Item: "street-light", Photo: true, Point: true), Accept = new(Deed.Verb, "form", Verb.Accept);

    [Fact]
    public void Submitted_ByMe_WithWhatIsAsked() => Done(Report, null, Fact(null, Line(Verb.Submit))).ShouldBeTrue();

    [Fact]
    public void Submitted_OtherwiseIsNot()
    {
        Done(Report, null).ShouldBeFalse();
        Done(Report, null, Fact(null, Line(Verb.Submit, Another))).ShouldBeFalse("another's");
        Done(Report, null, Fact(null, Line(Verb.Submit, minutes: -1))).ShouldBeFalse("before it began");
        Done(Report, Begun.AddMinutes(3), Fact(null, Line(Verb.Submit))).ShouldBeFalse("after it was left");
        Done(Report, null, Fact(null, Line(Verb.Submit)) with { Photo = false }).ShouldBeFalse("without photo");
        Done(Report, null, Fact(null, Line(Verb.Submit)) with { Point = false }).ShouldBeFalse("without point");
        Done(Report, null, Fact(null, Line(Verb.Submit)) with { Item = "dog" }).ShouldBeFalse("something else");
        Done(Report with { Channels = [Channel.Paper] }, null, Fact(null, Line(Verb.Submit))).ShouldBeFalse("by another door");
        Done(Report, null, Fact("made", Line(Verb.Submit))).ShouldBeFalse("what the exercise made is nobody's deed");
    }

    [Fact]
    public void Verb_OnTheMatterThatWasMade()
    {
        Done(Accept, null, Fact("form", Line(Verb.Accept))).ShouldBeTrue();
        Done(Accept, null, Fact("form", Line(Verb.Accept, Another))).ShouldBeFalse();
        Done(Accept, null, Fact("form", Line(Verb.Refuse))).ShouldBeFalse();
        Done(Accept, null, Fact(null, Line(Verb.Accept))).ShouldBeFalse("another matter");
        Done(Accept with { Matter = null }, null, Fact(null, Line(Verb.Accept))).ShouldBeTrue("any");
    }

    [Fact]
    public void Verb_ThatSaysEverything()
    {
        var all = new StepDone(Deed.Verb, "form", Verb.RequestSupplement, AtLeast: 2);
        Done(all, null, Fact("form", Line(Verb.RequestSupplement, note: "a"))).ShouldBeFalse();
        Done(all, null, Fact("form", Line(Verb.RequestSupplement, note: "a\uFF1Bb"))).ShouldBeTrue();
    }

    [Fact]
    public void Followed_WithinTheExercise()
    {
        var step = Of(new(Deed.Followed));
        step.Done(new([], [Begun.AddMinutes(1)]), Me, Begun, null)[0].ShouldBeTrue();
        step.Done(new([], [Begun.AddMinutes(-1)]), Me, Begun, null)[0].ShouldBeFalse();
        step.Done(new([], []), Me, Begun, null)[0].ShouldBeFalse();
    }

    [Fact]
    public void Faults_NameWhatThereIsNot()
    {
        List<string> Faults(Exercise e) => [.. e.Faults(r => r == "hall-clerk", (_, id) => id == "street-light")];
        var made = new PracticeMatter("form", "category", "street-light", PracticeStage.Received);
        Faults(Of(Accept, made)).ShouldBeEmpty();
        Faults(Of(Accept)).ShouldHaveSingleItem().ShouldContain("not made");
        Faults(Of(Accept, made) with { Roles = ["wizard"] }).ShouldHaveSingleItem().ShouldContain("wizard");
        Faults(Of(Accept, made with { Item = "dragon" })).ShouldHaveSingleItem().ShouldContain("dragon");
        Faults(Of(Accept, made with { Stage = PracticeStage.Asked })).ShouldHaveSingleItem().ShouldContain("asks for nothing");
        Faults(Of(Accept, made with { Stage = PracticeStage.Closed })).ShouldHaveSingleItem().ShouldContain("says anything");
        Faults(Of(Accept with { Verb = null }, made)).ShouldHaveSingleItem().ShouldContain("no verb");
        Faults(Of(Report with { Item = "dragon" })).ShouldHaveSingleItem().ShouldContain("dragon");
        Faults(Of(Report) with { Steps = [new(Words, "/my/{form}", Report)] }).ShouldHaveSingleItem().ShouldContain("not made");
    }

    [Fact]
    public void Owner_IsForWhomItWasMade()
    {
        PracticeMark.For(Me, Another, "form").ShouldStartWith($"practice:{Me:N}:");
    }
}
