using System.Net;
using System.Net.Http.Headers;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Shouldly;

namespace Linli.Testing;

/// <summary>A file as a browser would send it.</summary>
public sealed record Upload(string Field, string FileName, byte[] Bytes, string MediaType = "application/octet-stream");

/// <summary>An answer of the server, read as a page.</summary>
public sealed record Page(HttpStatusCode Status, string Url, IHtmlDocument Html, byte[] Body, HttpResponseHeaders Headers)
{
    /// <summary>What the answer says of its body: type, name, length.</summary>
    public HttpContentHeaders? About { get; init; }

    /// <summary>The words of the page with single blanks, as a reader takes them in.</summary>
    public string Text => string.Join(' ', (Html.Body?.TextContent ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    public string? Location => Headers.Location?.ToString();

    public bool Has(string selector) => Html.QuerySelector(selector) is not null;

    public string TextOf(string selector) => Html.QuerySelector(selector)?.TextContent.Trim() ?? throw new InvalidOperationException($"No {selector} on {Url} ({Status}): {Text}");

    /// <summary>The form whose action ends so, or the first that answers to the selector (the frame's own do not count).</summary>
    public IHtmlFormElement Form(string which = "form[method=post]") =>
        (which.StartsWith("form", StringComparison.Ordinal) || which.Contains('#') ? Html.QuerySelectorAll(which).FirstOrDefault(f => which.Contains("sign-out", StringComparison.Ordinal) || f.GetAttribute("action") is not ("/sign-out" or "/practice/stop"))
            : Html.QuerySelectorAll("form").FirstOrDefault(f => f.GetAttribute("action")?.EndsWith("/" + which, StringComparison.Ordinal) == true)) as IHtmlFormElement
        ?? throw new InvalidOperationException($"No form {which} on {Url} ({Status}): {Text}");

    public bool Offers(string verb) => Html.QuerySelectorAll("form").Any(f => f.GetAttribute("action")?.EndsWith("/" + verb, StringComparison.Ordinal) == true);

    /// <summary>Links to papers, newest first.</summary>
    public IReadOnlyList<string> Papers => [.. Html.QuerySelectorAll("a[href^='/papers/']").Select(a => a.GetAttribute("href")!)];

    /// <summary>Fields that the summary of errors leads to and that are not on the page.</summary>
    public IReadOnlyList<string> DeadLinks => [.. Html.QuerySelectorAll("#errors a[href*='#']").Select(a => a.GetAttribute("href")!.Split('#')[1]).Where(id => Html.GetElementById(id) is null)];

    public Page Ok() { Status.ShouldBe(HttpStatusCode.OK, $"{Url}: {Text}"); return this; }
}

/// <summary>Somebody with a browser: cookies, forms with their hidden fields, redirects.</summary>
public sealed class Visitor : IDisposable
{
    private readonly Town _town;
    private readonly HttpClient _http;
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    internal Visitor(Town town)
    {
        _town = town;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(town.Address), Timeout = TimeSpan.FromSeconds(60) };
        town.Guests.Add(this);
    }

    /// <summary>Nobody signed in yet.</summary>
    public bool IsGuest { get { lock (_cookies) return !_cookies.ContainsKey("ln-session") && !_cookies.ContainsKey("lnp-session"); } }

    /// <summary>The same person in a second browser: what one signs out of, the other keeps.</summary>
    public Visitor Twin()
    {
        var twin = new Visitor(_town);
        lock (_cookies)
            foreach (var (name, value) in _cookies) twin._cookies[name] = value;
        return twin;
    }

    /// <summary>A cookie as it is kept; null when there is none.</summary>
    public string? Cookie(string name) { lock (_cookies) return _cookies.GetValueOrDefault(name); }

    /// <summary>Puts a cookie there by hand; null takes it away.</summary>
    public Visitor WithCookie(string name, string? value)
    {
        lock (_cookies)
            if (value is null) _cookies.Remove(name); else _cookies[name] = value;
        return this;
    }

    /// <summary>Sends this with every request, as a program does with its token.</summary>
    public Visitor WithHeader(string name, string value)
    {
        _http.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        return this;
    }

    /// <summary>The token that a form of this visitor carries.</summary>
    public async Task<(string Name, string Value)> FormToken() =>
        ("__RequestVerificationToken", (await Get("/report")).Ok().Html.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!);

    /// <summary>For those who speak to the socket themselves.</summary>
    public string CookieHeader { get { lock (_cookies) return string.Join("; ", _cookies.Select(c => $"{c.Key}={c.Value}")); } }

    /// <summary>Whatever bytes under whatever name, with this visitor's cookies.</summary>
    public Task<Page> PostBytes(string path, byte[] body, string mediaType)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        return Send(HttpMethod.Post, path, content, false);
    }

    public Task<Page> Get(string path) => Send(HttpMethod.Get, path, null, true);

    /// <summary>Without following a redirect.</summary>
    public Task<Page> Peek(string path) => Send(HttpMethod.Get, path, null, false);

    /// <summary>Opens the page and posts its (first) form with what is typed in.</summary>
    public async Task<Page> Post(string path, params (string Name, string Value)[] fields) => await Submit((await Get(path)).Ok(), "form[method=post]", fields);

    public Task<Page> Submit(Page page, string form, params (string Name, string Value)[] fields) => Submit(page, form, fields, []);

    /// <summary>
    /// Fills in a form of a page as a browser does: what stands in it goes along, typed values replace it; a name given twice is
    /// sent twice.
    /// </summary>
    public Task<Page> Submit(Page page, string form, (string Name, string Value)[] fields, IReadOnlyList<Upload> files)
    {
        var element = page.Form(form);
        var all = Filled(element).Where(f => fields.All(x => x.Name != f.Name)).Concat(fields).ToList();
        var action = element.GetAttribute("action") is { Length: > 0 } a ? a : page.Url;
        return PostRaw(action, all, files, multipart: files.Count > 0 || element.GetAttribute("enctype") == "multipart/form-data");
    }

    /// <summary>A post with exactly these fields, for those who do not use our forms.</summary>
    public Task<Page> PostRaw(string path, IEnumerable<(string Name, string Value)> fields, IReadOnlyList<Upload>? files = null, bool multipart = false, bool follow = true)
    {
        // People need a moment for each step; rows of one moment would have no order.
        _town.Clock.Advance(TimeSpan.FromSeconds(1));
        HttpContent content;
        if (multipart)
        {
            var parts = new MultipartFormDataContent();
            foreach (var (name, value) in fields) parts.Add(new StringContent(value), $"\"{name}\"");
            foreach (var file in files ?? [])
            {
                var part = new ByteArrayContent(file.Bytes);
                part.Headers.ContentType = new MediaTypeHeaderValue(file.MediaType);
                parts.Add(part, $"\"{file.Field}\"", $"\"{file.FileName}\"");
            }
            content = parts;
        }
        else content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return Send(HttpMethod.Post, path, content, follow);
    }

    public async Task<Visitor> SignInStaff(string userName, string password = Town.Password, string totp = "")
    {
        var page = await Post("/staff/sign-in", ("user", userName), ("password", password), ("totp", totp));
        IsGuest.ShouldBeFalse($"{userName} was not let in: {page.Text}");
        return this;
    }

    /// <summary>Wherever the role starts its day.</summary>
    public async Task<Visitor> SignInStaffAs(string userName, string password = Town.Password)
    {
        var page = await Post("/staff/sign-in", ("user", userName), ("password", password));
        IsGuest.ShouldBeFalse($"{userName} was not let in: {page.Text}");
        return this;
    }

    public async Task<Visitor> SignInResident(string phone, string? name = null)
    {
        var sent = await Post("/sign-in", ("phone", phone));
        var page = await Submit(sent, "form[method=post]", ("code", await Code(phone)), ("name", name ?? ""));
        page.Url.ShouldBe("/", page.Text);
        return this;
    }

    /// <summary>The newest one-time code that was sent to a phone.</summary>
    public async Task<string> Code(string phone)
    {
        var sms = (await _town.Messages()).Last(m => m.Phone == phone && m.Text.Contains("验证码", StringComparison.Ordinal));
        return new string([.. sms.Text.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit)]);
    }

    private static IEnumerable<(string Name, string Value)> Filled(IHtmlFormElement form)
    {
        foreach (var e in form.Elements)
            switch (e)
            {
                case IHtmlInputElement { Name.Length: > 0 } i when i.Type is "checkbox" or "radio":
                    if (i.IsChecked) yield return (i.Name!, i.Value is { Length: > 0 } v ? v : "on");
                    break;
                case IHtmlInputElement { Name.Length: > 0 } i when i.Type is not ("file" or "submit" or "button"):
                    yield return (i.Name!, i.Value ?? "");
                    break;
                case IHtmlTextAreaElement { Name.Length: > 0 } t:
                    yield return (t.Name!, t.Value ?? "");
                    break;
                case IHtmlSelectElement { Name.Length: > 0 } s:
                    foreach (var o in s.Options.Where(o => o.IsSelected)) yield return (s.Name!, o.Value);
                    break;
                default: break;
            }
    }

    private async Task<Page> Send(HttpMethod method, string path, HttpContent? content, bool follow)
    {
        for (var hops = 0; ; hops++)
        {
            using var request = new HttpRequestMessage(method, path) { Content = content };
            lock (_cookies)
                if (_cookies.Count > 0) request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(c => $"{c.Key}={c.Value}")));
            // Whoever sends much asks first: a refusal that comes while the body is still on its way may be lost with the connection.
            if (content?.Headers.ContentLength > 1 << 18) request.Headers.ExpectContinue = true;
            using var response = await _http.SendAsync(request);
            Keep(response);
            var body = await response.Content.ReadAsByteArrayAsync();
            if (follow && (int)response.StatusCode is 301 or 302 or 303 && response.Headers.Location is { } to && hops < 5)
            {
                path = to.IsAbsoluteUri ? to.Authority == new Uri(_town.Address).Authority ? to.PathAndQuery : throw new InvalidOperationException($"Sent away to {to}") : to.ToString();
                (method, content) = (HttpMethod.Get, null);
                continue;
            }
            var html = response.Content.Headers.ContentType?.MediaType == "text/html" ? System.Text.Encoding.UTF8.GetString(body) : "";
            return new Page(response.StatusCode, path, new HtmlParser().ParseDocument(html), body, response.Headers) { About = response.Content.Headers };
        }
    }

    // Own cookies instead of a container: it would drop by the machine's clock what the town's clock still allows.
    private void Keep(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Set-Cookie", out var lines)) return;
        lock (_cookies)
            foreach (var line in lines)
            {
                var pair = line.Split(';')[0].Split('=', 2);
                if (pair[1].Length == 0) _cookies.Remove(pair[0]);
                else _cookies[pair[0]] = pair[1];
            }
    }

    public void Dispose() => _http.Dispose();
}
