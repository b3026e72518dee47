using System.Collections.Concurrent;
using System.Collections.Frozen;
using Linli.Kernel.Text;

namespace Linli.Kernel.Packs;

/// <summary>
/// All packs of the installation: those of the folder, and over them what was decided in the browser (<see cref="PackChangeRow"/>). Several
/// versions of one pack may stand side by side: new matters take the one valid on the day, a running matter keeps the one it pinned.
/// </summary>
public sealed class PackStore
{
    private const int MostDays = 200;
    private readonly FrozenDictionary<string, PackSchema> _schemas;
    private readonly IReadOnlyList<Pack> _files;
    private volatile Standing _now;
    private int _generation;

    /// <summary>What stands at one moment; replaced as a whole, so that a reader never sees half of a change.</summary>
    private sealed class Standing
    {
        public readonly IReadOnlyList<Pack> All;
        public readonly string[] Kinds;
        public readonly FrozenDictionary<(string Kind, string Id), Pack[]> Packs;
        public readonly ConcurrentDictionary<(string Kind, DateOnly Day), IReadOnlyList<Pack>> OfDay = new();

        public Standing(IReadOnlyList<Pack> all)
        {
            All = all;
            Kinds = [.. all.Select(p => p.Kind).Distinct().Order(StringComparer.Ordinal)];
            var groups = all.GroupBy(p => (p.Kind, p.Id)).ToList();
            foreach (var twice in groups.SelectMany(g => g.GroupBy(p => p.Version)).Where(g => g.Count() > 1))
                throw new PackFault(twice.Last().File, $"{twice.Last().Kind} '{twice.Last().Reference}' is also in {twice.First().File}");
            Packs = groups.ToFrozenDictionary(g => g.Key, g => g.OrderBy(p => p.ValidFrom).ThenBy(p => p.Version, PackVersions.Order).ToArray());
        }
    }

    private PackStore(string root, FrozenDictionary<string, PackSchema> schemas, IReadOnlyList<Pack> files, IReadOnlyList<Pack> all) =>
        (Root, _schemas, _files, _now) = (root, schemas, files, new(all));

    public string Root { get; }
    public IReadOnlyList<Pack> All => _now.All;
    public IReadOnlyList<string> Kinds => _now.Kinds;

    /// <summary>Grows with each change; what was computed from the packs is computed anew then.</summary>
    public int Generation => _generation;

    /// <summary>Asked when a matter names a version that this node does not know: another node may have decided it a moment ago. True when something new was read.</summary>
    public Func<bool>? ReadAnew { get; set; }

    /// <summary>The packs of a kind that are valid on a day, newest version of each id, by id.</summary>
    public IReadOnlyList<Pack> Of(string kind, DateOnly day)
    {
        // Every list offers the items of today; other days are asked for now and then.
        var now = _now;
        if (now.OfDay.Count > MostDays) now.OfDay.Clear();
        return now.OfDay.GetOrAdd((kind, day), key => [.. now.Packs.Where(p => p.Key.Kind == key.Kind).Select(p => On(p.Value, key.Day)).OfType<Pack>().OrderBy(p => p.Id, StringComparer.Ordinal)]);
    }

    public Pack? Find(string kind, string id, DateOnly day) => _now.Packs.TryGetValue((kind, id), out var versions) ? On(versions, day) : null;

    /// <summary>The newest that has begun, unless it has ended: a version that sets an end ends the pack, and does not bring back the one before it.</summary>
    private static Pack? On(Pack[] versions, DateOnly day) => versions.LastOrDefault(v => v.ValidFrom <= day) is { } newest && newest.ValidOn(day) ? newest : null;

    /// <summary>The exact version that a running matter pinned.</summary>
    public Pack? Pinned(string kind, string id, string version) => Exactly(kind, id, version) ?? (ReadAnew?.Invoke() == true ? Exactly(kind, id, version) : null);

    private Pack? Exactly(string kind, string id, string version)
    {
        // Each row of each list asks for its item.
        if (_now.Packs.TryGetValue((kind, id), out var versions))
            foreach (var pack in versions)
                if (pack.Version == version) return pack;
        return null;
    }

    /// <summary>All versions of a pack, oldest first; also those that have not begun.</summary>
    public IReadOnlyList<Pack> Versions(string kind, string id) => _now.Packs.TryGetValue((kind, id), out var versions) ? versions : [];

    /// <summary>What is still to come counts: a change is made on top of it.</summary>
    public Pack? Newest(string kind, string id) => Versions(kind, id) is [.., var last] ? last : null;

    public PackSchema Schema(string kind) => _schemas[kind];

    /// <summary>What was decided in the browser, in the place of everything that was before. A version that also came as a file since is the same one.</summary>
    public void Decide(IReadOnlyList<Pack> decided)
    {
        _now = new(Over(_files, decided));
        Interlocked.Increment(ref _generation);
    }

    /// <summary>The same packs with one more, to see what it would do. It is nobody's rule.</summary>
    public PackStore With(Pack trial) => new(Root, _schemas, [], Over(All, [trial]));

    /// <summary>What the files say, with nothing decided over it: a second application on the same folder need not read and check them again.</summary>
    public PackStore AsFiled() => new(Root, _schemas, _files, _files);

    private static IReadOnlyList<Pack> Over(IReadOnlyList<Pack> below, IReadOnlyList<Pack> above)
    {
        var over = above.Select(p => (p.Kind, p.Id, p.Version)).ToHashSet();
        return [.. below.Where(p => !over.Contains((p.Kind, p.Id, p.Version))), .. above];
    }

    /// <param name="root">The folder that holds schema/, core/ and, when asked for, demo/.</param>
    /// <param name="folders">Which folders below the root are read, e.g. core and demo.</param>
    /// <exception cref="PackFault">A file is no JSON, has no schema, breaks its schema or stands twice.</exception>
    public static PackStore Load(string root, params string[] folders)
    {
        var schemas = Directory.EnumerateFiles(Path.Combine(root, "schema"), "*.json").ToFrozenDictionary(f => Path.GetFileNameWithoutExtension(f)!, f => new PackSchema(f), StringComparer.Ordinal);
        var files = folders.Select(f => Path.Combine(root, f)).Where(Directory.Exists)
            .SelectMany(f => Directory.EnumerateFiles(f, "*.json", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal);
        // The parallel query wraps what a file throws; whoever edited the pack is told the fault itself.
        try
        {
            IReadOnlyList<Pack> all = [.. files.AsParallel().AsOrdered().Select(f => Read(Path.GetRelativePath(root, f), File.ReadAllText(f), schemas))];
            return new PackStore(root, schemas, all, all);
        }
        catch (AggregateException e) when (e.InnerExceptions[0] is PackFault fault) { throw fault; }
    }

    private static Pack Read(string file, string text, IReadOnlyDictionary<string, PackSchema> schemas)
    {
        var (pack, problems) = Check(file, text, schemas);
        return pack ?? throw new PackFault(file, string.Join("; ", problems.Take(5).Select(p => p.Plain)));
    }

    /// <summary>A pack from its text, or what is wrong with it: the same way for files and for what is written in the browser.</summary>
    public (Pack? Pack, IReadOnlyList<PackProblem> Problems) Check(string file, string text) => Check(file, text, _schemas);

    private static (Pack?, IReadOnlyList<PackProblem>) Check(string file, string text, IReadOnlyDictionary<string, PackSchema> schemas)
    {
        if (PackText.Parse(text, out var body) is { } broken) return (null, [broken]);
        var kind = body.TryGetProperty("kind", out var k) && k.ValueKind == System.Text.Json.JsonValueKind.String ? k.GetString() : null;
        if (kind is null || !schemas.TryGetValue(kind, out var schema))
            return (null, [new("kind", new("pack.fault.kind", kind ?? ""), $"the kind '{kind}' has no schema in packs/schema")]);
        var problems = schema.Problems(text);
        if (problems.Count > 0) return (null, problems);
        // The schemas of flows say less of sources and days than they might.
        try { return (PackText.Read(file, body), []); }
        catch (System.Text.Json.JsonException e) { return (null, [new("", new("pack.fault.NoTypeValidates"), e.Message)]); }
    }
}

/// <summary>Versions are a year and a number, and 2026.10 comes after 2026.9.</summary>
public static class PackVersions
{
    public static readonly IComparer<string> Order = Comparer<string>.Create((a, b) => Parts(a) is var (ya, na) && Parts(b) is var (yb, nb) && (ya, na).CompareTo((yb, nb)) is not 0 and var order ? order : string.CompareOrdinal(a, b));

    /// <summary>The next of a year, where no version of it was ever given before.</summary>
    public static string Next(int year, IEnumerable<string> given) => $"{year}.{given.Select(Parts).Where(p => p.Year == year).Select(p => p.Number).DefaultIfEmpty(0).Max() + 1}";

    private static (int Year, int Number) Parts(string version) =>
        version.Split('.') is [var y, var n] && int.TryParse(y, out var year) && int.TryParse(n, out var number) ? (year, number) : (0, 0);
}
