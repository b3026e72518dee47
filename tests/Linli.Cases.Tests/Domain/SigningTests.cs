using Linli.Cases.Domain;
using Linli.Kernel.Access;
using static Linli.Cases.Tests.Domain.Matters;

namespace Linli.Cases.Tests.Domain;

/// <summary>会签、或签、按比例 (trap 13): one refuses, one is silent, one delegates, one is added late; silence never reads "agreed".</summary>
public sealed class SigningTests
{
    private static void Breaks(Outcome outcome, string rule)
    {
        outcome.Kind.ShouldBe(OutcomeKind.Refused);
        outcome.Rule.ShouldBe(rule);
    }

    private static SignResult? Result(Matter m) => m.Case.Rounds[^1].Result;

    [Theory]
    // rule, need, of, yes, no, silent, open → result (null: still open)
    [InlineData(SignRule.All, 0, 0, 2, 0, 0, 0, SignResult.Agreed)]
    [InlineData(SignRule.All, 0, 0, 1, 0, 0, 1, null)]
    [InlineData(SignRule.All, 0, 0, 1, 1, 0, 3, SignResult.Refused)]
    [InlineData(SignRule.All, 0, 0, 1, 0, 1, 0, SignResult.NotReached)]
    [InlineData(SignRule.All, 0, 0, 0, 0, 2, 0, SignResult.NotReached)]
    [InlineData(SignRule.All, 0, 0, 0, 0, 0, 0, SignResult.NotReached)]
    [InlineData(SignRule.Any, 0, 0, 1, 3, 0, 2, SignResult.Agreed)]
    [InlineData(SignRule.Any, 0, 0, 0, 2, 0, 1, null)]
    [InlineData(SignRule.Any, 0, 0, 0, 3, 0, 0, SignResult.Refused)]
    [InlineData(SignRule.Any, 0, 0, 0, 2, 1, 0, SignResult.NotReached)]
    [InlineData(SignRule.Ratio, 2, 3, 2, 1, 0, 0, SignResult.Agreed)]
    [InlineData(SignRule.Ratio, 2, 3, 4, 0, 0, 2, SignResult.Agreed)]
    [InlineData(SignRule.Ratio, 2, 3, 3, 0, 0, 2, null)]
    [InlineData(SignRule.Ratio, 2, 3, 3, 2, 0, 0, SignResult.Refused)]
    [InlineData(SignRule.Ratio, 2, 3, 3, 0, 2, 0, SignResult.NotReached)]
    [InlineData(SignRule.Ratio, 2, 3, 0, 2, 0, 3, SignResult.Refused)]
    public void Opinions_AreCountedInWholeNumbers(SignRule rule, int need, int of, int yes, int no, int silent, int open, SignResult? result) =>
        SignCount.Decide(rule, need, of, yes, no, silent, open).ShouldBe(result);

    [Fact]
    public void SilenceIsNeverConsent()
    {
        for (var n = 0; n < 6; n++)
            foreach (var rule in Enum.GetValues<SignRule>())
                for (var no = 0; no < 4; no++) SignCount.Decide(rule, 1, 3, 0, no, n, 0).ShouldNotBe(SignResult.Agreed);
    }

    [Fact]
    public void All_OneRefuses_EndsIt_AndNothingIsGranted()
    {
        var m = Matter.Handling("service").Then(x => x.AskSigners());
        Breaks(m.Close(), "ClosingWaitsForSignatures");
        Breaks(m.Sign(false, opinion: ""), "RefusingToSignGivesReason");
        m.Then(x => x.Sign(false, RoadWorker, "占道太宽"));
        Result(m).ShouldBe(SignResult.Refused);
        m.Case.Tasks.ShouldAllBe(t => t.Kind != TaskKind.Sign || !t.IsOpen);
        Breaks(m.Close(Resolution.Granted), "GrantingNeedsTheSignatures");
        m.Then(x => x.Close(Resolution.NotGranted));
    }

    [Fact]
    public void All_OneIsAbsent_IsNotReached_AndGrantsNothing()
    {
        var m = Matter.Handling("service").Then(x => x.AskSigners()).Then(x => x.Sign());
        m.LapseSign().Ok.ShouldBeFalse();
        m.AfterWorkDays(6).Then(x => x.LapseSign());
        Result(m).ShouldBe(SignResult.NotReached);
        m.Case.Tasks.Single(t => t.State == TaskState.Lapsed).Agrees.ShouldBeNull();
        Breaks(m.Close(Resolution.Granted), "GrantingNeedsTheSignatures");
        // A second question that is agreed to heals it.
        m.Then(x => x.AskSigners(SignRule.Any)).Then(x => x.Sign()).Then(x => x.Close(Resolution.Granted));
    }

    [Fact]
    public void Delegated_CountsOnce_WithBothNames_AndIsNotDelegatedAgain()
    {
        var m = Matter.Handling("service").Then(x => x.AskSigners()).Then(x => x.DelegateSign());
        var task = m.Case.Tasks.Last(t => t.Kind == TaskKind.Sign);
        (task.BodyId, task.ForBodyId).ShouldBe((Hall, Roads));
        m.Case.Opinions(m.Case.OpenRound!).Count.ShouldBe(2);
        m.Sign(who: RoadWorker).Ok.ShouldBeFalse();
        Breaks(m.DelegateSign(Staffed(Hall), Estate), "DelegatedOnce");
        m.Then(x => x.Sign(who: Staffed(Hall))).Then(x => x.Sign(who: EstateManager));
        Result(m).ShouldBe(SignResult.Agreed);
    }

    [Fact]
    public void AddedLate_HasTheFullTime_AndTheRoundWaits()
    {
        var m = Matter.Handling("service").Then(x => x.AskSigners()).AfterWorkDays(2).Then(x => x.AddSigner());
        var late = m.Case.Tasks.Last(t => t.Kind == TaskKind.Sign);
        late.Due.ShouldBeGreaterThan(m.Case.Tasks.First(t => t.Kind == TaskKind.Sign).Due);
        Breaks(m.AddSigner(), "SignerIsAskedAlready");
        Breaks(m.AddSigner(body: Lighting), "SignerIsNotTheLead");
        m.Then(x => x.Sign()).Then(x => x.Sign(who: EstateManager));
        Result(m).ShouldBeNull();
        m.Then(x => x.Sign(who: Staffed(Hall)));
        Result(m).ShouldBe(SignResult.Agreed);
        Breaks(m.AddSigner(body: Reporter), "SigningIsOver");
    }

    [Fact]
    public void Asking_IsCheckedFirst()
    {
        var m = Matter.Handling("service");
        Breaks(m.AskSigners(to: [Lighting]), "SignerIsNotTheLead");
        Breaks(m.AskSigners(SignRule.Ratio, 3, 2), "RatioIsAFraction");
        Breaks(m.AskSigners(SignRule.Ratio, 0, 2), "RatioIsAFraction");
        Breaks(m.AskSigners(to: [.. Enumerable.Range(1, m.Flow.Rules.Signing!.Most + 1).Select(_ => Guid.CreateVersion7())]), "SigningNamesOrganisations");
        m.Then(x => x.AskSigners());
        Breaks(m.AskSigners(), "SigningIsOpen");
        Breaks(m.WithdrawSigning(reason: null), "WithdrawingSigningGivesReason");
        m.Then(x => x.WithdrawSigning());
        Result(m).ShouldBe(SignResult.Withdrawn);
        m.Then(x => x.Close(Resolution.Granted));
    }

    private static readonly Guid Reporter = Guid.CreateVersion7();

    private static Who Staffed(Guid body)
    {
        var who = new Who();
        who.BecomeStaff(Guid.CreateVersion7(), "代办人", Guid.CreateVersion7(), "岗位", body, new("单位", "office"), "330106009000", RegionScope.Below("330106009000"), false, new HashSet<string> { "cases.handle" });
        return who;
    }
}
