using Linli.Cases.Catalogue;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Packs;
using static Linli.Cases.Tests.Domain.Matters;

namespace Linli.Cases.Tests.Domain;

/// <summary>A power is a dated object with a scope: before, on and after its days, revoked, several at once, amounts and groups (mission row 4).</summary>
public sealed class PowerTests
{
    private static readonly DateOnly Day = new(2026, 3, 2);
    private static readonly Competent County = new(PowerKind.Examine, Above, "民政局|Civil affairs");
    private static readonly IReadOnlySet<Guid> None = new HashSet<Guid>();

    private static PowerRow Row(int from = 0, int until = 10, Guid? to = null, PowerKind kind = PowerKind.Examine, long? most = null, string? groups = null, int? revoked = null, string region = "330106009000", string service = "subsistence-allowance", Guid? by = null, byte n = 1) => new()
    {
        Id = new(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 9]), Region = region, ServiceId = service, Kind = kind, FromBody = by ?? Above, ToBody = to ?? Roads, Basis = "某号文件", From = Day.AddDays(from), Until = Day.AddDays(until), ByName = "葛青",
        MostFen = most, GroupField = groups is null ? null : "household.assistance", GroupValues = groups, RevokedOn = revoked is { } r ? Day.AddDays(r) : null,
    };

    private static PowerMatter Of(long? fen = null, params string[] groups) => new(Guid.CreateVersion7(), "subsistence-allowance", Region, fen, field => field == "household.assistance" ? groups : []);

    private static Standing Standing(PowerMatter matter, params PowerRow[] powers) => PowerRules.Standing(County, Roads, powers, None, Day, matter);

    [Fact]
    public void TheCompetent_NeedsNobody_AndNobodyElseMayWithoutADelegation()
    {
        PowerRules.Standing(County, Above, [], None, Day, Of()).ShouldBe(new Standing(PowerKind.Examine, Above, County.Name, false, null, null));
        Standing(Of()).Refusal!.ShouldBeEquivalentTo(Outcome.Refuse("PowerIsOfTheCompetent", "@power.Examine", County.Name));
        PowerRules.Standing(County with { Kind = PowerKind.Decide }, Roads, [], None, Day, Of()).Refusal!.Rule.ShouldBe("DecisionIsOfTheCompetent");
        Standing(Of()).InName.ShouldBe("");
    }

    [Theory]
    [InlineData(1, 10, null, false)]  // begins tomorrow
    [InlineData(0, 10, null, true)]   // its first day
    [InlineData(-9, 0, null, true)]   // its last day
    [InlineData(-9, -1, null, false)] // over since yesterday
    [InlineData(-9, 10, 0, false)]    // revoked today: from this moment
    [InlineData(-9, 10, 1, true)]     // revoked as of tomorrow
    public void ItHolds_OnItsDaysOnly(int from, int until, int? revoked, bool may)
    {
        var standing = Standing(Of(), Row(from, until, revoked: revoked));
        (standing.May, standing.Delegated).ShouldBe((may, may));
        standing.InName.ShouldBe(may ? County.Name : "");
    }

    [Fact]
    public void OnlyThatPowerOfThatServiceInThatAreaToThatBody()
    {
        Standing(Of(), Row(kind: PowerKind.First)).May.ShouldBeFalse();
        Standing(Of(), Row(service: "elder-allowance")).May.ShouldBeFalse();
        Standing(Of(), Row(region: "330106010000")).May.ShouldBeFalse();
        Standing(Of(), Row(to: Estate)).May.ShouldBeFalse();
        // Whoever was given it does not pass it on.
        Standing(Of(), Row(by: Estate)).May.ShouldBeFalse();
        Standing(Of(), Row()).Power.ShouldBe(Row().Id);
    }

    [Theory]
    [InlineData(99_999L, null)]
    [InlineData(100_000L, null)] // at the limit
    [InlineData(100_001L, "AmountIsBeyondThePower")]
    [InlineData(null, "PowerNeedsTheAmount")]
    public void Amount_IsWithinTheLimit_AndUnknownIsOutside(long? fen, string? rule)
    {
        var standing = Standing(Of(fen), Row(most: 100_000));
        standing.Refusal?.Rule.ShouldBe(rule);
        standing.May.ShouldBe(rule is null);
        standing.Power.ShouldNotBeNull("what is outside is outside of this delegation");
    }

    [Theory]
    [InlineData("none", true)]
    [InlineData("rigid", true)]
    [InlineData("dibao", false)]
    [InlineData("none dibao", false)] // of a multiple answer all
    [InlineData("", false)]           // not answered
    public void Group_IsOneOfThose(string said, bool may)
    {
        var standing = Standing(Of(null, said.Split(' ', StringSplitOptions.RemoveEmptyEntries)), Row(groups: "none rigid"));
        standing.May.ShouldBe(may);
        if (!may) standing.Refusal!.Rule.ShouldBe("GroupIsBeyondThePower");
    }

    [Fact]
    public void TwoDelegations_OneWithinIsEnough_AndTheLatestIsAsked()
    {
        var (small, large) = (Row(-5, most: 10_000, n: 1), Row(-1, most: 50_000, n: 2));
        Standing(Of(30_000), small, large).Power.ShouldBe(large.Id);
        Standing(Of(5_000), small, large).May.ShouldBeTrue();
        Standing(Of(60_000), small, large).Refusal!.ShouldBeEquivalentTo(Outcome.Refuse("AmountIsBeyondThePower", "600", "500", County.Name));
        var other = Row(0, to: Estate, n: 3);
        PowerRules.Seat(County, [small, large, other], Day, Of(30_000)).ShouldBe((Estate, Above));
        PowerRules.Seat(County, [small, large], Day, Of(30_000)).ShouldBe((Roads, Above));
        PowerRules.Seat(County, [small, large], Day, Of(60_000)).ShouldBe((Above, null));
        PowerRules.Seat(County, [small, large], Day, Of()).ShouldBe((Above, null), "without an amount it is outside");
        PowerRules.Seat(County, [], Day, Of()).ShouldBe((Above, null));
    }

    [Fact]
    public void WhatARevocationLeft_IsFinished_UntilItWouldHaveEnded()
    {
        var revoked = Row(-9, 10, revoked: 0);
        var left = new HashSet<Guid> { revoked.Id };
        PowerRules.Standing(County, Roads, [revoked], left, Day, Of()).May.ShouldBeTrue();
        PowerRules.Standing(County, Roads, [revoked], left, Day.AddDays(10), Of()).May.ShouldBeTrue();
        PowerRules.Standing(County, Roads, [revoked], left, Day.AddDays(11), Of()).May.ShouldBeFalse();
        // Nothing new is put to whoever may only finish.
        PowerRules.Seat(County, [revoked], Day, Of()).ShouldBe((Above, null));
    }

    [Theory]
    [InlineData("800", 80_000L)]
    [InlineData(" 12.5 ", 1_250L)]
    [InlineData("0.01", 1L)]
    [InlineData("100000000", 10_000_000_000L)]
    [InlineData("100000000.01", null)]
    [InlineData("1.234", null)]
    [InlineData("0", null)]
    [InlineData("-5", null)]
    [InlineData("1e3", null)]
    [InlineData("1,000", null)]
    [InlineData("八百", null)]
    [InlineData("", null)]
    public void Yuan_AreReadAsTyped(string typed, long? fen)
    {
        PowerRules.Fen(typed).ShouldBe(fen);
        if (fen is { } known) PowerRules.Fen(PowerRules.Yuan(known)).ShouldBe(known);
    }

    // ---- stages of a matter

    [Fact]
    public void Stages_FollowEachOther_AndTheDecisionWaitsForThem()
    {
        var m = Matter.Handling("staged");
        var first = m.Case.OpenStage.ShouldNotBeNull();
        (first.Kind, first.BodyId, first.ForBodyId).ShouldBe((TaskKind.First, Village, null));
        m.Close().Rule.ShouldBe("StagesComeFirst");
        m.Examine(reason: " ").Rule.ShouldBe("StageGivesItsReason");
        m.Then(x => x.Examine(fen: 80_000));
        m.Case.AmountFen.ShouldBe(80_000);
        var examine = m.Case.OpenStage.ShouldNotBeNull();
        (examine.Kind, examine.BodyId, examine.ForBodyId).ShouldBe((TaskKind.Examine, Roads, Above));
        m.Close().Reasons![0].Args.ShouldBe(["@task.Examine"]);
        m.Then(x => x.Examine(fen: 76_000));
        m.Case.OpenStage.ShouldBeNull();
        m.Case.AmountFen.ShouldBe(76_000);
        var lines = m.Case.Events.Where(e => e.Verb == Verb.Examine).ToList();
        lines.Select(l => l.Internal).ShouldBe([false, true, false, true]);
        lines[2].Args.ShouldContain("运行中心");
        lines[0].Args.ShouldNotContain("运行中心", customMessage: "the community acts in its own name");
        lines.Where(l => !l.Internal).ShouldAllBe(l => l.Note == null && !l.Args.Contains("stage.yes"));
        m.Then(x => x.Close());
    }

    [Fact]
    public void Stage_OfSomebodyElse_IsNotFound_AndDoneOnce()
    {
        var m = Matter.Accepted("staged");
        m.Examine(Handler).ShouldBe(Outcome.NotFound);
        var task = m.Case.OpenStage!.Id;
        m.Then(x => x.Examine());
        m.Case.Examine(m.Act(Community), task, true, "再说一次", null, m.StandingOf(PowerKind.First, Village), null).Rule.ShouldBe("TaskIsDone");
    }

    [Fact]
    public void NobodyDoesTwoStages_NorDecidesWhatTheyExamined()
    {
        var m = Matter.Accepted("staged").Then(x => x.Examine());
        var both = new Who();
        both.BecomeStaff(Community.AccountId!.Value, "林社", Guid.CreateVersion7(), "兼岗", Roads, new("道路所", "Roads"), "330106009000", RegionScope.Below("330106009000"), false, new HashSet<string> { "cases.handle" });
        m.Examine(both).Rule.ShouldBe("StagesAreOfTwoPeople");
        m.Then(x => x.Examine()).Then(x => x.Dispatch()).Then(x => x.Claim()).Then(x => x.Transfer(to: Roads)).Then(x => x.Claim(RoadWorker));
        m.Close(who: RoadWorker).Rule.ShouldBe("StagesAreOfTwoPeople");
    }

    [Fact]
    public void DecisionThatDoesNotFollowAnOpinion_SaysWhy_AndTheNoStaysInTheFile()
    {
        var m = Matter.Handling("staged").Then(x => x.Examine()).Then(x => x.Examine(agrees: false, reason: "有两套房"));
        m.Close(Resolution.Granted).Rule.ShouldBe("DecisionAnswersTheOpinion");
        // One said yes and one no: either way somebody is not followed.
        m.Close(Resolution.NotGranted).Rule.ShouldBe("DecisionAnswersTheOpinion");
        m.Then(x => x.Close(Resolution.NotGranted, against: "房产超过规定，社区没有查到"));
        m.Case.Events[^1].ShouldSatisfyAllConditions(e => e.Internal.ShouldBeTrue(), e => e.Note.ShouldBe("房产超过规定，社区没有查到"));
        m.Case.StageDone(PowerKind.Examine)!.Agrees.ShouldBe(false);
        var agreed = Matter.Handling("staged").Then(x => x.Examine()).Then(x => x.Examine());
        agreed.Then(x => x.Close(Resolution.Granted));
    }

    [Fact]
    public void Delegate_GivesAStageBack_WithTheTimeThatIsLeft()
    {
        var m = Matter.Accepted("staged");
        m.PassBack().Rule.ShouldBe("OnlyADelegatePassesBack");
        m.Then(x => x.Examine());
        var due = m.Case.OpenStage!.Due;
        m.AfterWorkDays(1).PassBack(reason: null).Rule.ShouldBe("PassingBackGivesReason");
        m.Then(x => x.PassBack());
        var now = m.Case.OpenStage.ShouldNotBeNull();
        (now.BodyId, now.ForBodyId, now.Due).ShouldBe((Above, null, due));
        m.Then(x => x.Examine(Coordinator));
        m.Case.OpenStage.ShouldBeNull();
    }

    [Fact]
    public void Acceptance_OfSomebodyElse_IsRefused_AndInAnothersNameSaysSo()
    {
        var m = Matter.Received("staged");
        var hall = new Competent(PowerKind.Accept, Above, "中心|Centre");
        m.Case.Accept(m.Act(Clerk), m.Limits, PowerRules.Standing(hall, Hall, [], None, Day, Of())).Rule.ShouldBe("PowerIsOfTheCompetent");
        m.Case.Accept(m.Act(Clerk), m.Limits, PowerRules.Standing(hall, Hall, [Row(to: Hall, kind: PowerKind.Accept)], None, Day, Of())).ShouldBe(Outcome.Done);
        m.Case.Events[^1].Args.ShouldContain("中心|Centre");
    }

    [Fact]
    public void SilentAcceptance_OpensTheFirstStageToo()
    {
        var m = Matter.Received("staged").AfterWorkDays(6);
        m.Then(x => x.DeemAccept());
        m.Case.OpenStage!.Kind.ShouldBe(TaskKind.First);
        m.Then(x => x.Withdraw());
        m.Case.OpenStage.ShouldBeNull();
    }

    // ---- packs

    private static readonly PackSource Source = new("示例", null, "local", "2026-11-26");
    private static readonly ServiceItem Allowance = Items.Service("subsistence-allowance", new(2026, 11, 23))!;
    private static PowerStage Stage(PowerKind kind, string duty = "civil-affairs", bool? timed = null) => new(kind, duty, "street", Source, timed ?? kind is PowerKind.First or PowerKind.Examine ? new SourcedLimit(5, TimeUnit.WorkDay, Source) : null);

    public static TheoryData<string, ServicePowers> Unsound() => new()
    {
        { "order", new([Stage(PowerKind.Decide), Stage(PowerKind.Examine)]) },
        { "order", new([Stage(PowerKind.Examine), Stage(PowerKind.First), Stage(PowerKind.Decide)]) },
        { "order", new([Stage(PowerKind.First), Stage(PowerKind.First), Stage(PowerKind.Decide)]) },
        { "order", new([Stage(PowerKind.First)]) },
        { "order", new([]) },
        { "duty", new([Stage(PowerKind.Decide, "dancing")]) },
        { "within", new([Stage(PowerKind.First, timed: false), Stage(PowerKind.Decide)]) },
        { "within", new([Stage(PowerKind.Decide, timed: true)]) },
        { "amount", new([Stage(PowerKind.Decide)], Amount: true) },
        { "group", new([Stage(PowerKind.Decide)], Group: "person.name") },
        { "group", new([Stage(PowerKind.Decide)], Group: "relief.careChoice") },
    };

    [Theory, MemberData(nameof(Unsound))]
    public void PowersThatCannotWork_AreFound(string fault, ServicePowers powers) => powers.Faults(Allowance, Packs, new(2026, 11, 23)).ShouldContain(fault);

    [Fact]
    public void ShippedPowers_AreSound_InEveryVersion()
    {
        var named = Packs.All.Where(p => p.Kind == "service" && p.As<ServiceItem>().Powers is not null).ToList();
        named.Count.ShouldBe(4);
        foreach (var pack in named) pack.As<ServiceItem>().Powers!.Faults(pack.As<ServiceItem>(), Packs, pack.ValidFrom).ShouldBeEmpty(pack.Reference);
        new ServicePowers([Stage(PowerKind.First), Stage(PowerKind.Decide)]).Faults(Items.Service("dog-licence", new(2026, 11, 23))!, Packs, new(2026, 11, 23)).ShouldContain("flow");
    }
}
