using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using Linli.Kernel.Text;
using NJsonSchema;

namespace Linli.Kernel.Packs;

/// <summary>
/// All packs of the installation, checked against their JSON Schema when loaded. Several versions of one pack may stand
/// side by side: new matters take the one valid on the day, a running matter keeps the one it pinned.
/// </summary>
public sealed class PackStore
{
    private readonly FrozenDictionary<(string Kind, string Id), Pack[]> _packs;
    private readonly string[] _kinds;
    private readonly ConcurrentDictionary<(string Kind, DateOnly Day), IReadOnlyList<Pack>> _ofDay = new();
    private const int MostDays = 200;

    private PackStore(string root, IReadOnlyList<Pack> all)
    {
        Root = root;
        All = all;
        _kinds = [.. all.Select(p => p.Kind).Distinct().Order(StringComparer.Ordinal)];
        var groups = all.GroupBy(p => (p.Kind, p.Id)).ToList();
        foreach (var twice in groups.SelectMany(g => g.GroupBy(p => p.Version)).Where(g => g.Count() > 1))
            throw new PackFault(twice.Last().File, $"{twice.Last().Kind} '{twice.Last().Reference}' is also in {twice.First().File}");
        _packs = groups.ToFrozenDictionary(g => g.Key, g => g.OrderBy(p => p.ValidFrom).ThenBy(p => p.Version, StringComparer.Ordinal).ToArray());
    }

    public string Root { get; }
    public IReadOnlyList<Pack> All { get; }
    public IReadOnlyList<string> Kinds => _kinds;

    /// <summary>The packs of a kind that are valid on a day, newest version of each id, by id.</summary>
    public IReadOnlyList<Pack> Of(string kind, DateOnly day)
    {
        // Every list offers the items of today; other days are asked for now and then.
        if (_ofDay.Count > MostDays) _ofDay.Clear();
        return _ofDay.GetOrAdd((kind, day), Read);

        IReadOnlyList<Pack> Read((string Kind, DateOnly Day) key) => [.. _packs.Where(p => p.Key.Kind == key.Kind).Select(p => p.Value.LastOrDefault(v => v.ValidOn(key.Day))).OfType<Pack>()
            .OrderBy(p => p.Id, StringComparer.Ordinal)];
    }

    public Pack? Find(string kind, string id, DateOnly day) =>
        _packs.TryGetValue((kind, id), out var versions) ? versions.LastOrDefault(v => v.ValidOn(day)) : null;

    /// <summary>The exact version that a running matter pinned.</summary>
    public Pack? Pinned(string kind, string id, string version) =>
        _packs.TryGetValue((kind, id), out var versions) ? versions.FirstOrDefault(v => v.Version == version) : null;

    /// <param name="root">The folder that holds schema/, core/ and, when asked for, demo/.</param>
    /// <param name="folders">Which folders below the root are read, e.g. core and demo.</param>
    /// <exception cref="PackFault">A file is no JSON, has no schema, breaks its schema or stands twice.</exception>
    public static PackStore Load(string root, params string[] folders)
    {
        var schemas = Directory.EnumerateFiles(Path.Combine(root, "schema"), "*.json").ToDictionary(
            f => Path.GetFileNameWithoutExtension(f), f => new Lazy<JsonSchema>(() => Schema(f)));
        var files = folders.Select(f => Path.Combine(root, f)).Where(Directory.Exists)
            .SelectMany(f => Directory.EnumerateFiles(f, "*.json", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal);
        // The parallel query wraps what a file throws; whoever edited the pack is told the fault itself.
        try { return new PackStore(root, [.. files.AsParallel().AsOrdered().Select(f => Read(root, f, schemas))]); }
        catch (AggregateException e) when (e.InnerExceptions[0] is PackFault fault) { throw fault; }
    }

    // The validation is synchronous in nature; the library only offers the reader as a task.
    private static JsonSchema Schema(string file) => JsonSchema.FromJsonAsync(File.ReadAllText(file)).GetAwaiter().GetResult();

    private static Pack Read(string root, string path, Dictionary<string, Lazy<JsonSchema>> schemas)
    {
        var file = Path.GetRelativePath(root, path);
        var text = File.ReadAllText(path);
        JsonElement body;
        try { body = JsonDocument.Parse(text).RootElement.Clone(); }
        catch (JsonException e) { throw new PackFault(file, $"is no JSON: {e.Message}"); }
        var kind = body.TryGetProperty("kind", out var k) ? k.GetString() : null;
        if (kind is null || !schemas.TryGetValue(kind, out var schema))
            throw new PackFault(file, $"the kind '{kind}' has no schema in packs/schema");
        var faults = schema.Value.Validate(text);
        if (faults.Count > 0)
            throw new PackFault(file, string.Join("; ", faults.Take(5).Select(f => $"{f.Path}: {f.Kind} (line {f.LineNumber})")));
        var head = body.Deserialize<Head>(PackJson.Options)!;
        return new Pack(kind, head.Id, head.Version, head.ValidFrom, head.ValidTo, head.Name, head.Source ?? [], body, file);
    }

    private sealed record Head(string Id, string Version, DateOnly ValidFrom, DateOnly? ValidTo, LocalText Name, List<PackSource>? Source);
}
