using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Linli.System.Tests.Browser;

/// <summary>Somebody who looks at a page and presses what stands on it. Whatever the browser complains about (script, policy, missing files) is a fault at the end.</summary>
public sealed class Person : IAsyncDisposable
{
    private readonly string _name;

    public IPage Page { get; }
    public ConcurrentQueue<string> Complaints { get; } = new();

    internal Person(IPage page, string name)
    {
        (Page, _name) = (page, name);
        page.Context.Page += (_, opened) => Listen(opened);
        Listen(page);
    }

    private void Listen(IPage page)
    {
        page.Console += (_, message) => { if (message.Type is "error" or "warning") Complaints.Enqueue($"{message.Type}: {message.Text} ({page.Url})"); };
        page.PageError += (_, error) => Complaints.Enqueue($"script: {error} ({page.Url})");
    }

    /// <summary>What the tests of every page put on the street; not there in stories.</summary>
    public Furniture Furniture { get => field ?? throw new InvalidOperationException("This person came without furniture."); set; }

    public ILocator Main => Page.Locator("main");
    public string Path => new Uri(Page.Url).PathAndQuery;

    public async Task<Person> Go(string path) { await Page.GotoAsync(path); return this; }

    /// <summary>The words are on the page, where a person can see them.</summary>
    public async Task Sees(params string[] words)
    {
        foreach (var w in words)
            try { await Main.GetByText(w).Filter(new() { Visible = true }).First.WaitForAsync(); }
            catch (TimeoutException) { throw new ShouldAssertException($"{_name} does not see “{w}” on {Path}:\n{await Main.InnerTextAsync()}"); }
    }

    public async Task SeesNot(params string[] words)
    {
        var text = await Main.InnerTextAsync();
        foreach (var w in words) text.ShouldNotContain(w, customMessage: $"{_name} on {Path}");
    }

    public Task Fill(string label, string value) => Main.GetByLabel(label).Filter(new() { Visible = true }).First.FillAsync(value);
    public Task Choose(string label, string option) => Main.GetByLabel(label).Filter(new() { Visible = true }).First.SelectOptionAsync(new SelectOptionValue { Label = option });

    /// <summary>The radio button or check box with this label within the question.</summary>
    public Task Tick(string question, string answer) => Main.GetByRole(AriaRole.Group, new() { NameRegex = new("^" + Regex.Escape(question)) }).Last.GetByLabel(answer).CheckAsync();

    /// <summary>Opens what is folded.</summary>
    public Task Unfold(string summary) => Main.Locator("summary").Filter(new() { HasText = summary }).First.ClickAsync();

    /// <summary>Presses a button (by a finger on a phone) and waits for the page that comes.</summary>
    public Task Press(string button) => Tap(Main.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }));

    public Task Follow(string link) => Tap(Main.GetByRole(AriaRole.Link, new() { Name = link }));

    public Task Tap(ILocator what) => Loads(() => Page.ViewportSize!.Width < 768 ? Seen(what).TapAsync() : Seen(what).ClickAsync());

    /// <summary>Waits for the document that follows: a page that posts to itself keeps its address.</summary>
    public async Task Loads(Func<Task> act)
    {
        var loaded = new TaskCompletionSource();
        void Done(object? sender, IPage page) => loaded.TrySetResult();
        Page.Load += Done;
        try
        {
            await act();
            await loaded.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
        finally { Page.Load -= Done; }
    }

    private static ILocator Seen(ILocator what) => what.Filter(new() { Visible = true }).First;

    public Task<string> Text(string selector) => Page.Locator(selector).First.InnerTextAsync();

    /// <summary>Fills in by selector and sends the form of the page, past what the browser itself would refuse.</summary>
    public async Task Send(params string[] fields)
    {
        for (var i = 0; i < fields.Length; i += 2) await Main.Locator(fields[i]).FillAsync(fields[i + 1]);
        await Main.Locator("form[method=post]").First.EvaluateAsync("f => { f.noValidate = true; }");
        await Loads(() => Main.Locator("form[method=post] button[type=submit]").First.ClickAsync());
    }

    /// <summary>Fills in and presses the button of that value.</summary>
    public async Task Presses(string act, params string[] fields)
    {
        for (var i = 0; i < fields.Length; i += 2) await Main.Locator(fields[i]).FillAsync(fields[i + 1]);
        await Loads(() => Main.Locator($"button[value={act}]").ClickAsync());
    }

    /// <summary>A token for the system that is shown.</summary>
    public async Task Issues()
    {
        await Main.Locator("#label").FillAsync("2027");
        await Loads(() => Main.Locator("form:has(#label) button").ClickAsync());
    }

    /// <summary>The navigation of staff on a phone; on a desk there is nothing to open.</summary>
    public async Task OpenDrawer()
    {
        if (Page.ViewportSize!.Width < 768) await Page.Locator(".nav-btn").ClickAsync();
    }

    /// <summary>Four windows of one account press at once; who was slower presses again.</summary>
    public async Task BeginsAuthenticator()
    {
        for (var tries = 0; tries < 8 && await Page.Locator("#totp-secret").CountAsync() == 0; tries++)
        {
            await Main.Locator("#password").FillAsync(Testing.Town.Password);
            await Loads(() => Main.Locator("#totp-begin button[type=submit]").ClickAsync());
        }
        (await Page.Locator("#totp-secret").CountAsync()).ShouldBe(1, await Main.InnerTextAsync());
    }

    // ---- what people do often ---------------------------------------------------------------------------------------

    public async Task<Matter> Reports(string text, string address, string what = "什么事？", string where = "地址", string send = "提交", string? category = null)
    {
        await Go("/report");
        await Fill(what, text);
        await Fill(where, address);
        await Main.Locator("select[name=region]").SelectOptionAsync(Testing.Town.Community);
        if (category is not null) await Page.Locator("#category").SelectOptionAsync(new SelectOptionValue { Label = category });
        await Press(send);
        return await Receipt("/my/");
    }

    public async Task LooksUp(string no, string code, string open = "查询")
    {
        await Main.Locator("#no").FillAsync(no);
        await Main.Locator("#code").FillAsync(code);
        await Press(open);
    }

    public ILocator Row(string no) => Main.Locator("tbody tr").Filter(new() { HasText = no });

    public Task OpenRow(string no) => Tap(Row(no).Locator("a.fw-semibold"));

    /// <summary>The first real choice of a question of a form, whether it is a list or buttons.</summary>
    public async Task Pick(string field)
    {
        var list = Main.Locator($"select[name='{field}']");
        if (await list.CountAsync() > 0) await list.SelectOptionAsync(new SelectOptionValue { Index = 1 });
        else await Main.Locator($"[name='{field}']").First.CheckAsync();
    }

    /// <summary>Messages come some moments after what they tell of.</summary>
    public async Task<string> Eventually(string path, Func<string, bool> there)
    {
        for (var tries = 0; ; tries++, await Task.Delay(300))
        {
            await Go(path);
            var text = await Main.InnerTextAsync();
            if (there(text)) return text;
            if (tries == 30) throw new ShouldAssertException($"{_name} waited in vain on {path}:\n{text}");
        }
    }

    public async Task<Matter> AppliesForAllowance()
    {
        await Go("/apply/elder-allowance");
        await FillAllowance();
        await Press("提交申请");
        return await Receipt("/my/");
    }

    public async Task FillAllowance(string name = "钱试填", string idNumber = "330106194611230015")
    {
        foreach (var (field, value) in ((string, string)[])[("person-name", name), ("person-idNumber", idNumber), ("person-birth", "1946-11-23"), ("person-phone", "0571-87650001"),
            ("address-hukou", "示范市邻里街道样板社区幸福路8号3幢2单元501室"), ("address-home", "示范市邻里街道样板社区幸福路8号3幢2单元501室"), ("bank-holder", name), ("bank-account", "6200000000000000125")])
            await Main.Locator("#f-" + field).FillAsync(value);
        await Main.Locator("#f-bank-name").SelectOptionAsync("ICBC");
        foreach (var (field, value) in ((string, string)[])[("person.hukouHere", "true"), ("elder.allowanceElsewhere", "false"), ("agent.used", "false"), ("consent.truth", "true")])
            await Main.Locator($"[name='{field}'][value={value}]").CheckAsync();
    }

    /// <summary>Reads the receipt and opens the matter from it.</summary>
    public async Task<Matter> Receipt(string below)
    {
        if (await Page.Locator("#receipt-no").CountAsync() == 0) throw new ShouldAssertException($"{_name} got no receipt on {Path}:\n{await Main.InnerTextAsync()}");
        var (no, code) = (await Text("#receipt-no"), await Text("#receipt-code"));
        await Tap(Main.Locator($"a[href^='{below}']"));
        return new(Guid.Parse(Path[below.Length..]), no, code);
    }

    public async Task SignInStaff(string userName)
    {
        await Go("/demo");
        var password = Regex.Match(await Main.InnerTextAsync(), @"Linli-\S+").Value;
        await Go("/staff/sign-in");
        await Fill("用户名", userName);
        await Fill("密码", password);
        await Press("登录");
        new Uri(Page.Url).AbsolutePath.ShouldNotContain("sign-in", customMessage: await Main.InnerTextAsync());
    }

    public async Task SignInResident(string phone)
    {
        await Go("/sign-in");
        await Fill("手机号", phone);
        await Press("发送验证码");
        await Fill("6 位验证码", await Code(phone));
        await Press("登录");
        Path.ShouldBe("/", await Main.InnerTextAsync());
    }

    /// <summary>Reads the newest code on the page of the demo's messages; SMS are sent some seconds later.</summary>
    private async Task<string> Code(string phone)
    {
        var messages = await Page.Context.NewPageAsync();
        try
        {
            await messages.GotoAsync("/demo/messages");
            var line = messages.Locator("main li").Filter(new() { HasText = phone[^4..] }).Filter(new() { HasText = "验证码" }).First;
            return Regex.Match(await line.Locator("div").InnerTextAsync(), @"\d{6}").Value;
        }
        finally { await messages.CloseAsync(); }
    }

    public async ValueTask DisposeAsync()
    {
        await Page.Context.CloseAsync();
        Complaints.ShouldBeEmpty($"{_name}: the browser complained");
    }
}
