using System.Text.Json;
using System.Text.Json.Nodes;
using Linli.Kernel.Jobs;
using Linli.Kernel.Text;
using Linli.Testing;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Linli.Trust.Messages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shouldly;

namespace Linli.Trust.Tests.Messages;

/// <summary>Mission trap 73: the first provider down, then the next, and one message a person whatever happens.</summary>
public sealed class FailOverTests
{
    private const string Phone = "19900000061";

    private static string Config(params (string Name, string Url, Action<JsonObject>? With)[] providers) => new JsonArray([.. providers.Select(p =>
    {
        var one = JsonNode.Parse("""
            { "headers": { "Authorization": "Bearer {secret:GATE}" }, "body": { "to": "{phone}", "content": "{text}", "ref": "{id}" },
              "reads": { "field": "code", "taken": ["OK"], "badNumber": ["NO_NUMBER"] }, "fen": 5, "timeoutSeconds": 1, "pauseSeconds": 60 }
            """)!.AsObject();
        (one["name"], one["url"]) = (p.Name, p.Url);
        p.With?.Invoke(one);
        return one;
    })]).ToJsonString();

    private static Task<Town> Open(string providers, long fenPerDay = 100_000, List<string>? lines = null) => Town.Small(b =>
    {
        (b.Configuration["Sms"], b.Configuration["SmsProviders"], b.Configuration["Secrets:GATE"], b.Configuration["Outbound:Allow"]) = ("http", providers, "gate-secret-77", "127.0.0.1");
        b.Configuration["Limits:SmsFenPerDay"] = $"{fenPerDay}";
        if (lines is not null) b.Logging.AddProvider(new Listener(lines));
    });

    private static async Task Queue(Town town, int count = 1, string phone = Phone, bool code = false)
    {
        for (var i = 0; i < count; i++)
        {
            // Rows of one moment would have no order.
            town.Clock.Advance(TimeSpan.FromMilliseconds(5));
            await using var scope = town.Inside();
            var notices = scope.ServiceProvider.GetRequiredService<INotices>();
            if (code) await notices.SmsNow(phone, new Reason("sms.code", "482915", "5"), Guid.CreateVersion7(), TimeSpan.FromMinutes(5), default);
            else await notices.Sms(phone, new Reason("sms.code", "482915", "5"), Guid.CreateVersion7(), default);
        }
    }

    private static async Task Run(Town town) => (await town.Services.GetRequiredService<JobRunner>().RunNow("trust.sms", default)).ShouldBeTrue();

    private static async Task<List<SmsRow>> Rows(Town town)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<TrustDb>().Sms.AsNoTracking().OrderBy(s => s.Id).ToListAsync();
    }

    private static async Task<SmsRow> Only(Town town) => (await Rows(town)).ShouldHaveSingleItem();

    private static async Task<SmsRouteRow> Health(Town town, string name)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<TrustDb>().SmsRoutes.AsNoTracking().FirstAsync(r => r.Name == name);
    }

    /// <summary>The demo's seed has messages of its own waiting; these tests look at theirs.</summary>
    private static async Task Clear(Town town)
    {
        await using var scope = town.Inside();
        await scope.ServiceProvider.GetRequiredService<TrustDb>().Sms.ExecuteDeleteAsync();
    }

    private static async Task<Town> Clean(string providers, long fenPerDay = 100_000, List<string>? lines = null)
    {
        var town = await Open(providers, fenPerDay, lines);
        await Clear(town);
        return town;
    }

    [Fact]
    public async Task FirstWorks_SecondIsNotAsked_AndTheRequestIsFilledIn()
    {
        await using var first = new Provider();
        await using var second = new Provider();
        await using var town = await Clean(Config(("first", first.Url, null), ("second", second.Url, null)));
        await Queue(town);
        await Run(town);
        var sms = await Only(town);
        (sms.State, sms.Route, sms.SentAt is not null).ShouldBe((SmsState.Sent, "first", true));
        second.Heard.ShouldBeEmpty();
        var heard = first.Heard.ShouldHaveSingleItem();
        heard.ShouldContain("Authorization: Bearer gate-secret-77");
        var body = JsonDocument.Parse(heard[heard.IndexOf("\r\n\r\n", StringComparison.Ordinal)..]).RootElement;
        (body.GetProperty("to").GetString(), body.GetProperty("ref").GetString()).ShouldBe((Phone, sms.Id.ToString("N")));
        body.GetProperty("content").GetString()!.ShouldContain("482915");
        await Run(town);
        first.Heard.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("nobody listens")]
    [InlineData("500")]
    [InlineData("503")]
    [InlineData("429")]
    [InlineData("200 that says no")]
    [InlineData("redirect")]
    public async Task FirstCertainlyDidNotTakeIt_TheNextOneSends_OneMessage(string how)
    {
        await using var first = new Provider
        {
            Answer = how switch
            {
                "500" => _ => (500, "oops"),
                "503" => _ => (503, ""),
                "429" => _ => (429, """{"code":"BUSY"}"""),
                "redirect" => _ => (302, ""),
                _ => _ => (200, """{"code":"isv.LIMIT","message":"19900000061 has enough"}"""),
            },
        };
        await using var second = new Provider();
        await using var town = await Clean(Config(("first", how == "nobody listens" ? $"http://127.0.0.1:{Provider.Nobody()}/send" : first.Url, null), ("second", second.Url, null)));
        await Queue(town);
        await Run(town);
        var sms = await Only(town);
        (sms.State, sms.Route).ShouldBe((SmsState.Sent, "second"));
        second.Heard.ShouldHaveSingleItem();
        (await Health(town, "first")).LastFault.ShouldBe(how switch { "nobody listens" => "Unreachable", "200 that says no" => "Says:isv.LIMIT", "redirect" => "Status302", _ => $"Status{how}" });
    }

    [Theory]
    [InlineData("hangs", "TooSlow")]
    [InlineData("cuts off", "CutOff")]
    [InlineData("504", "Status504")]
    [InlineData("200 with a page", "AnswerUnread")]
    [InlineData("200 of another shape", "AnswerUnread")]
    public async Task FirstMayHaveTakenIt_NobodyElseIsAsked_AndItStaysUnknown(string how, string fault)
    {
        await using var first = new Provider
        {
            Answer = how switch { "hangs" => _ => null, "cuts off" => _ => (-1, ""), "504" => _ => (504, ""), "200 with a page" => _ => (200, "<html>"), _ => _ => (200, """{"status":"fine"}""") },
        };
        await using var second = new Provider();
        await using var town = await Clean(Config(("first", first.Url, null), ("second", second.Url, null)));
        await Queue(town);
        await Run(town);
        var sms = await Only(town);
        (sms.State, sms.LastFault, sms.SentAt).ShouldBe((SmsState.Unknown, fault, null));
        town.Clock.Advance(TimeSpan.FromHours(2));
        await Run(town);
        (first.Heard.Count, second.Heard.Count).ShouldBe((1, 0));
        (await Only(town)).State.ShouldBe(SmsState.Unknown);
    }

    [Fact]
    public async Task ProviderThatKnowsIds_IsAskedAgainWithTheSameId_AndNobodyElse()
    {
        var asked = 0;
        await using var first = new Provider();
        first.Answer = _ => ++asked < 3 ? null : (200, """{"code":"OK"}""");
        await using var second = new Provider();
        await using var town = await Clean(Config(("first", first.Url, o => o["repeatSafe"] = true), ("second", second.Url, null)));
        await Queue(town);
        for (var i = 0; i < 3; i++) { await Run(town); town.Clock.Advance(TimeSpan.FromMinutes(3)); }
        var sms = await Only(town);
        (sms.State, sms.Route, sms.MayBeOut).ShouldBe((SmsState.Sent, "first", false));
        second.Heard.ShouldBeEmpty();
        first.Heard.Count.ShouldBe(3);
        first.Heard.ShouldAllBe(h => h.Contains(sms.Id.ToString("N"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Provider_RestsAfterThreeFailures_IsTriedOnceAfterwards_AndTheRestDoubles()
    {
        await using var first = new Provider { Answer = _ => (500, "") };
        await using var second = new Provider();
        await using var town = await Clean(Config(("first", first.Url, null), ("second", second.Url, null)));
        await Queue(town, 6);
        await Run(town);
        (first.Heard.Count, second.Heard.Count).ShouldBe((3, 6));
        (await Health(town, "first")).PausedUntil.ShouldBe(town.Clock.GetUtcNow().AddMinutes(1));
        town.Clock.Advance(TimeSpan.FromSeconds(61));
        await Queue(town, 3);
        await Run(town);
        (first.Heard.Count, second.Heard.Count).ShouldBe((4, 9));
        (await Health(town, "first")).PausedUntil.ShouldBe(town.Clock.GetUtcNow().AddMinutes(2));
        // Mended: the one that tries it goes through, and the next ones go there again.
        first.Answer = _ => (200, """{"code":"OK"}""");
        town.Clock.Advance(TimeSpan.FromSeconds(121));
        await Queue(town, 2);
        await Run(town);
        (first.Heard.Count, second.Heard.Count).ShouldBe((6, 9));
        (await Rows(town)).ShouldAllBe(s => s.State == SmsState.Sent);
        (await Health(town, "first")).Pauses.ShouldBe(0);
    }

    [Fact]
    public async Task AllAreDown_MessagesWait_CodesThatAreOverAreNotSent()
    {
        await using var first = new Provider { Answer = _ => (500, "") };
        await using var town = await Clean(Config(("first", first.Url, null)));
        await Queue(town, code: true);
        await Queue(town, phone: "19900000062");
        await Run(town);
        (await Rows(town)).ShouldAllBe(s => s.State == SmsState.Waiting && s.Attempts == 1);
        town.Clock.Advance(TimeSpan.FromMinutes(6));
        first.Answer = _ => (200, """{"code":"OK"}""");
        await Run(town);
        (await Rows(town)).Select(s => s.State).ShouldBe([SmsState.TooLate, SmsState.Sent]);
        first.Heard.Count(h => h.Contains(Phone, StringComparison.Ordinal)).ShouldBe(1, "the code that was over is not sent");
        // What happened days ago is no news either.
        await Queue(town, phone: "19900000063");
        town.Clock.Advance(TimeSpan.FromDays(4));
        await Run(town);
        (await Rows(town))[^1].State.ShouldBe(SmsState.TooLate);
    }

    [Fact]
    public async Task BadNumber_IsNobodyElsesBusiness_AndTheProviderIsWell()
    {
        await using var first = new Provider { Answer = _ => (200, """{"code":"NO_NUMBER"}""") };
        await using var second = new Provider();
        await using var town = await Clean(Config(("first", first.Url, null), ("second", second.Url, null)));
        await Queue(town, 4);
        await Queue(town, phone: "0571-88880000");
        await Run(town);
        (await Rows(town)).ShouldAllBe(s => s.State == SmsState.BadNumber);
        (first.Heard.Count, second.Heard.Count).ShouldBe((4, 0), "a landline is not even asked for");
        (await Health(town, "first")).PausedUntil.ShouldBeNull();
    }

    [Fact]
    public async Task Process_DiesBetweenSendingAndWritingItDown_NobodyGetsItTwice()
    {
        await using var first = new Provider();
        await using var second = new Provider();
        await using var town = await Clean(Config(("first", first.Url, null), ("second", second.Url, null)));
        await Queue(town, 2);
        await Run(town);
        // As the dead process left them: handed over, nothing written down; one of them to a provider that is gone from the settings.
        await town.Tamper("""UPDATE trust_sms SET "State" = 1, "SentAt" = NULL""");
        await town.Tamper("""UPDATE trust_sms SET "Route" = 'gone' WHERE "Id" = (SELECT "Id" FROM trust_sms ORDER BY "At" LIMIT 1)""");
        await town.Restart();
        await Run(town);
        (await Rows(town)).ShouldAllBe(s => s.State == SmsState.Unknown && s.LastFault == "Died");
        (first.Heard.Count, second.Heard.Count).ShouldBe((2, 0));
    }

    [Fact]
    public async Task Day_HasItsPrice_CodesGoLonger_AndTheRestWaitsForTomorrow()
    {
        await using var first = new Provider();
        await using var town = await Clean(Config(("first", first.Url, null)), fenPerDay: 50);
        await Queue(town, 12);
        await Run(town);
        first.Heard.Count.ShouldBe(9, "a tenth is kept for codes");
        await Queue(town, 2, code: true);
        await Run(town);
        first.Heard.Count.ShouldBe(10);
        var waits = (await Rows(town)).Where(s => s.State == SmsState.Waiting).ToList();
        waits.Count.ShouldBe(4);
        waits.ShouldAllBe(s => s.LastFault == "DayIsSpent");
        town.Clock.Set(waits[0].NotBefore.AddSeconds(1));
        await Run(town);
        (await Rows(town)).Count(s => s.State == SmsState.Sent).ShouldBe(13);
    }

    [Fact]
    public async Task LogsAndPage_SayHowItIs_AndNobodysNumberOrWords()
    {
        var lines = new List<string>();
        await using var first = new Provider { Answer = _ => (200, """{"code":"19900000061 refused 482915"}""") };
        await using var town = await Clean(Config(("first", first.Url, null), ("second", $"http://127.0.0.1:{Provider.Nobody()}/", null)), lines: lines);
        await Queue(town, 3);
        await Run(town);
        lines.ShouldContain(l => l.Contains("was not sent", StringComparison.Ordinal));
        lines.ShouldAllBe(l => !l.Contains(Phone, StringComparison.Ordinal) && !l.Contains("482915", StringComparison.Ordinal) && !l.Contains("gate-secret", StringComparison.Ordinal));
        (await Rows(town)).ShouldAllBe(s => s.LastFault == "Unreachable");
        (await Health(town, "first")).LastFault.ShouldBe("Says:other");

        foreach (var other in (Visitor[])[await town.Clerk(), await town.Security(), await town.Auditor(), await town.Resident()]) ((int)(await other.Get("/admin/messages")).Status).ShouldBe(403);
        (await town.Guest().Peek("/admin/messages")).Location.ShouldNotBeNull().ShouldContain("/staff/sign-in");
        var admin = await town.Administrator();
        var page = (await admin.Get("/admin/messages")).Ok();
        page.TextOf("#providers").ShouldContain("暂停到");
        page.TextOf("#providers").ShouldContain("Unreachable");
        page.TextOf("main").ShouldNotContain("1990");
        (await admin.Get("/admin/messages?lang=en")).Ok().TextOf("#providers").ShouldContain("Rests until");
        var button = page.Html.QuerySelector("#providers button[name=provider][value=first]").ShouldNotBeNull();
        page = await admin.Submit(page, "form:has(button[name=provider])", ("provider", button.GetAttribute("value")!));
        page.Ok().TextOf("main").ShouldContain("下一条短信会再试这个通道");
        (await Health(town, "first")).PausedUntil.ShouldBeNull();
        (await admin.Submit(page, "form:has(button[name=provider])", ("provider", "first"))).TextOf("main").ShouldContain("没有暂停");
        (await town.Audit()).ShouldContain(a => a.Action == "sms.resume" && a.Subject == "sms:first");
    }

    [Fact]
    public async Task SignInCode_ArrivesByTheSecondProvider()
    {
        await using var second = new Provider();
        await using var town = await Clean(Config(("first", $"http://127.0.0.1:{Provider.Nobody()}/", null), ("second", second.Url, null)));
        var guest = town.Guest();
        (await guest.Post("/sign-in", ("phone", "19900000064"))).Ok().Has("#code").ShouldBeTrue();
        await Run(town);
        second.Heard.ShouldHaveSingleItem().ShouldContain(await guest.Code("19900000064"));
    }

    private sealed class Listener(List<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel logLevel) => true;
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) { lock (lines) lines.Add($"{formatter(state, exception)} {exception}"); }
        public void Dispose() { }
    }
}
