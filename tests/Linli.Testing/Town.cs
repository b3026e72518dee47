using System.Collections.Concurrent;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Host.Web;
using Linli.Kernel.Access;
using Linli.Kernel.Audit;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Linli.Trust.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Case = Linli.Cases.Domain.Case;

namespace Linli.Testing;

public sealed record Message(string Phone, string Text, DateTimeOffset At);

/// <summary>A post that a test filled.</summary>
public sealed record Hired(string UserName, Guid Account, Guid Body, string Region, string Role);

/// <summary>What somebody got who handed a matter in.</summary>
public sealed record Handed(Guid Id, string No, string Code);

/// <summary>The demo street, running, in its own folder and database, with a clock that goes when told. Speaks of people, not of tables.</summary>
public sealed class Town : IAsyncDisposable
{
    public const string Password = "Linli-Demo-2026", ResidentPhone = "19900000001", NeighbourPhone = "19900000002", Community = "330106013006";

    private readonly string _folder;
    private readonly DatabaseOptions _database;
    private readonly string? _name;
    private readonly bool _demo;
    private readonly bool _practice;
    private readonly Action<WebApplicationBuilder>? _with;
    private readonly Action<WebApplication>? _plant;
    private WebApplication _app;

    public TownClock Clock { get; }
    public string Address { get; private set; } = "";
    internal ConcurrentBag<Visitor> Guests { get; } = [];

    private Town(string folder, DatabaseOptions database, string? name, bool demo = true, Action<WebApplicationBuilder>? with = null, Action<WebApplication>? plant = null, bool practice = false)
    {
        (_folder, _database, _name, _demo, _with, _plant, _practice) = (folder, database, name, demo, with, plant, practice);
        Clock = new TownClock(TownClock.Monday);
        _app = TownGround.Build(folder, database, Clock, demo, with, plant, practice);
    }

    public static string RepositoryRoot => TownGround.Repository();

    /// <summary>Where the keys lie.</summary>
    public string KeyFile => Path.Combine(_folder, "keys", KeyRing.FileName);

    /// <param name="with">Other settings or services, for a test that shows what happens without a defence.</param>
    /// <param name="plant">Routes that do not belong there, for a test that must find them.</param>
    public static async Task<Town> Small(Action<WebApplicationBuilder>? with = null, Action<WebApplication>? plant = null)
    {
        var (folder, database, name) = await TownGround.Copy();
        var town = new Town(folder, database, name, true, with, plant);
        await town.Open();
        return town;
    }

    /// <summary>The same street, where people practise.</summary>
    public static async Task<Town> Practice(Action<WebApplicationBuilder>? with = null)
    {
        var (folder, database, name) = await TownGround.Copy();
        var town = new Town(folder, database, name, true, with, null, practice: true);
        (await town.Tamper("UPDATE k_settings SET \"Value\" = 'practice' WHERE \"Name\" = 'demo'")).ShouldBe(1);
        await town.Open();
        return town;
    }

    /// <summary>An installation without the demo street: divisions and packs, no organisation, no account.</summary>
    public static async Task<Town> Empty()
    {
        var (folder, database, name) = await TownGround.Bare();
        var town = new Town(folder, database, name, demo: false);
        await LinliApp.Prepare(town._app, default);
        await town.Open();
        return town;
    }

    private async Task Open()
    {
        await _app.StartAsync();
        Address = _app.Urls.Single();
    }

    /// <summary>The machine is off for a while and comes back on the same data; nothing ran meanwhile. Visitors start anew.</summary>
    public async Task Downtime(TimeSpan lasts)
    {
        await _app.DisposeAsync();
        Clock.Advance(lasts);
        _app = TownGround.Build(_folder, _database, Clock, _demo, _with, _plant, _practice);
        await Open();
    }

    /// <summary>Stops, lets somebody do something to the folder, and starts as the executable does. A start that is refused throws; the next one may go well.</summary>
    public async Task Restart(Action? between = null)
    {
        await _app.DisposeAsync();
        between?.Invoke();
        _app = TownGround.Build(_folder, _database, Clock, _demo, _with, _plant, _practice);
        await LinliApp.Prepare(_app, default);
        await Open();
    }

    /// <summary>Everything that answers, as the running application declares it.</summary>
    public IReadOnlyList<Endpoint> Endpoints => [.. ((IEndpointRouteBuilder)_app).DataSources.SelectMany(d => d.Endpoints)];

    public IServiceProvider Services => _app.Services;

    // ---- people -------------------------------------------------------------------------------------------------

    public Visitor Guest() => new(this);

    /// <summary>Another system that calls, without cookies or pages.</summary>
    public HttpClient Machine() => new() { BaseAddress = new Uri(Address) };
    public Task<Visitor> Resident() => Guest().SignInResident(ResidentPhone);
    public Task<Visitor> Neighbour() => Guest().SignInResident(NeighbourPhone);
    public Task<Visitor> Clerk() => Guest().SignInStaff("zhou-min");
    public Task<Visitor> Handler() => Guest().SignInStaff("sun-gong");
    public Task<Visitor> SecondHandler() => Guest().SignInStaff("he-gong");
    public Task<Visitor> Administrator() => Guest().SignInStaff("admin");
    public Task<Visitor> Security() => Guest().SignInStaff("security");
    public Task<Visitor> Auditor() => Guest().SignInStaff("auditor");
    public Task<Visitor> Staff(string userName) => Guest().SignInStaff(userName);

    /// <summary>Somebody new with a post in a role; without a body a new organisation of the region is made for them.</summary>
    public async Task<Hired> Hire(string role, string region, Guid? body = null, params string[] duties)
    {
        await using var scope = Inside();
        var db = scope.ServiceProvider.GetRequiredService<TrustDb>();
        var now = Clock.GetUtcNow();
        var from = OfficeHours.DateOf(now).AddDays(-30);
        if (body is null)
        {
            body = Guid.CreateVersion7(now);
            db.Bodies.Add(new BodyRow { Id = body.Value, Kind = "department", ValidFrom = from });
            db.BodyVersions.Add(new BodyVersionRow { Id = Guid.CreateVersion7(now), BodyId = body.Value, Region = region, NameZh = $"外处机构{region}", NameEn = $"Office of {region}", Duties = $" {string.Join(' ', duties)} ", ValidFrom = from });
        }
        var id = Guid.CreateVersion7(now);
        var name = $"{role}.{id.ToString("N")[^8..]}";
        // One hash for all of them: making it is what takes long.
        _hash ??= scope.ServiceProvider.GetRequiredService<IPasswordHasher<Account>>().HashPassword(new Account(), Password);
        db.Accounts.Add(new Account
        {
            Id = id,
            UserName = name,
            NormalizedUserName = name.ToUpperInvariant(),
            SecurityStamp = Tokens.New(16),
            ConcurrencyStamp = Tokens.New(16),
            PasswordHash = _hash,
            NameSealed = scope.ServiceProvider.GetRequiredService<FieldCipher>().Seal($"{role}示例", "trust.account.name"),
            CreatedAt = now,
        });
        db.Posts.Add(new PostRow { Id = Guid.CreateVersion7(now), AccountId = id, BodyId = body.Value, Role = role, TitleZh = role, TitleEn = role, ValidFrom = from });
        (await db.Commit(default)).Ok.ShouldBeTrue();
        return new Hired(name, id, body.Value, region, role);
    }

    private string? _hash;

    // ---- time ---------------------------------------------------------------------------------------------------

    public async Task ElapseWorkingHours(double hours)
    {
        Clock.Set(Deadlines.AddWorkTime(Clock.GetUtcNow(), TimeSpan.FromHours(hours), Calendar));
        await Settle();
    }

    /// <summary>To the same time of day so many working days later.</summary>
    public async Task ElapseWorkingDays(int days)
    {
        Clock.Set(WorkingDaysOn(days));
        await Settle();
    }

    public DateTimeOffset WorkingDaysOn(int days)
    {
        var now = Clock.GetUtcNow().ToOffset(OfficeHours.Offset);
        var day = OfficeHours.DateOf(now);
        for (var i = 0; i < days; i++) day = Calendar.WorkdayFrom(day.AddDays(1));
        return OfficeHours.At(day, TimeOnly.FromDateTime(now.DateTime));
    }

    private WorkCalendar Calendar => _app.Services.GetRequiredService<WorkCalendar>();

    /// <summary>Everything that would happen by itself in the next moments happens now.</summary>
    public async Task Settle()
    {
        foreach (var job in (string[])["cases.deadlines", "trust.sms", "audit.seal"])
            (await _app.Services.GetRequiredService<JobRunner>().RunNow(job, default)).ShouldBeTrue(job);
        while (await _app.Services.GetRequiredService<OutboxTeller>().TellBatch(default) > 0) { }
    }

    // ---- matters ------------------------------------------------------------------------------------------------

    /// <summary>Reports something as the resident (or as who is given) and gives back the receipt.</summary>
    public async Task<Handed> OpenReport(string text, Visitor? by = null, params Upload[] photos)
    {
        by ??= await Resident();
        var done = await by.Submit((await by.Get("/report")).Ok(), "form[method=post]",
            [("text", text), ("region", Community), ("address", "竞舟路90号"), .. by.IsGuest ? [("phone", "19900000077"), ("name", "过客示例")] : Array.Empty<(string, string)>()], photos);
        return await Receipt(done);
    }

    public async Task<Handed> Receipt(Page page)
    {
        page.Ok();
        var no = page.TextOf("#receipt-no");
        return new Handed((await Find(no)).ShouldNotBeNull().Id, no, page.TextOf("#receipt-code"));
    }

    /// <summary>A street light matter that waits in the lighting section to be claimed.</summary>
    public async Task<Handed> Dispatched(string text = "路灯不亮，走路看不见")
    {
        var handed = await OpenReport(text);
        var clerk = await Clerk();
        await clerk.Do(handed, "accept");
        await clerk.Do(handed, "dispatch");
        return handed;
    }

    /// <summary>All SMS, oldest first, in clear.</summary>
    public async Task<IReadOnlyList<Message>> Messages()
    {
        await using var scope = Inside();
        var cipher = scope.ServiceProvider.GetRequiredService<FieldCipher>();
        var rows = await scope.ServiceProvider.GetRequiredService<TrustDb>().Sms.AsNoTracking().OrderBy(s => s.At).ThenBy(s => s.Id).ToListAsync();
        return [.. rows.Select(r => new Message(cipher.Open(r.PhoneSealed, "trust.sms.phone"), cipher.Open(r.TextSealed, "trust.sms.text"), r.At))];
    }

    // ---- behind the counter: what a test cannot see on a page ------------------------------------------------------

    public async Task<Case?> Find(string no)
    {
        await using var scope = Inside();
        return await scope.ServiceProvider.GetRequiredService<CasesDb>().Cases.AsNoTracking().Include(c => c.Tasks).Include(c => c.Clocks).Include(c => c.Pauses).Include(c => c.Events).FirstOrDefaultAsync(c => c.No == no);
    }

    /// <summary>An organisation as it is called today.</summary>
    public async Task<Linli.Trust.Contracts.Body?> BodyOf(Guid id)
    {
        await using var scope = Inside();
        return await scope.ServiceProvider.GetRequiredService<Linli.Trust.Contracts.IBodies>().Find(id, default);
    }

    public async Task<int> CountCases()
    {
        await using var scope = Inside();
        return await scope.ServiceProvider.GetRequiredService<CasesDb>().Cases.CountAsync();
    }

    public async Task<AuditReport> VerifyAudit()
    {
        await using var scope = Inside();
        return await scope.ServiceProvider.GetRequiredService<AuditVerifier>().Verify(default);
    }

    public async Task<IReadOnlyList<AuditRow>> Audit()
    {
        await using var scope = Inside();
        return await scope.ServiceProvider.GetRequiredService<KernelDb>().Audit.AsNoTracking().OrderBy(a => a.At).ToListAsync();
    }

    /// <summary>Raw SQL past the application, as an attacker with the database would.</summary>
    public async Task<int> Tamper(string sql)
    {
        await using var scope = Inside();
        return await scope.ServiceProvider.GetRequiredService<KernelDb>().Database.ExecuteSqlRawAsync(sql);
    }

    /// <summary>A scope that acts as the system itself.</summary>
    public AsyncServiceScope Inside()
    {
        var scope = _app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("test");
        return scope;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var guest in Guests) guest.Dispose();
        await _app.DisposeAsync();
        await TownGround.Drop(_folder, _database, _name);
    }
}

public static class StaffAtWork
{
    extension(Visitor visitor)
    {
        public Task<Page> Case(Handed matter) => visitor.Get($"/staff/cases/{matter.Id}");

        public Task<Page> Mine(Handed matter) => visitor.Get($"/my/{matter.Id}");

        /// <summary>Opens the matter, fills in the form of the verb and sends it; the answer is the page one is led to.</summary>
        public async Task<Page> Do(Handed matter, string verb, params (string Name, string Value)[] fields) =>
            (await visitor.Submit((await visitor.Case(matter)).Ok(), verb, fields)).Ok();

        public async Task<Page> DoMine(Handed matter, string verb, params (string Name, string Value)[] fields) =>
            (await visitor.Submit((await visitor.Mine(matter)).Ok(), verb, fields)).Ok();
    }
}
