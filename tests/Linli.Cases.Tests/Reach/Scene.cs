using Linli.Cases.Data;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Files;
using Linli.Kernel.Packs;
using Linli.Testing;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Linli.Trust.SignIn;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Case = Linli.Cases.Domain.Case;
using TaskKind = Linli.Cases.Domain.TaskKind;

namespace Linli.Cases.Tests.Reach;

/// <summary>Somebody who comes, with everything that decides how far they reach.</summary>
public sealed record Caller(string Name, Visitor Visitor, bool SignedIn, Role? Role = null, string? Region = null, Guid? Body = null, bool Owner = false, IReadOnlySet<string>? Scopes = null)
{
    public bool IsStaff => Role is not null;
    public bool May(string permission) => Role?.Permissions.Contains(permission) == true;

    /// <summary>What the design says of reach: a post by region and, where its role says so, by duty; a resident by ownership.</summary>
    public bool Reaches(Case matter) => Scopes is not null ? RegionScope.Below(Region!).Holds(matter.Region) : Role is null ? Owner
        : May(Permissions.CasesRead) && RegionScope.Below(Region!).Holds(matter.Region) && (Role.Jurisdiction != "assigned" || matter.Tasks.Any(t => t.BodyId == Body));

    public override string ToString() => Name;
}

/// <summary>
/// A matter of one street that is being handled, with a photo, a paper and a co-handler, and everybody who might look at it: each
/// role of the packs here, in the next street of the county and in another county.
/// </summary>
public sealed class Scene : IAsyncDisposable
{
    public const string Street = "330106013000", NextStreet = "330106009000", OtherCounty = "330105001000", Sister = "330106013009", Grid = "330106013006003";
    public const string Words = "标记词甲乙丙路灯不亮", Address = "标记路九十九号甲", Reporter = "标记人丁", Phone = "19912340099";

    /// <summary>What gives the matter away wherever it stands.</summary>
    public static readonly IReadOnlyList<string> Marks = [Words, Address, Reporter, Phone];

    public Town Town { get; private init; } = null!;
    public Handed Matter { get; private init; } = null!;
    public Guid Photo { get; private init; }
    public int Paper { get; private init; }
    public Case Case { get; private set; } = null!;
    public IReadOnlyList<Caller> Callers { get; private init; } = [];
    public Guid Lead => Case.Tasks.Last(t => t.Kind == TaskKind.Lead).Id;
    public Guid Co => Case.Tasks.Last(t => t.Kind == TaskKind.Co).Id;
    public Guid SomeBody { get; private init; }

    /// <summary>A project of the lead, and a power that <see cref="SomeBody"/> has from the county.</summary>
    public Guid Project { get; private init; }
    public Guid Power { get; private init; }

    /// <summary>A list that <see cref="Managed"/> asks for and nobody decided on yet.</summary>
    public Guid Export { get; private init; }

    /// <summary>Somebody of the street who has nothing to do with the matter, for the pages of administrators: what is tried on their post and account harms no caller.</summary>
    public Hired Managed { get; private init; } = null!;
    public Guid ManagedPost { get; private init; }

    /// <summary>A registered system of the street.</summary>
    public Guid ManagedClient { get; private init; }

    /// <summary>A platform of the street.</summary>
    public Guid ManagedPeer { get; private init; }

    /// <summary>A change of a rule of the whole installation, which is that of the one street with a hall.</summary>
    public Guid ManagedDraft { get; private init; }

    public Caller Who(string name) => Callers.Single(c => c.Name == name);

    /// <param name="only">Names of the callers that are needed; null for all.</param>
    public static async Task<Scene> Set(Town town, Func<string, bool>? only = null)
    {
        only ??= _ => true;
        var resident = await town.Guest().SignInResident(Phone, Reporter);
        var page = await resident.Submit((await resident.Get("/report")).Ok(), "form[method=post]",
            [("text", Words), ("region", Town.Community), ("address", Address), ("category", "street-light"), ("lon", "120.104"), ("lat", "30.285")], [new Upload("photos", "IMG_1.jpg", Testing.Photo.WithPlace(), "image/jpeg")]);
        var matter = await town.Receipt(page);
        var clerk = await town.Clerk();
        await clerk.Do(matter, "accept");
        var choosing = await clerk.Case(matter);
        var co = choosing.Html.QuerySelectorAll("select#co option").First(o => o.TextContent == "文新街道公共服务办").GetAttribute("value")!;
        await clerk.Submit(choosing, "dispatch", ("co", co), ("note", "内部说明"));
        await town.Settle();
        var found = (await town.Find(matter.No)).ShouldNotBeNull();
        found.Tasks.Select(t => t.Kind).ShouldBe([TaskKind.Intake, TaskKind.Intake, TaskKind.Lead, TaskKind.Co], ignoreOrder: true);

        List<Caller> callers = [new("anonymous", town.Guest(), false), new("owner", resident, true, Owner: true), new("stranger", await town.Neighbour(), true)];
        var guest = town.Guest();
        (await guest.Post("/follow", ("no", matter.No), ("code", matter.Code))).Text.ShouldContain(Words);
        callers.Add(new("guest with code", guest, false));
        var lead = found.Tasks.Single(t => t.Kind == TaskKind.Lead).BodyId;
        foreach (var pack in town.Services.GetRequiredService<PackStore>().Of("role", OfficeHours.DateOf(town.Clock.GetUtcNow())))
        {
            var role = pack.As<Role>();
            // Who works by duty works for the organisation that has the matter, for the helping one and for one that has nothing to do with it.
            (string Where, string Region, Guid? Body)[] places = role.Jurisdiction == "assigned"
                ? [("in charge", Street, lead), ("helping", Street, Guid.Parse(co)), ("not asked", Street, null), ("other county", OtherCounty, null)]
                : pack.Id == "community-worker" ? [("here", Town.Community, null), ("sister community", Sister, null), ("other county", OtherCounty, null)]
                : [("here", Street, null), ("next street", NextStreet, null), ("other county", OtherCounty, null)];
            foreach (var (where, region, body) in places.Where(p => only($"{pack.Id}, {p.Where}")))
            {
                var hired = await town.Hire(pack.Id, region, body);
                var at = body == lead ? "330106000000" : region;
                callers.Add(new($"{pack.Id}, {where}", await town.Guest().SignInStaffAs(hired.UserName), true, role, at, hired.Body));
            }
        }
        foreach (var (name, scopes, region) in ((string, string, string)[])[("system, here", "cases.read", Street), ("system, other county", "cases.read cases.act", OtherCounty), ("system that only hands in", "cases.submit", Street)])
            if (only(name))
            {
                var system = await town.Register(scopes, region);
                callers.Add(new(name, town.Guest().WithHeader("Authorization", $"Bearer {system.Token}"), false, Region: region, Scopes: scopes.Split(' ').ToHashSet()));
            }
        var managed = await town.Hire("hall-clerk", Street);
        var rule = await (await town.Administrator()).Post("/admin/rules/service/elder-allowance");
        await using var scope = town.Inside();
        var post = await scope.ServiceProvider.GetRequiredService<TrustDb>().Posts.Where(p => p.AccountId == managed.Account).Select(p => p.Id).SingleAsync();
        var photo = (await scope.ServiceProvider.GetRequiredService<StoredFiles>().Of($"case:{matter.Id}", default)).ShouldHaveSingleItem().Id;
        var cases = scope.ServiceProvider.GetRequiredService<CasesDb>();
        var now = town.Clock.GetUtcNow();
        var (project, power) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now));
        cases.Projects.Add(new() { Id = project, Region = Town.Community, ItemId = "street-light", Title = "路灯", Cause = "进水", Measures = "更换", OwnerId = lead, ByBody = Guid.CreateVersion7(), ByName = "某人", StartedAt = now, Due = OfficeHours.DateOf(now).AddDays(30) });
        cases.Powers.Add(new() { Id = power, Region = Street, ServiceId = "destitute-support", FromBody = Guid.CreateVersion7(), ToBody = Guid.Parse(co), Basis = "某号文件", From = OfficeHours.DateOf(now), Until = OfficeHours.DateOf(now).AddDays(30), ByName = "某人", At = now });
        var export = Linli.Cases.Domain.Export.Ask(new()
        {
            Id = Guid.CreateVersion7(now), No = "DC-20261123-9999", Region = Street, AccountId = managed.Account, PostId = post, ByName = "某人", ByPost = "某岗", ByBody = "某单位", Purpose = "meeting", Words = "例会通报", List = "cases", Groups = "basics", Rules = "exports@2026.1",
            FilterSealed = scope.ServiceProvider.GetRequiredService<Kernel.Crypto.FieldCipher>().Seal(new Linli.Cases.Exports.ExportFilter("cases").ToJson(), Linli.Cases.Exports.ExportFilter.Sealed), Language = "zh-CN", AskedAt = now, LapsesAt = now.AddDays(30),
        }, 1, needsApproval: true);
        cases.Exports.Add(export);
        var peer = Guid.CreateVersion7(now);
        cases.Peers.Add(new() { Id = peer, Name = "城管平台", Url = "https://city.example", TheirApp = "scene-city", OurApp = "scene-street", Owner = Guid.Parse(co), Region = Street, Codes = "", KeySealed = scope.ServiceProvider.GetRequiredService<Kernel.Crypto.FieldCipher>().Seal("scene", Linli.Cases.Exchange.ExchangeGate.Sealed), CreatedAt = now });
        (await cases.Commit(default)).Ok.ShouldBeTrue();
        return new Scene
        {
            Town = town,
            Matter = matter,
            Photo = photo,
            Paper = found.Events.Single(e => e.PaperKind is not null).Seq,
            Case = found,
            Callers = [.. callers.Where(c => c.IsStaff || only(c.Name))],
            SomeBody = Guid.Parse(co),
            Project = project,
            Power = power,
            Export = export.Id,
            ManagedClient = (await town.Register("cases.read", Street)).Id,
            ManagedPeer = peer,
            Managed = managed,
            ManagedDraft = Guid.Parse(rule.Url.Split('?')[0].Split('/')[^1]),
            ManagedPost = post,
        };
    }

    public async Task Refresh() => Case = (await Town.Find(Matter.No)).ShouldNotBeNull();

    public ValueTask DisposeAsync() => Town.DisposeAsync();
}

/// <summary>One scene for the tests that only look.</summary>
public sealed class SharedScene : IAsyncLifetime
{
    public Scene Scene { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Scene = await Scene.Set(await Town.Small());

    public ValueTask DisposeAsync() => Scene.DisposeAsync();
}

[CollectionDefinition(nameof(OneScene))]
public sealed class OneScene : ICollectionFixture<SharedScene>;
