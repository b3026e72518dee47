using Linli.Cases.Domain;
using static Linli.Cases.Tests.Domain.Matters;

namespace Linli.Cases.Tests.Domain;

/// <summary>Words of danger and of other procedures: the examples of the list, and sentences that were written after it (trap 23).</summary>
public sealed class IntakeGateTests
{
    private static readonly IntakeGates Gates = Items.Gates(Today);

    [Fact]
    public void Examples_ReadAsTheyShould() => Packs.Find("intake-gates", "core", Today)!.As<IntakeGates>().Faults().ShouldBeEmpty();

    [Fact]
    public void Examples_ThatReadOtherwise_AreNamed() =>
        (Packs.Find("intake-gates", "core", Today)!.As<IntakeGates>() with { Examples = [new("3幢着火了", null, "court")] }).Faults().ShouldHaveSingleItem().ShouldContain("3幢着火了");

    [Theory]
    [InlineData("二楼厨房烧起来了，快来人", "fire")]
    [InlineData("爸爸倒在卫生间不省人事", "medical")]
    [InlineData("有人拿刀在小区门口追人", "crime")]
    [InlineData("电梯里被困了三个小孩", "collapse")]
    [InlineData("A man has a knife in the courtyard", "crime")]
    [InlineData("消防通道被堵，现在楼上真的着火了", "fire")]
    [InlineData("孩子掉进河里了", "medical")]
    public void Danger_IsHeard(string text, string danger) => Gates.Look(text).Danger!.Id.ShouldBe(danger);

    [Theory]
    [InlineData("消防通道被私家车堵住了")]
    [InlineData("建议装个火灾报警器")]
    [InlineData("路灯不亮，晚上走路怕摔")]
    [InlineData("电瓶车在楼道充电，怕着火")]
    [InlineData("想问问怎么起诉物业")]
    [InlineData("The fire lane is blocked by cars")]
    [InlineData("")]
    [InlineData(null)]
    public void Harmless_IsLeftAlone(string? text) => Gates.Look(text).ShouldBe(GateFinding.None);

    [Theory]
    [InlineData("和开发商的纠纷法院已立案，现在想请社区调解", "court")]
    [InlineData("劳动仲裁委已受理我的案子", "arbitration")]
    [InlineData("信访局已登记，编号在手上", "petition")]
    public void Elsewhere_IsHeard(string text, string where) => Gates.Look(text).Elsewhere!.Id.ShouldBe(where);

    [Fact]
    public void DispatchRules_SendNothingToACommunity_ThatItsListDoesNotHold()
    {
        var list = Items.CommunityList(Today).ShouldNotBeNull();
        foreach (var rule in Packs.Of("dispatch", Today).SelectMany(p => p.As<Catalogue.DispatchRules>().Rules).Where(r => r.When.Count > 0))
        {
            var (kind, id) = rule.When.First();
            if (rule.To.Level == "community") list.Lead(kind, id).ShouldBeTrue($"{rule.Id} sends {id} to a community");
            if (rule.Co.Any(c => c.Level == "community")) list.Help(kind, id).ShouldBeTrue($"{rule.Id} asks a community to help with {id}");
        }
        foreach (var item in list.Leads.Concat(list.Helps)) Packs.Find(item.Split(':')[0], item.Split(':')[1], Today).ShouldNotBeNull(item);
    }
}
