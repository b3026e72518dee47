using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;

namespace Linli.Cases.Catalogue;

public sealed record SourcedLimit(int Amount, TimeUnit Unit, PackSource? Source)
{
    public TimeLimit Limit => new(Amount, Unit);
}

public sealed record LimitSet(SourcedLimit? Legal, SourcedLimit? Whole, SourcedLimit? Promise, SourcedLimit? Handle);
public sealed record DutyRef(string Duty, string Level);
public sealed record Emergency(string Number, LocalText Advice);
public sealed record DuplicateRule(int Meters, int Days);
public sealed record ReopenRule(int Days);
public sealed record CategoryExample(string Text, string Expect);

/// <param name="Class">Which of the two lists of GB/T 30428.2 the code belongs to, component or event: 0101 is a cover in one and an illegal building in the other.</param>
public sealed record Category(string Id, string Version, LocalText Name, string Group, string? Class, string? Code, LocalText Summary, IReadOnlyList<string> Keywords,
    Emergency? Emergency, IReadOnlyList<LocalText> Ask, string Flow, LimitSet Limits,
    DuplicateRule Duplicates, ReopenRule Reopen, bool Public, IReadOnlyList<CategoryExample> Examples);

public sealed record Applicant(LocalText Who, string? Eligible, LocalText EligibleText, bool Proxy);
public sealed record Guide(LocalText Where, LocalText Fee, IReadOnlyList<LocalText> Steps, LocalText Result, LocalText? Note);
public sealed record Material(string Id, LocalText Name, bool Original, int Copies, System.Text.Json.JsonElement Required, bool MayBeShared, LocalText? Help);

public sealed record ServiceItem(string Id, string Version, LocalText Name, string Field, LocalText Summary, IReadOnlyList<string> Keywords,
    Applicant Applicant, Guide Guide, IReadOnlyList<Material> Materials, string Form, string Flow, LimitSet Limits, ServicePowers? Powers = null, UnifiedHandling? Unified = null);

/// <summary>统一办理、联合办理: several bodies decide together, and an extension may be longer. 行政许可法 42.</summary>
public sealed record UnifiedHandling(int ExtensionMost, PackSource Source);

/// <summary>A certificate that a community must not issue (民发〔2020〕20号), who does, and what to do instead. Residents are still sent to the community for them every day.</summary>
/// <param name="Service">The service that helps on, if there is one.</param>
/// <param name="Basis">What the list of its pack rests on; not written with each entry.</param>
public sealed record BlockedCertificate(string Id, LocalText Name, IReadOnlyList<string> Keywords, LocalText Authority, LocalText Instead, string? Service, PackSource? Basis = null)
{
    /// <summary>As an item that somebody chooses; it never becomes the item of a matter.</summary>
    public const string Kind = "blocked-certificate";

    /// <summary>Whoever names one wants it. A part of its name counts only when it is long or the end, which says that a certificate is meant: “disability” alone looks for services.</summary>
    public bool IsMeantBy(string words) =>
        Keywords.Any(k => words.Contains(k, StringComparison.OrdinalIgnoreCase))
        || (Name.Zh.Contains(words, StringComparison.Ordinal) && (words.Length >= 4 || Name.Zh.EndsWith(words, StringComparison.Ordinal)))
        || (Name.En.Contains(words, StringComparison.OrdinalIgnoreCase) && words.Length >= 10);
}

/// <summary>One list; a province may add one of its own beside the national.</summary>
public sealed record BlockedList(IReadOnlyList<BlockedCertificate> Certificates);

/// <summary>社区工作事项清单: what a community leads and what it helps with; whatever is on neither is not its work, and nobody pushes it down. 北京市接诉即办工作条例 17; 城市居民委员会组织法 43.</summary>
/// <param name="Leads">Items as <c>category:id</c> or <c>service:id</c>.</param>
public sealed record CommunityList(IReadOnlyList<string> Leads, IReadOnlyList<string> Helps, LocalText Rule, PackSource? Basis = null)
{
    public bool Lead(string kind, string id) => Leads.Contains($"{kind}:{id}");
    public bool Help(string kind, string id) => Lead(kind, id) || Helps.Contains($"{kind}:{id}");
}

public sealed record DispatchRule(string Id, Dictionary<string, string> When, DutyRef To, IReadOnlyList<DutyRef> Co, LocalText Why);

/// <param name="Region">A place that has a list of its own; null for everywhere.</param>
public sealed record DispatchRules(string Id, string Version, IReadOnlyList<DispatchRule> Rules, string? Region = null, IReadOnlyList<DispatchExample>? Examples = null)
{
    public DispatchRule? For(string kind, string id) => Rules.FirstOrDefault(r => r.When.GetValueOrDefault(kind) == id) ?? Rules.FirstOrDefault(r => r.When.Count == 0);
}

/// <summary>Which rule answers for an item.</summary>
public sealed record DispatchExample(string? Category, string? Service, string Expect);

/// <summary>What a resident can report or apply for, read from the packs that are valid on a day.</summary>
public sealed class ItemCatalogue(PackStore packs)
{
    public IReadOnlyList<Category> Categories(DateOnly day) => [.. packs.Of("category", day).Select(p => p.As<Category>())];
    public IReadOnlyList<ServiceItem> Services(DateOnly day) => [.. packs.Of("service", day).Select(p => p.As<ServiceItem>())];
    public Category? Category(string id, DateOnly day) => packs.Find("category", id, day)?.As<Category>();
    public ServiceItem? Service(string id, DateOnly day) => packs.Find("service", id, day)?.As<ServiceItem>();
    public IReadOnlyList<BlockedCertificate> BlockedCertificates(DateOnly day) =>
        [.. packs.Of("blocked-certificates", day).SelectMany(p => p.As<BlockedList>().Certificates.Select(c => c with { Basis = p.Source.FirstOrDefault() }))];
    public BlockedCertificate? BlockedCertificate(string id, DateOnly day) => BlockedCertificates(day).FirstOrDefault(c => c.Id == id);

    /// <summary>The blocked certificates that somebody seems to look for.</summary>
    public IReadOnlyList<BlockedCertificate> BlockedFor(string? words, DateOnly day) =>
        words?.Trim() is { Length: >= 2 } said ? [.. BlockedCertificates(day).Where(c => c.IsMeantBy(said))] : [];

    /// <summary>What the words of a report are looked at for, of every list that holds on the day.</summary>
    public IntakeGates Gates(DateOnly day)
    {
        var lists = packs.Of("intake-gates", day).Select(p => p.As<IntakeGates>()).ToList();
        return new([.. lists.SelectMany(l => l.Dangers)], [.. lists.SelectMany(l => l.Elsewhere)], []);
    }

    public DangerGate? Danger(Case c) => c.Danger is { } id ? packs.All.Where(p => p.Kind == "intake-gates").SelectMany(p => p.As<IntakeGates>().Dangers).FirstOrDefault(d => d.Id == id) : null;
    public ElsewhereGate? Elsewhere(Case c) => c.Elsewhere is { } id ? packs.All.Where(p => p.Kind == "intake-gates").SelectMany(p => p.As<IntakeGates>().Elsewhere).FirstOrDefault(e => e.Id == id) : null;

    /// <summary>What communities do by law and by their list; null where no list is kept.</summary>
    public CommunityList? CommunityList(DateOnly day) => packs.Of("community-list", day).FirstOrDefault() is { } pack ? pack.As<CommunityList>() with { Basis = pack.Source.FirstOrDefault() } : null;

    public Flow Flow(string id, DateOnly day) => Domain.Flow.From(packs.Find("flow", id, day) ?? throw new PackFault("packs", $"the flow '{id}' is missing"));
    public Flow PinnedFlow(Case c) => Flow(c.FlowId, c.FlowVersion);

    /// <summary>好差评 of a day; null where no pack is kept.</summary>
    public RatingPack? Rating(DateOnly day) => packs.Of("rating", day).FirstOrDefault()?.As<RatingPack>();

    /// <summary>What holds for the ratings of a matter: the pack that it pinned; before there were such packs the numbers of its flow; else what held when it came in.</summary>
    public RatingTerms? Ratings(Case c, Flow flow) =>
        c.RatingRules?.Split('@') is [var id, var version] && packs.Pinned("rating", id, version) is { } pack ? RatingTerms.Of(pack.As<RatingPack>())
        : RatingTerms.Of(flow) ?? ((packs.Of("rating", Kernel.Calendar.OfficeHours.DateOf(c.ReceivedAt)).FirstOrDefault() ?? packs.All.FirstOrDefault(p => p.Kind == "rating"))?.As<RatingPack>() is { } then ? RatingTerms.Of(then) : null);
    public Flow Flow(string id, string version) => Domain.Flow.From(packs.Pinned("flow", id, version) ?? throw new PackFault("packs", $"the flow '{id}@{version}' of a running matter is missing"));

    /// <summary>Every version of a flow that asks for a supplement by a day.</summary>
    public IReadOnlyList<Flow> FlowsThatWait() => [.. packs.All.Where(p => p.Kind == "flow").Select(Domain.Flow.From).Where(f => f.Rules.Supplement is not null)];

    /// <summary>How long something may lie unclaimed, and the versions of flows of which that is true.</summary>
    public ILookup<TimeLimit, Flow> Patience() => packs.All.Where(p => p.Kind == "flow").Select(Domain.Flow.From).ToLookup(f => f.Rules.Unclaimed);

    public LocalText Name(string kind, string id, string version) => packs.Pinned(kind, id, version)?.Name ?? new LocalText(id, id);

    /// <summary>Whether others may learn that such a matter exists; services are the applicant's business, their names tell nothing of a neighbour.</summary>
    public bool IsPublic(string kind, string id, string version) => kind != "category" || packs.Pinned(kind, id, version)?.As<Category>().Public == true;

    /// <summary>Categories whose matters are nobody's business, of whatever version.</summary>
    public IReadOnlyList<string> Discreet
    {
        get
        {
            // Every list asks; packs change now and then.
            var (known, at) = (_discreet, packs.Generation);
            if (known is null || known.Of != at) _discreet = known = new(at, [.. packs.All.Where(p => p.Kind == "category" && !p.As<Category>().Public).Select(p => p.Id).Distinct()]);
            return known.Ids;
        }
    }

    private sealed record DiscreetOf(int Of, IReadOnlyList<string> Ids);
    private DiscreetOf? _discreet;

    /// <summary>The service as it was at the door.</summary>
    public ServiceItem? PinnedService(Case c) => c.ItemKind == "service" ? packs.Pinned("service", c.ItemId, c.ItemVersion)?.As<ServiceItem>() : null;

    /// <summary>The codes of a list in its order.</summary>
    public IReadOnlyList<string> Codes(string list, DateOnly day) =>
        packs.Find("code-list", list, day) is { } pack ? [.. pack.Body.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("code").GetString()!)] : [];

    public LocalText CodeName(string list, string code, DateOnly day)
    {
        if (packs.Find("code-list", list, day) is { } pack)
            foreach (var item in pack.Body.GetProperty("items").EnumerateArray())
                if (item.GetProperty("code").GetString() == code)
                    return new(item.GetProperty("name").GetProperty("zh-CN").GetString()!, item.GetProperty("name").GetProperty("en").GetString()!);
        return new(code, code);
    }

    /// <summary>Of a review the days of its level, which its flow says; of everything else those of the item.</summary>
    public ItemLimits Limits(Case c)
    {
        var flow = PinnedFlow(c);
        if (c.OwnLevel(flow) is { } level) return new(level.DoneWithin, level.DoneWithin, level.DoneWithin, $"flow {flow.Id}@{flow.Version}");
        var limits = Limits(c.ItemKind, c.ItemId, c.ItemVersion);
        return PinnedService(c) is { Unified: { } unified } ? limits with { ExtensionMost = unified.ExtensionMost } : limits;
    }

    /// <summary>The limits that a matter pinned when it came in; a later pack does not move its dates (trap 9).</summary>
    public ItemLimits Limits(string kind, string id, string version)
    {
        var pack = packs.Pinned(kind, id, version) ?? throw new PackFault("packs", $"the {kind} '{id}@{version}' of a running matter is missing");
        var limits = kind == "category" ? pack.As<Category>().Limits : pack.As<ServiceItem>().Limits;
        return new((limits.Whole ?? limits.Legal)?.Limit, limits.Promise?.Limit, limits.Handle?.Limit, $"{kind} {pack.Reference}");
    }

    /// <summary>Reads the place that a clock names, e.g. <c>category street-light@2026.1 · limits.promise</c>: the source of that limit, else the pack's first.</summary>
    public PackSource? SourceOf(string rule)
    {
        if (rule.Split(" · ") is not [var pack, var place] || pack.Split(' ', '@') is not [var kind, var id, var version] || packs.Pinned(kind, id, version) is not { } found) return null;
        var limits = kind switch { "category" => found.As<Category>().Limits, "service" => found.As<ServiceItem>().Limits, _ => null };
        return (place switch
        {
            _ when kind == "flow" && place.StartsWith("limits.", StringComparison.Ordinal) => Domain.Flow.From(found).Rules.Review?.Source,
            "limits.whole" => (limits?.Whole ?? limits?.Legal)?.Source,
            "limits.promise" => limits?.Promise?.Source,
            "limits.handle" => limits?.Handle?.Source,
            "emergency" when kind == "flow" => Domain.Flow.From(found).Rules.Emergency?.Source,
            "delivery" when kind == "flow" => Domain.Flow.From(found).Rules.Delivery?.Source,
            _ => null,
        }) ?? found.Source.FirstOrDefault();
    }

    /// <summary>How far reopening reaches for a matter: its category's window, or the flow's.</summary>
    public int ReopenDays(Case c, Flow flow) =>
        c.ItemKind == "category" ? packs.Pinned("category", c.ItemId, c.ItemVersion)?.As<Category>().Reopen.Days ?? flow.Rules.ReopenDays : flow.Rules.ReopenDays;

    /// <summary>The category that the words point to: the one whose found keywords are longest in sum; null when none is found.</summary>
    public Category? Suggest(string? words, DateOnly day)
    {
        if (string.IsNullOrWhiteSpace(words)) return null;
        return Categories(day)
            .Select(c => (Category: c, Score: c.Keywords.Distinct(StringComparer.OrdinalIgnoreCase).Where(k => WordSearch.Holds(words, k)).Sum(k => k.Length)))
            .Where(x => x.Score > 0).OrderByDescending(x => x.Score).ThenBy(x => x.Category.Id, StringComparer.Ordinal).Select(x => x.Category).FirstOrDefault();
    }

    /// <summary>Who is competent by the dispatch rules, and which rule says so: the list of the narrowest place first, then the one for everywhere.</summary>
    /// <param name="region">Where it happened.</param>
    public (DispatchRules Pack, DispatchRule Rule)? Competent(string kind, string id, DateOnly day, string? region = null)
    {
        foreach (var pack in packs.Of("dispatch", day).Select(p => p.As<DispatchRules>()).Where(p => p.Region is null || RegionScope.Below(p.Region).Holds(region)).OrderByDescending(p => p.Region is { } at ? RegionScope.Significant(at).Length : 0))
            if (pack.For(kind, id) is { } rule)
                return (pack, rule);
        return null;
    }
}
