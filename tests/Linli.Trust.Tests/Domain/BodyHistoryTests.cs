using Linli.Trust.Domain;

namespace Linli.Trust.Tests.Domain;

public class BodyHistoryTests
{
    private static readonly Guid Street = Guid.Parse("00000000-0000-0000-0000-000000000001"), Hall = Guid.Parse("00000000-0000-0000-0000-000000000002"), Desk = Guid.Parse("00000000-0000-0000-0000-000000000003");
    private static readonly BodyFacts Old = new("旧名", "Old", "330106013000", Street, " intake ", null);

    private static DateOnly Day(int month, int day = 1) => new(2026, month, day);

    [Fact]
    public void Change_CutsThePeriod_WithoutAGap()
    {
        var after = BodyHistory.With([new(Day(1), null, Old)], Day(6, 15), Old with { NameZh = "新名" });
        after.ShouldBe([new(Day(1), Day(6, 14), Old), new(Day(6, 15), null, Old with { NameZh = "新名" })]);
    }

    [Fact]
    public void Change_OnTheFirstDayOfAPeriod_ReplacesIt() =>
        BodyHistory.With([new(Day(1), Day(5, 31), Old), new(Day(6), null, Old with { NameZh = "错名" })], Day(6), Old with { NameZh = "正名" })
            .ShouldBe([new(Day(1), Day(5, 31), Old), new(Day(6), null, Old with { NameZh = "正名" })]);

    [Fact]
    public void Change_BeforeAPlannedOne_IsCarriedOn_AndLeavesWhatWasPlanned()
    {
        var planned = Old with { NameZh = "明年的名字" };
        var after = BodyHistory.With([new(Day(1), Day(9, 30), Old), new(Day(10), null, planned)], Day(6), Old with { Phone = "110" });
        after.Count.ShouldBe(3);
        after[1].Facts.ShouldBe(Old with { Phone = "110" });
        after[2].Facts.ShouldBe(planned with { Phone = "110" });
        (after[0].To, after[1].To, after[2].To).ShouldBe((Day(5, 31), Day(9, 30), null));
    }

    [Fact]
    public void Loops_SeesACircle_TodayAndOnALaterDay()
    {
        ParentLink[] tree = [new(Street, null, Day(1), null), new(Hall, Street, Day(1), null), new(Desk, Hall, Day(1), null)];
        BodyHistory.Loops(tree, Desk, Day(6)).ShouldBeFalse();
        BodyHistory.Above(tree, Desk, Day(6)).ShouldBe([Hall, Street]);
        BodyHistory.Loops([new(Street, Desk, Day(6), null), .. tree[1..]], Street, Day(6)).ShouldBeTrue();
        // Fine in June; in October the desk moves below what stands below it.
        ParentLink[] later = [new(Street, null, Day(1), null), new(Hall, null, Day(1), Day(9, 30)), new(Hall, Desk, Day(10), null), new(Desk, Hall, Day(6), null)];
        BodyHistory.Loops(later, Desk, Day(6)).ShouldBeTrue();
        BodyHistory.Loops([new(Hall, Hall, Day(1), null)], Hall, Day(6)).ShouldBeTrue();
    }
}
