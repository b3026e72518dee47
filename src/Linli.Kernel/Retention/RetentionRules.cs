using Linli.Kernel.Calendar;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;

namespace Linli.Kernel.Retention;

/// <summary>What a kind of record is in law, and so how long it must be kept at least. working: nothing in law.</summary>
public enum RetentionClass { Log, Record, Working }

/// <param name="Days">At least so many.</param>
public sealed record RetentionLeast(int Days, IReadOnlyList<PackSource> Source);

/// <summary>网络安全法 23 for logs; 个人信息保护法 56 and 网络数据安全管理条例 12 for records of what was done with personal data.</summary>
public sealed record RetentionFloors(RetentionLeast Log, RetentionLeast Record);

/// <param name="Days">Deleted when older than so many days.</param>
/// <param name="Source">What the days are taken from, beside the floor of the class.</param>
public sealed record RetentionKind(string Id, LocalText Name, RetentionClass Class, int Days, LocalText Why, IReadOnlyList<PackSource>? Source = null);

/// <summary>What this job does not delete, and why.</summary>
public sealed record RetentionElsewhere(string Id, LocalText Name, LocalText Why);

/// <summary>From a pack (kind <c>retention</c>): how long each kind of log and record is kept.</summary>
/// <param name="Batch">Rows of one transaction.</param>
/// <param name="MostPerRun">Rows of one kind and day; the rest goes tomorrow.</param>
public sealed record RetentionRules(RetentionFloors Least, IReadOnlyList<RetentionKind> Kinds, IReadOnlyList<RetentionElsewhere> Elsewhere, int Batch, int MostPerRun)
{
    public RetentionLeast? LeastOf(RetentionClass kind) => kind switch { RetentionClass.Log => Least.Log, RetentionClass.Record => Least.Record, _ => null };

    /// <param name="known">The kinds that modules have registered.</param>
    /// <exception cref="PackFault">A kind is kept shorter than the law asks, stands twice, is missing, or belongs to nobody.</exception>
    public static RetentionRules Read(Pack pack, IReadOnlyCollection<string> known)
    {
        var rules = pack.As<RetentionRules>();
        foreach (var kind in rules.Kinds)
            if (rules.LeastOf(kind.Class) is { } least && kind.Days < least.Days)
                throw new PackFault(pack.File, $"'{kind.Id}' is to be kept {kind.Days} days; a {kind.Class.ToString().ToLowerInvariant()} is kept at least {least.Days} days ({string.Join("; ", least.Source.Select(s => $"{s.Title} {s.Article}".TrimEnd()))})");
        var ids = rules.Kinds.Select(k => k.Id).ToList();
        if (ids.GroupBy(id => id).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new PackFault(pack.File, $"'{twice.Key}' stands twice");
        if (known.Except(ids).FirstOrDefault() is { } missing) throw new PackFault(pack.File, $"it does not say how long '{missing}' is kept");
        if (ids.Except(known).FirstOrDefault() is { } unknown) throw new PackFault(pack.File, $"'{unknown}' is no kind of record that the platform has");
        return rules;
    }
}

/// <summary>The rules that hold today.</summary>
public sealed class RetentionBook(PackStore packs, IEnumerable<RetainedKind> kinds, TimeProvider clock)
{
    private readonly IReadOnlyCollection<string> _known = [.. kinds.Select(k => k.Kind)];

    /// <exception cref="PackFault">None is valid, or it cannot be used.</exception>
    public (RetentionRules Rules, Pack Pack) Today
    {
        get
        {
            var pack = packs.Find("retention", "retention", OfficeHours.DateOf(clock.GetUtcNow())) ?? throw new PackFault("packs", "no pack of the kind 'retention' is valid today; it says how long logs and records are kept");
            return (RetentionRules.Read(pack, _known), pack);
        }
    }
}
