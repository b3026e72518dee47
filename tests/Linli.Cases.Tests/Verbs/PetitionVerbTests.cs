using Linli.Cases.Domain;
using Linli.Kernel.Calendar;
using Linli.Kernel.Text;
using Linli.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Verbs;

/// <summary>信访 over HTTP: every refusal in both languages.</summary>
public sealed class PetitionVerbTests(Desk desk) : IClassFixture<Desk>
{
    private const string Words = "我要信访，对街道的处理不服，请求书面答复";

    private static Reason R(string rule, params string[] args) => new($"rule.{rule}", args);

    private DateOnly Today => OfficeHours.DateOf(desk.Town.Clock.GetUtcNow());

    private async Task<Handed> Answered()
    {
        var m = await desk.New(Words);
        await desk.Do(desk.Clerk, m, "dispatch", ("to", $"{desk.Street}"));
        await desk.Do(desk.Civil, m, "claim");
        await desk.Do(desk.Civil, m, "accept");
        await desk.Do(desk.Civil, m, "close", ("resolution", "Explained"), ("answer", "已核实"));
        return m;
    }

    [Fact]
    public async Task Shield_IsRefusedWhereItWouldNotHelp_AndHoldsForEveryVerb()
    {
        var m = await desk.New(Words);
        var city = desk.Body("文新街道城市管理办");
        await desk.Refused(desk.Clerk, m, "shield", R("BodyExists"));
        var hall = (await desk.Now(m)).Current!.BodyId;
        await desk.Refused(desk.Clerk, m, "shield", R("ShieldedHoldsIt", (await desk.Town.BodyOf(hall))!.Names.AsArgument()), ("to", $"{hall}"));
        await desk.Do(desk.Clerk, m, "shield", ("to", $"{city}"));
        await desk.Refused(desk.Clerk, m, "shield", R("ShieldedAlready", (await desk.Town.BodyOf(city))!.Names.AsArgument()), ("to", $"{city}"));
        await desk.Refused(desk.Clerk, m, "dispatch", R("NeverToWhomItIsAbout"), ("to", $"{city}"));
        await desk.Do(desk.Clerk, m, "dispatch", ("to", $"{desk.Street}"));
        await desk.Do(desk.Civil, m, "claim");
        await desk.Refused(desk.Civil, m, "add-co-handler", R("NeverToWhomItIsAbout"), ("to", $"{city}"));
        await desk.Do(desk.Civil, m, "accept");
        await desk.Refused(desk.Civil, m, "ask-signers", R("NeverToWhomItIsAbout"), ("rule", "All"), ("question", "可以吗"), ("to", $"{city}"));
    }

    [Fact]
    public async Task Review_IsRefusedWithoutReason_Twice_AndTooLate()
    {
        var (m, late) = (await Answered(), await Answered());
        await desk.Refused(desk.Resident, m, "ask-review", R("ReviewGivesReason"));
        await desk.Refused(desk.Clerk, m, "ask-review", R("AnswerIsReceivedAfterItWasGiven"), ("how", "本人到窗口"), ("note", "不服答复"), ("received", $"{Today.AddDays(1):yyyy-MM-dd}"));
        await desk.Refused(desk.Clerk, m, "ask-review", R("ReviewGivesReason"), ("how", "本人到窗口"));
        await desk.Do(desk.Resident, m, "ask-review", ("reason", "没有看图纸"));
        await desk.Refused(desk.Resident, m, "ask-review", R("ReviewIsAskedOnce"), ("reason", "没有看图纸"));
        var until = OfficeHours.DateOf(Deadlines.DueAt((await desk.Now(late)).ClosedAt!.Value, new(30, TimeUnit.Day), desk.Town.Services.GetRequiredService<WorkCalendar>(), [], desk.Town.Clock.GetUtcNow()).Due);
        await desk.Later(() => { desk.Town.Clock.Advance(TimeSpan.FromDays(40)); return Task.CompletedTask; });
        await desk.Refused(desk.Resident, late, "ask-review", R("ReviewIsAskedInTime", $"{until:yyyy-MM-dd}"), ("reason", "没有看图纸"));
    }
}
