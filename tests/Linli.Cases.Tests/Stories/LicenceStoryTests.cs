using System.Text.Json;
using Linli.Cases.Domain;
using Linli.Kernel.Packs;
using Linli.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Stories;

/// <summary>行政许可 by pages: granted, and its document handed over in time.</summary>
public sealed class LicenceStoryTests
{
    private static async Task<Handed> Applied(Town town, Visitor resident)
    {
        // The first example of the pack is somebody who may have it.
        var answers = town.Services.GetRequiredService<PackStore>().Find("service", "dog-licence", new DateOnly(2026, 11, 23))!.Body.GetProperty("examples")[0].GetProperty("answers");
        return await town.Receipt(await resident.Post("/apply/dog-licence", [("region", Town.Community), .. answers.EnumerateObject().Select(a => (a.Name, a.Value.ValueKind == JsonValueKind.String ? a.Value.GetString()! : a.Value.GetRawText()))]));
    }

    [Fact]
    public async Task Granted_TheDocumentHasAClockOfItsOwn_AndIsDelivered()
    {
        await using var town = await Town.Small();
        var resident = await town.Resident();
        var matter = await Applied(town, resident);
        var clerk = await town.Clerk();
        await clerk.Do(matter, "accept");
        var page = await clerk.Case(matter);
        await clerk.Do(matter, "dispatch", ("to", page.Html.QuerySelectorAll("#to option").First(o => o.TextContent == "文新街道公共服务办").GetAttribute("value")!), ("co", ""));
        var handler = await town.Staff("chen-jie");
        await handler.Do(matter, "claim");
        await handler.Do(matter, "suspend", ("reason", "inspection"), ("note", "送检疫站"), ("until", "2026-11-30"));
        (await resident.Get((await resident.Mine(matter)).Papers[0])).Ok().Text.ShouldContain("行政许可特别程序所需时间告知书");
        await handler.Do(matter, "resume");
        await handler.Do(matter, "close", ("resolution", "Granted"), ("answer", "准予登记"));
        var c = (await town.Find(matter.No))!;
        (c.FlowId, c.State).ShouldBe(("licence", "closed"));
        c.Clock(ClockKind.Delivery)!.Due.ShouldBe(town.WorkingDaysOn(10).Date.AddHours(17.5) is var day ? new DateTimeOffset(day, TimeSpan.FromHours(8)).ToUniversalTime() : default);
        (await handler.Case(matter)).Text.ShouldContain("送达证件");
        await handler.Do(matter, "deliver", ("how", "counter"), ("note", "本人领取"));
        c = (await town.Find(matter.No))!;
        (c.DeliveredAt is not null, c.Clock(ClockKind.Delivery)!.Running).ShouldBe((true, false));
        (await resident.Mine(matter)).Text.ShouldContain("窗口领取");
        (await handler.Case(matter)).Offers("deliver").ShouldBeFalse();
    }
}
