using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Linli.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Shouldly;

namespace Linli.System.Tests.Configuration;

/// <summary>Over https no cookie goes out that a line without encryption would carry too; scripts read none, and other sites send none along with their forms.</summary>
public sealed class CookieTests
{
    [Theory]
    [InlineData("127.0.0.1", "https", true)]
    [InlineData("127.0.0.1", "http", false)]
    [InlineData(null, "https", false)] // whoever is not named may claim what they like
    public async Task BehindAProxy_CookiesAreAsItsLineIs(string? proxies, string scheme, bool secure)
    {
        await using var town = await Town.Small(b => b.Configuration["Proxies"] = proxies);
        var matter = await town.OpenReport("路灯不亮，晚上看不见路");
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(town.Address) };
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", scheme);
        var tour = new Tour(http);
        await tour.SignIn();
        await tour.Post($"/staff/cases/{matter.Id}", "form[action$='/accept']");
        await tour.Get($"/staff/cases/{matter.Id}");
        tour.Names.ShouldBe(["ln-flash", "ln-form", "ln-lang", "ln-mode", "ln-session"]);
        tour.All(secure);
    }

    [Fact]
    public async Task WhereKestrelSpeaksHttps_CookiesAreSecure()
    {
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
        await using var town = await Town.Small(b => b.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, o => o.UseHttps(certificate))));
        town.Address.ShouldStartWith("https://");
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false, ServerCertificateCustomValidationCallback = static (_, _, _, _) => true }) { BaseAddress = new Uri(town.Address) };
        var tour = new Tour(http);
        await tour.SignIn();
        tour.Names.ShouldBe(["ln-form", "ln-lang", "ln-mode", "ln-session"]);
        tour.All(secure: true);
    }

    /// <summary>Walks about and writes down every cookie line, also those that take one away.</summary>
    private sealed class Tour(HttpClient http)
    {
        private readonly Dictionary<string, string> _jar = [];
        private readonly List<string> _lines = [];

        public IEnumerable<string> Names => _lines.Select(l => l.Split('=')[0]).Distinct().Order(StringComparer.Ordinal);

        public void All(bool secure)
        {
            foreach (var line in _lines)
            {
                var flags = line.Split(';').Skip(1).Select(f => f.Trim().ToLowerInvariant()).ToList();
                flags.Contains("secure").ShouldBe(secure, line);
                flags.ShouldContain("httponly", line);
                flags.ShouldContain(f => f == "samesite=lax" || f == "samesite=strict", line);
            }
        }

        public async Task SignIn()
        {
            await Get("/lang/zh-CN");
            await Get("/mode/elder");
            await Post("/staff/sign-in", "form[method=post]", ("user", "zhou-min"), ("password", Town.Password));
            _jar.ShouldContainKey("ln-session");
        }

        public Task<IHtmlDocument> Get(string path) => Send(new(HttpMethod.Get, path));

        public async Task Post(string path, string form, params (string Name, string Value)[] fields)
        {
            var found = (await Get(path)).QuerySelector(form).ShouldBeAssignableTo<IHtmlFormElement>()!;
            var values = found.Elements.OfType<IHtmlInputElement>().Where(i => i.Name is { Length: > 0 } n && fields.All(f => f.Name != n)).Select(i => (i.Name!, i.Value)).Concat(fields);
            await Send(new(HttpMethod.Post, found.GetAttribute("action") is { Length: > 0 } to ? to : path) { Content = new FormUrlEncodedContent(values.Select(v => new KeyValuePair<string, string>(v.Item1, v.Item2))) });
        }

        private async Task<IHtmlDocument> Send(HttpRequestMessage request)
        {
            using (request)
            {
                if (_jar.Count > 0) request.Headers.Add("Cookie", string.Join("; ", _jar.Select(c => $"{c.Key}={c.Value}")));
                using var answer = await http.SendAsync(request);
                ((int)answer.StatusCode).ShouldBeLessThan(400, request.RequestUri!.ToString());
                foreach (var line in answer.Headers.TryGetValues("Set-Cookie", out var lines) ? lines : [])
                {
                    _lines.Add(line);
                    var pair = line.Split(';')[0].Split('=', 2);
                    if (pair[1].Length == 0) _jar.Remove(pair[0]); else _jar[pair[0]] = pair[1];
                }
                return new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
            }
        }
    }
}
