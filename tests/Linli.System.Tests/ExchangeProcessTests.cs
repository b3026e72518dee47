using System.Diagnostics;
using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Linli.Testing;

namespace Linli.System.Tests;

/// <summary>
/// Mission row 9 with two processes of the platform: a street and what is the city to it. Matters are pushed, returned, shelved and closed, one process is killed with messages on their way, and both rule on
/// a conflict; nothing is lost, nothing is there twice.
/// </summary>
public class ExchangeProcessTests
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(120);
    private const string Links = "SELECT l.\"OurSeq\" || ':' || COALESCE(l.\"OurStep\", -1) || ':' || l.\"TheirSeq\" || ':' || COALESCE(l.\"TheirStep\", -1) || ':' || CASE WHEN l.\"Conflict\" THEN 1 ELSE 0 END FROM cases_exchange_links l JOIN cases_cases c ON c.\"Id\" = l.\"CaseId\" WHERE c.\"No\" = '{0}'";

    private static async Task<string> Until(Func<Task<string?>> read, Func<string?, bool> fits, string what)
    {
        string? last = null;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Most; await Task.Delay(250)) if (fits(last = await read())) return last!;
        throw new TimeoutException($"{what}: {last}");
    }

    private static Task<string> Mirror(Plot plot, string no, Func<string?, bool> fits, string what) => Until(async () => (await plot.Read(string.Format(null, Links, no))).SingleOrDefault(), fits, what);

    /// <summary>collect 0, register 1, dispatch 2, handle 3, feedback 4, verify 5, close 6, returned 7, shelved 8.</summary>
    private static Func<string?, bool> They(int step) => m => m?.Split(':')[3] == $"{step}";

    [Fact]
    public async Task TwoProcesses_PushReturnShelveCloseAndDisagree_WithOneKilledInTheMiddle()
    {
        await using var here = await Plot.New();
        await using var there = await Plot.New();
        (string, string)[] loopback = [("LINLI_OUTBOUND_ALLOW", "127.0.0.1"), ("LINLI_OUTBOUND_TIMEOUT_SECONDS", "5")];
        var (streetAddress, cityAddress) = (LinliProcess.FreeAddress(), LinliProcess.FreeAddress());
        await using var street = await LinliProcess.StartAt(streetAddress, here.Folder, here.Postgres, loopback);
        var city = await LinliProcess.StartAt(cityAddress, there.Folder, there.Postgres, loopback);
        try
        {
            // Each administrator enters the other side; one makes the key, the other types it in.
            using var admin = await Person.SignIn(streetAddress, "admin");
            using var cityAdmin = await Person.SignIn(cityAddress, "admin");
            var key = (await admin.Fill("/admin/exchange", "form:has(#owner)", Facts("城市平台", cityAddress, "city", "street"))).QuerySelector("#key-made")!.TextContent;
            var cityPeers = await cityAdmin.Fill("/admin/exchange", "form:has(#owner)", [.. Facts("文新街道", streetAddress, "street", "city"), ("key", key)]);
            var peerPage = (await admin.Get("/admin/exchange")).QuerySelector("a[href^='/admin/exchange/']")!.GetAttribute("href")!;
            (await admin.Fill(peerPage, "form:has([value=peer-test])", [])).Body!.TextContent.ShouldContain("对方应答正常");

            using var clerk = await Person.SignIn(streetAddress, "zhou-min");
            using var reporter = new Reporter(streetAddress);
            async Task<(string No, string Page, string City)> Push(string name)
            {
                var no = (await reporter.Report(name)).ShouldNotBeNull(name);
                var id = (await here.Read($"SELECT \"Id\" FROM cases_cases WHERE \"No\" = '{no}'")).Single().ToLowerInvariant();
                await clerk.Fill($"/staff/cases/{id}", "form[action$='/exchange/push']", []);
                return (no, $"/staff/cases/{id}", await Until(async () => (await there.Read($"SELECT c.\"Id\" FROM cases_cases c JOIN cases_exchange_links l ON l.\"CaseId\" = c.\"Id\" WHERE c.\"Text\" = '路灯不亮 {name}'")).SingleOrDefault()?.ToLowerInvariant(), s => s is not null, $"{name} arrives"));
            }

            // The skeleton: push, received, their step back.
            var first = await Push("x-first");
            using var cityClerk = await Person.SignIn(cityAddress, "zhou-min");
            using var cityHandler = await Person.SignIn(cityAddress, "sun-gong");
            await cityClerk.Fill($"/staff/cases/{first.City}", "form[action$='/accept']", []);
            await Mirror(here, first.No, They(1), "their acceptance comes back");

            // Returned with a reason.
            var returned = await Push("x-returned");
            await cityClerk.Fill($"/staff/cases/{returned.City}", "form[action$='/refuse']", [("reason", "属小区内部照明"), ("competent", "物业公司")]);
            await Mirror(here, returned.No, They(7), "it comes back");
            (await clerk.Get(returned.Page)).QuerySelector("#exchange")!.TextContent.ShouldContain("属小区内部照明");

            // Shelved; and closed, with the check by somebody independent.
            var shelved = await Push("x-shelved");
            await Work(cityClerk, cityHandler, shelved.City, ("resolution", "Parked"), ("answer", "等道路改造"), ("review", $"{TimeProvider.System.GetUtcNow().AddDays(60):yyyy-MM-dd}"));
            await Mirror(here, shelved.No, They(8), "it is shelved there");
            var closed = await Push("x-closed");
            await Work(cityClerk, cityHandler, closed.City, ("resolution", "Solved"), ("answer", "灯已换好"));
            await Mirror(here, closed.No, They(4), "they have reported back");
            await cityClerk.Fill($"/staff/cases/{closed.City}", "form[action$='/call-back']", [("said", "Solved"), ("stars", "5"), ("words", "亮了")]);
            await Mirror(here, closed.No, They(6), "they have closed");
            (await here.Read($"SELECT \"State\" FROM cases_cases WHERE \"No\" = '{closed.No}'")).Single().ShouldBe("received", "their closing closes nothing here");

            // Killed with matters on their way: what the street pushed meanwhile arrives once, and so do its later steps.
            using var stop = new CancellationTokenSource();
            var lost = new List<string>();
            for (var n = 0; n < 6; n++)
            {
                var name = $"x-kill-{n}";
                var no = (await reporter.Report(name)).ShouldNotBeNull(name);
                var id = (await here.Read($"SELECT \"Id\" FROM cases_cases WHERE \"No\" = '{no}'")).Single().ToLowerInvariant();
                await clerk.Fill($"/staff/cases/{id}", "form[action$='/exchange/push']", []);
                await clerk.Fill($"/staff/cases/{id}", "form[action$='/accept']", []);
                lost.Add(no);
                // Somewhere between the first that arrives and the last that is pushed.
                if (n == 2) await city.Kill();
            }
            await Until(async () => (await here.Read("SELECT COUNT(*) FROM cases_exchange_messages WHERE NOT \"Incoming\" AND \"DoneAt\" IS NULL AND \"Attempts\" > 0".Replace("NOT \"Incoming\"", Plot.OnPostgres ? "NOT \"Incoming\"" : "\"Incoming\" = 0", StringComparison.Ordinal))).Single(), n => n != "0", "the street notices");
            (await clerk.Get("/staff/exchange?tab=failed")).QuerySelector("main")!.TextContent.ShouldContain("没发出去");
            await city.DisposeAsync();
            city = await LinliProcess.StartAt(cityAddress, there.Folder, there.Postgres, loopback);
            foreach (var no in lost) await Mirror(here, no, They(0), $"{no} is known there");
            foreach (var no in lost) await Mirror(here, no, m => m?.StartsWith("2:1:", StringComparison.Ordinal) == true, $"{no} was accepted here");
            await Until(async () => (await here.Read("SELECT COUNT(*) FROM cases_exchange_messages WHERE \"DoneAt\" IS NULL")).Single(), n => n == "0", "everything has arrived");
            (await there.Read("SELECT COUNT(*) FROM cases_cases WHERE \"Text\" LIKE '路灯不亮 x-kill-%'")).Single().ShouldBe("6");
            (await there.Read("SELECT \"TheirSeq\" FROM cases_exchange_links l JOIN cases_cases c ON c.\"Id\" = l.\"CaseId\" WHERE c.\"Text\" LIKE '路灯不亮 x-kill-%'")).ShouldAllBe(s => s == "2");

            // Both sides move while they do not speak to each other: shown on both, overwritten on none.
            using var cityAdminAgain = await Person.SignIn(cityAddress, "admin");
            var streetPage = (await cityAdminAgain.Get("/admin/exchange")).QuerySelector("a[href^='/admin/exchange/']")!.GetAttribute("href")!;
            await cityAdminAgain.Fill(streetPage, "form:has([name=act])", [("act", "suspend")]);
            using var cityClerkAgain = await Person.SignIn(cityAddress, "zhou-min");
            using var cityHandlerAgain = await Person.SignIn(cityAddress, "sun-gong");
            using var handler = await Person.SignIn(streetAddress, "sun-gong");
            var (id1, id2) = (first.Page.Split('/')[^1], first.City);
            await clerk.Fill(first.Page, "form[action$='/accept']", []);
            await Work(clerk, handler, id1, ("resolution", "Parked"), ("answer", "我方先挂账"), ("review", $"{TimeProvider.System.GetUtcNow().AddDays(30):yyyy-MM-dd}"));
            await cityClerkAgain.Fill($"/staff/cases/{id2}", "form[action$='/dispatch']", []);
            await cityHandlerAgain.Fill($"/staff/cases/{id2}", "form[action$='/claim']", []);
            await cityHandlerAgain.Fill($"/staff/cases/{id2}", "form[action$='/close']", [("resolution", "Solved"), ("answer", "灯已换好")]);
            await Mirror(here, first.No, m => m?.Split(':')[1] == "8", "our word is said");
            var cityNo = (await there.Read($"SELECT \"No\" FROM cases_cases WHERE \"Text\" = '路灯不亮 x-first'")).Single();
            await Mirror(there, cityNo, m => m?.Split(':')[1] == "4", "their word is said");
            await cityAdminAgain.Fill(streetPage, "form:has([name=act])", [("act", "resume")]);
            await clerk.Fill(first.Page, "form[action$='/exchange/again']", [], ifThere: true);
            await Mirror(here, first.No, m => m?.EndsWith(":1", StringComparison.Ordinal) == true && They(4)(m), "the street sees the conflict");
            await Mirror(there, cityNo, m => m?.EndsWith(":1", StringComparison.Ordinal) == true && They(8)(m), "the city sees it");
            (await clerk.Get(first.Page)).QuerySelector("#exchange")!.TextContent.ShouldContain("两边冲突");

            await clerk.Fill(first.Page, "form[action$='/exchange/rule']", [("keep", "theirs"), ("reason", "现场看过，已经亮了")]);
            await Mirror(here, first.No, m => m?.EndsWith(":0", StringComparison.Ordinal) == true && m.Split(':')[1] == "4", "ruled here");
            await Mirror(there, cityNo, m => m?.EndsWith(":0", StringComparison.Ordinal) == true && They(4)(m), "and there it is over");

            // Both sides, all matters: ours there is theirs here.
            string Mirrors(string ours) => ours.Split(':') is [var a, var b, var c, var d, _] ? $"{c}:{d}:{a}:{b}" : ours;
            const string All = "SELECT \"Number\" || ' ' || \"OurSeq\" || ':' || COALESCE(\"OurStep\", -1) || ':' || \"TheirSeq\" || ':' || COALESCE(\"TheirStep\", -1) || ':0' FROM cases_exchange_links";
            await Until(async () =>
            {
                var (a, b) = (await here.Read(All), await there.Read(All));
                var turned = b.Select(l => $"{l.Split(' ')[0]} {Mirrors(l.Split(' ')[1])}").Order();
                return a.Select(l => l[..^2]).Order().SequenceEqual(turned) ? "equal" : $"{string.Join(',', a.Order())} / {string.Join(',', b.Order())}";
            }, s => s == "equal", "equal mirrors");
            (await there.Read("SELECT COUNT(*) FROM cases_exchange_links")).Single().ShouldBe("10");
        }
        finally { await city.DisposeAsync(); }
    }

    private static (string, string)[] Facts(string name, string url, string theirs, string ours) => [("name", name), ("url", url), ("their-app", theirs), ("our-app", ours), ("owner", "文新街道办事处"), ("region", "330106013000"), ("codes", "street-light component 0118")];

    private static async Task Work(Person clerk, Person handler, string id, params (string, string)[] close)
    {
        if ((await clerk.Get($"/staff/cases/{id}")).QuerySelector("form[action$='/accept']") is not null) await clerk.Fill($"/staff/cases/{id}", "form[action$='/accept']", []);
        await clerk.Fill($"/staff/cases/{id}", "form[action$='/dispatch']", []);
        await handler.Fill($"/staff/cases/{id}", "form[action$='/claim']", []);
        await handler.Fill($"/staff/cases/{id}", "form[action$='/close']", close);
    }

    /// <summary>Somebody of the demo street with a browser, before a process.</summary>
    private sealed class Person : IDisposable
    {
        private readonly HttpClient _http;

        private Person(string address) => _http = new(new SocketsHttpHandler { UseCookies = true }) { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(60) };

        public static async Task<Person> SignIn(string address, string user)
        {
            var person = new Person(address);
            await person.Fill("/staff/sign-in", "form[method=post]:has([name=user])", [("user", user), ("password", Town.Password)]);
            return person;
        }

        public async Task<IHtmlDocument> Get(string path)
        {
            using var answer = await _http.GetAsync(path);
            var page = await Read(answer);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, $"{path}: {page.Body?.TextContent}");
            return page;
        }

        /// <summary>Fills in a form of a page as a browser does. What a list is chosen by may be its text.</summary>
        public async Task<IHtmlDocument> Fill(string path, string which, (string Name, string Value)[] fields, bool ifThere = false)
        {
            var page = await Get(path);
            if (page.QuerySelector(which) is not IHtmlFormElement form) return ifThere ? page : throw new InvalidOperationException($"{path} has no {which}: {page.QuerySelector("main")?.TextContent}");
            var all = new List<KeyValuePair<string, string>>();
            foreach (var e in form.Elements)
                switch (e)
                {
                    case IHtmlInputElement { Name.Length: > 0, Type: "checkbox" or "radio" } i: if (i.IsChecked) all.Add(new(i.Name!, i.Value)); break;
                    case IHtmlInputElement { Name.Length: > 0 } i when i.Type is not ("file" or "submit" or "button"): all.Add(new(i.Name!, i.Value ?? "")); break;
                    case IHtmlTextAreaElement { Name.Length: > 0 } t: all.Add(new(t.Name!, t.Value ?? "")); break;
                    case IHtmlSelectElement { Name.Length: > 0 } s: all.AddRange(s.Options.Where(o => fields.Any(f => f.Name == s.Name) ? fields.Any(f => f.Name == s.Name && (f.Value == o.Value || f.Value == o.TextContent.Trim())) : o.IsSelected).Select(o => KeyValuePair.Create(s.Name!, o.Value))); break;
                }
            var lists = form.Elements.OfType<IHtmlSelectElement>().Select(s => s.Name).ToHashSet();
            all.RemoveAll(f => fields.Any(x => x.Name == f.Key && !lists.Contains(x.Name)));
            all.AddRange(fields.Where(f => !lists.Contains(f.Name)).Select(f => KeyValuePair.Create(f.Name, f.Value)));
            using var answer = await _http.PostAsync(form.GetAttribute("action") is { Length: > 0 } action ? action : path, new FormUrlEncodedContent(all));
            var then = await Read(answer);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, $"{path} {which}: {then.Body?.TextContent}");
            // What was refused is said in an alert; whoever goes on would look for the fault elsewhere. A conflict of both sides is an alert too and no refusal.
            then.QuerySelectorAll("main [role=alert].t-red, #errors").FirstOrDefault(a => a.Closest("#exchange") is null)?.TextContent.ShouldBeNull($"{path} {which}");
            return then;
        }

        private static async Task<IHtmlDocument> Read(HttpResponseMessage answer) => new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());

        public void Dispose() => _http.Dispose();
    }
}
