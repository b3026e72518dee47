using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Trust.Clients;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace Linli.Testing;

/// <summary>A system that a test registered, and the token it was given.</summary>
public sealed record Registered(Guid Id, string Token, Guid Owner);

/// <summary>An answer to a program.</summary>
public sealed record Said(int Status, JsonElement Body, HttpResponseHeaders Headers, string Text, string? MediaType)
{
    public string Rule => Body.GetProperty("rule").GetString()!;
    public string? ETag => Headers.ETag?.Tag;
    public JsonElement this[string name] => Body.GetProperty(name);
    public Said Is(int status) { Status.ShouldBe(status, Text); return this; }
}

public static class TownClients
{
    public const string Hall = "文新街道便民服务中心", Lighting = "西湖区城市管理局市政照明科", StreetOffice = "文新街道办事处";

    extension(Town town)
    {
        /// <summary>Registers a system with a token, past the administrator's pages; they have tests of their own.</summary>
        /// <param name="scopes">With blanks between them.</param>
        public async Task<Registered> Register(string scopes, string region = "330106013000", string owner = StreetOffice, DateOnly? until = null)
        {
            await using var scope = town.Inside();
            var db = scope.ServiceProvider.GetRequiredService<TrustDb>();
            var today = OfficeHours.DateOf(town.Clock.GetUtcNow());
            var body = await db.BodyVersions.Where(v => v.NameZh == owner).Select(v => v.BodyId).FirstAsync();
            var client = new ClientRow
            {
                Id = Guid.CreateVersion7(town.Clock.GetUtcNow()),
                Name = $"城管平台{Guid.NewGuid().ToString("N")[..6]}",
                OwnerBodyId = body,
                ContactSealed = scope.ServiceProvider.GetRequiredService<FieldCipher>().Seal("王工 0571-88880000", ClientDesk.Sealed),
                Purpose = "双向同步",
                Region = region,
                Scopes = scopes,
                ValidFrom = today.AddDays(-30),
                ValidTo = until ?? today.AddYears(1),
            };
            db.Clients.Add(client);
            var token = ClientGate.NewToken();
            db.ClientTokens.Add(new ClientTokenRow { Id = Guid.CreateVersion7(town.Clock.GetUtcNow()), ClientId = client.Id, Prefix = token[..ClientGate.PrefixLength], Hash = Tokens.Hash(token), Label = "test", IssuedAt = town.Clock.GetUtcNow() });
            (await db.Commit(default)).Ok.ShouldBeTrue();
            return new(client.Id, token, body);
        }

        public Machine311 Machine(Registered registered) => new(town, registered.Token);
        public Machine311 Machine(string token) => new(town, token);
    }
}

/// <summary>A program with a token.</summary>
public sealed class Machine311 : IDisposable
{
    private readonly Town _town;

    public Machine311(Town town, string? token)
    {
        _town = town;
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(town.Address) };
        if (token is not null) Http.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    public HttpClient Http { get; }

    public Task<Said> Get(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Get, path, null, headers);

    public Task<Said> Post(string path, object body, params (string Name, string Value)[] headers) => Send(HttpMethod.Post, path, JsonContent.Create(body), headers);

    public Task<Said> PostRaw(string path, string body, string mediaType, params (string Name, string Value)[] headers)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        return Send(HttpMethod.Post, path, content, headers);
    }

    public async Task<Said> Send(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        _town.Clock.Advance(TimeSpan.FromSeconds(1));
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var type = answer.Content.Headers.ContentType?.MediaType;
        return new((int)answer.StatusCode, type?.EndsWith("json", StringComparison.Ordinal) == true ? JsonDocument.Parse(text).RootElement : default, answer.Headers, text, type);
    }

    /// <summary>A report as another system sends it.</summary>
    public Task<Said> Report(string key, string text = "路灯不亮，杆号 12", object? more = null, string? item = null) =>
        Post("/api/v1/cases", more ?? new { item = item ?? "street-light", region = Town.Community, text, address = "竞舟路90号" }, ("Idempotency-Key", key));

    public void Dispose() => Http.Dispose();
}
