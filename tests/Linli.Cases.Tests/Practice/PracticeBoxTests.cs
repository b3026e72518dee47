using System.Net;
using System.Net.Sockets;
using System.Text;
using Linli.Cases.Tests.Exports;
using Linli.Kernel.Access;
using Linli.Kernel.Jobs;
using Linli.Kernel.Outbound;
using Linli.Kernel.Text;
using Linli.Testing;
using Linli.Trust.Contracts;
using Linli.Trust.Messages;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Practice;

/// <summary>The box around the exercises: it says what it is, sends nothing, and shares nothing with the real one.</summary>
public sealed class PracticeBoxTests
{
    /// <summary>Somebody who waits to be called.</summary>
    private sealed class Ear : IDisposable
    {
        private readonly TcpListener _socket = new(IPAddress.Loopback, 0);
        private int _heard;
        public int Heard => _heard;
        public string Url { get; }

        public Ear()
        {
            _socket.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)_socket.LocalEndpoint).Port}";
            _ = Task.Run(async () =>
            {
                try
                {
                    for (; ; )
                    {
                        using var caller = await _socket.AcceptTcpClientAsync();
                        Interlocked.Increment(ref _heard);
                    }
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
            });
        }

        public void Dispose() => _socket.Dispose();
    }

    private static Action<Microsoft.AspNetCore.Builder.WebApplicationBuilder> Outward(Ear ear) => b =>
    {
        (b.Configuration["Sms"], b.Configuration["Outbound:Allow"], b.Configuration["Outbound:TimeoutSeconds"]) = ("http", "127.0.0.1", "1");
        b.Configuration["SmsProviders"] = "[{ \"name\": \"gate\", \"url\": \"" + ear.Url + "/sms\", \"body\": { \"to\": \"{phone}\", \"content\": \"{text}\" }, \"reads\": { \"field\": \"code\", \"taken\": [\"OK\"] }, \"timeoutSeconds\": 1 }]";
        b.Configuration["SignInProviders"] = "[{ \"name\": \"city\", \"issuer\": \"" + ear.Url + "\", \"clientId\": \"linli\", \"for\": \"residents\", \"title\": { \"zh-CN\": \"\\u5E02\", \"en\": \"City\" } }]";
    };

    private static async Task Sms(Town town)
    {
        await using var scope = town.Inside();
        await scope.ServiceProvider.GetRequiredService<INotices>().Sms("13800138000", new Reason("sms.code", "482915", "5"), Guid.CreateVersion7(), default);
        (await town.Services.GetRequiredService<JobRunner>().RunNow("trust.sms", default)).ShouldBeTrue();
    }

    [Fact]
    public async Task NothingLeaves_WhateverIsConfigured()
    {
        using var ear = new Ear();
        await using var town = await Town.Practice(b => { Outward(ear)(b); b.Configuration["SignInProviders"] = "not even read"; });
        await Sms(town);
        (await town.Messages()).ShouldContain(m => m.Phone == "13800138000", "it is read on the page of messages");
        (await town.Guest().Get("/demo/messages")).Ok().Text.ShouldContain("482915");
        var outbound = town.Services.GetRequiredService<OutboundHttp>();
        (await Should.ThrowAsync<OutboundRefused>(() => outbound.Post(ear.Url + "/hook", "{}"u8.ToArray(), "application/json", [], default))).Message.ShouldBe("PracticeSendsNothing");
        using var library = new HttpClient(outbound.GuardedHandler());
        await Should.ThrowAsync<OutboundRefused>(() => library.GetAsync(ear.Url + "/.well-known/openid-configuration"));
        // Also a system that may cannot have itself called.
        using var m = town.Machine(await town.Register("cases.subscribe cases.submit cases.read"));
        (await m.Post("/api/v1/subscriptions", new { url = ear.Url + "/in" }, ("Idempotency-Key", "s1"))).Is(422).Rule.ShouldBe("PracticeSendsNothing");
        (await town.Guest().Get("/sign-in")).Ok().Has("a[href*='/sign-in/with'], form[action*='/sign-in/with']").ShouldBeFalse();
        await Task.Delay(300);
        ear.Heard.ShouldBe(0);
    }

    [Fact]
    public async Task TheSameSettings_InARealOne_DoCall()
    {
        using var ear = new Ear();
        await using var town = await Town.Small(b => { Outward(ear)(b); b.Configuration["SignInProviders"] = ""; });
        await Sms(town);
        for (var i = 0; i < 50 && ear.Heard == 0; i++) await Task.Delay(50);
        ear.Heard.ShouldBeGreaterThan(0, "else the test above shows nothing");
    }

    [Fact]
    public async Task EveryPage_SaysSo_InTitleBannerAndHead()
    {
        await using var town = await Town.Practice(b => b.Configuration["RealAddress"] = "https://linli.example/");
        var (guest, clerk, resident) = (town.Guest(), await town.Card("clerk"), await town.Card("resident"));
        var pages = town.Endpoints.OfType<RouteEndpoint>().Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is not null && !e.RoutePattern.RawText!.Contains('{')).ToList();
        pages.Count.ShouldBeGreaterThan(40);
        var seen = 0;
        foreach (var language in Texts.Languages)
            foreach (var path in pages.Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/')).Concat(["/no-such-page", "/services/elder-allowance", "/status/403"]))
                foreach (var who in (Visitor[])[guest, clerk, resident])
                {
                    var page = await who.WithCookie("lnp-lang", language).Peek(path);
                    if ((int)page.Status is 301 or 302) continue;
                    var banner = page.Html.QuerySelector("aside.practice-strip[aria-label]").ShouldNotBeNull($"{path}: no banner ({page.Status})");
                    banner.TextContent.ShouldContain("这里是练习");
                    banner.TextContent.ShouldContain("This is for practice");
                    banner.QuerySelector("svg").ShouldNotBeNull();
                    banner.QuerySelector("a[href='https://linli.example/']").ShouldNotBeNull();
                    page.Html.Title!.ShouldStartWith(language == Texts.English ? "Practice - " : "练习 - ", Case.Sensitive, path);
                    page.Html.QuerySelector("meta[name=robots]")!.GetAttribute("content").ShouldBe("noindex, nofollow");
                    page.Headers.GetValues("X-Robots-Tag").ShouldBe(["noindex, nofollow"]);
                    seen++;
                }
        seen.ShouldBeGreaterThan(150);
        Encoding.UTF8.GetString((await guest.Get("/robots.txt")).Body).ShouldContain("Disallow: /");
    }

    [Fact]
    public async Task ARealOne_HasNoneOfIt_AndLinksOnlyWhereItIsTold()
    {
        await using var silent = await Town.Small();
        await using var told = await Town.Small(b => b.Configuration["PracticeAddress"] = "https://practice.linli.example/");
        foreach (var path in (string[])["/", "/sign-in", "/staff/sign-in", "/practice", "/services"])
        {
            var page = (await silent.Guest().Get(path)).Ok();
            page.Has(".practice-strip, .practice-panel, .practice-mark, meta[name=robots]").ShouldBeFalse(path);
            page.Has("a[href*='practice.linli']").ShouldBeFalse(path);
            page.Html.Title!.ShouldNotStartWith("练习 - ");
            page.Headers.Contains("X-Robots-Tag").ShouldBeFalse();
            (await told.Guest().Get(path)).Ok().Has("a[href='https://practice.linli.example/']").ShouldBeTrue(path);
        }
        (await silent.Guest().Get("/robots.txt")).Status.ShouldBe(HttpStatusCode.NotFound);
        var guest = silent.Guest();
        (await guest.PostRaw("/practice/take", [await guest.FormToken(), ("card", "clerk")])).Status.ShouldBe(HttpStatusCode.NotFound);
        guest.IsGuest.ShouldBeTrue();
    }

    [Fact]
    public async Task Cookies_AreNotThoseOfTheRealOne()
    {
        await using var real = await Town.Small();
        await using var practice = await Town.Practice();
        var clerk = await practice.Card("clerk");
        await clerk.Get("/lang/en");
        clerk.CookieHeader.Split("; ").ShouldAllBe(c => c.StartsWith("lnp-"));
        clerk.Cookie("lnp-session").ShouldNotBeNull();
        // What a browser has of both on one host: each sees its own.
        var there = await real.Clerk();
        foreach (var pair in there.CookieHeader.Split("; ")) clerk.WithCookie(pair.Split('=')[0], pair.Split('=', 2)[1]);
        (await clerk.Get("/staff")).Ok().Html.DocumentElement.GetAttribute("lang").ShouldBe("en");
        var mixed = real.Guest();
        foreach (var pair in clerk.CookieHeader.Split("; ")) mixed.WithCookie(pair.Split('=')[0], pair.Split('=', 2)[1]);
        (await mixed.Get("/staff")).Ok().Html.DocumentElement.GetAttribute("lang").ShouldBe("zh-CN");
        // A session of the real one alone is none here.
        var stranger = practice.Guest().WithCookie("ln-session", there.Cookie("ln-session"));
        (await stranger.Peek("/staff")).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Passkeys_WhichDevicesKeepByHostName_AreNotMadeHere()
    {
        static void At(Microsoft.AspNetCore.Builder.WebApplicationBuilder b) => b.Configuration["PublicAddress"] = "https://linli.example.gov.cn";
        await using var real = await Town.Small(At);
        await using var practice = await Town.Practice(At);
        (await real.Guest().Get("/staff/sign-in")).Ok().Has("ln-passkey").ShouldBeTrue();
        (await practice.Guest().Get("/staff/sign-in")).Ok().Has("ln-passkey").ShouldBeFalse();
    }

    [Fact]
    public async Task Cards_AreOfNobody_AndOpenNoAdministration()
    {
        await using var town = await Town.Practice();
        var (one, two) = (await town.Card("clerk"), await town.Card("clerk"));
        string Name(Page page) => page.TextOf(".who .name");
        Name(await one.Get("/staff")).ShouldNotBe(Name(await two.Get("/staff")), "each has an account of their own");
        foreach (var card in (string[])["resident", "elder", "clerk", "hall-leader", "worker", "handler", "handler-leader", "auditor"])
        {
            var who = await town.Card(card);
            foreach (var path in (string[])["/admin/bodies", "/admin/accounts", "/admin/clients", "/admin/calendar"])
                (await who.Peek(path)).Status.ShouldBeOneOf([HttpStatusCode.Forbidden, HttpStatusCode.Redirect], $"{card} at {path}");
        }
        (await town.Guest().Get("/demo")).Ok().Text.ShouldNotContain(Town.Password);
    }

    [Fact]
    public async Task Papers_BearTheMark()
    {
        await using var town = await Town.Practice();
        var clerk = await town.Card("clerk");
        await clerk.Begin("refuse-and-say-who");
        await clerk.Do(await town.Made(clerk, "refuse-and-say-who", "elsewhere"), "refuse", ("reason", "不在本市"), ("competent", "当地 12345"));
        var page = await clerk.Case(await town.Made(clerk, "refuse-and-say-who", "elsewhere"));
        var paper = (await clerk.Get(page.Papers[0])).Ok();
        paper.Html.QuerySelector(".practice-mark")!.GetAttribute("data-mark").ShouldBe("练习 · 不是真的");
        // Drawn on each page of the file, over what a real one of the same content shows.
        var pdf = (await clerk.Get(page.Papers[0] + ".pdf")).Ok().Body;
        pdf.AsSpan(0, 5).ToArray().ShouldBe("%PDF-"u8.ToArray());
    }

    [Fact]
    public async Task Exports_BearTheMark_InTheHeadAndInEachRow()
    {
        await using var town = await Town.Practice();
        var clerk = await town.Card("clerk");
        await clerk.Asks(Exporting.All, ("group", "basics"));
        await Exporting.Make(town);
        var row = await Exporting.Newest(town);
        var lines = Exporting.Lines(await clerk.Fetches(row.Id));
        lines[0].ShouldContain("练习 · 不是真的");
        lines[1].ShouldContain("这里是练习");
        lines.Count(l => l.StartsWith($"练习 · 不是真的 {row.No},", StringComparison.Ordinal)).ShouldBe(row.Rows);
        row.Rows.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Keeper_NeedsTheWord()
    {
        await using var town = await Town.Practice();
        var guest = town.Guest();
        for (var i = 0; i < 5; i++) (await guest.Post("/practice/keeper", ("word", "guess"))).Ok().Text.ShouldContain("口令不对");
        (await guest.Post("/practice/keeper", ("word", Linli.Host.Web.PracticeKeeper.Word))).Ok().Text.ShouldContain("错得太多次了", customMessage: "guessing is bounded");
        town.Services.GetRequiredService<Linli.Host.Web.PracticeKeeper>().Asked.ShouldBeFalse();
        town.Clock.Advance(TimeSpan.FromMinutes(20));
        (await guest.Post("/practice/keeper", ("word", Linli.Host.Web.PracticeKeeper.Word))).Ok().Text.ShouldContain("正在清空");
        for (var i = 0; i < 50 && !town.Services.GetRequiredService<Linli.Host.Web.PracticeKeeper>().Asked; i++) await Task.Delay(50);
        town.Services.GetRequiredService<Linli.Host.Web.PracticeKeeper>().Asked.ShouldBeTrue();
    }
}
