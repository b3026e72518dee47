using System.Text.Json;
using Linli.Kernel.Text;

namespace Linli.Kernel.Packs;

/// <summary>Where a rule comes from. Certainty: v verified text, k general knowledge, local one place's example.</summary>
public sealed record PackSource(string Title, string? Article, string? Certainty, string? Checked);

/// <summary>
/// One pack file: a dated, cited piece of what two places could differ on (promise 3). The body is read by the module
/// that owns the kind, with <see cref="As{T}"/>.
/// </summary>
public sealed record Pack(
    string Kind, string Id, string Version, DateOnly ValidFrom, DateOnly? ValidTo, LocalText Name,
    IReadOnlyList<PackSource> Source, JsonElement Body, string File)
{
    public string Reference => $"{Id}@{Version}";

    public bool ValidOn(DateOnly day) => ValidFrom <= day && (ValidTo is null || day <= ValidTo);

    // A pack never changes once loaded, and every submission reads several.
    private readonly System.Collections.Concurrent.ConcurrentDictionary<Type, object> _read = new();

    public T As<T>() where T : class => (T)_read.GetOrAdd(typeof(T), static (_, pack) => pack.Body.Deserialize<T>(PackJson.Options)
        ?? throw new PackFault(pack.File, $"the body of {pack.Kind} '{pack.Id}' is empty"), this);
}

/// <summary>What a module asks of its packs before the door opens, beyond their schema (seam "slot"); throws a <see cref="PackFault"/>.</summary>
public sealed record PackCheck(Action<IServiceProvider> Run);

/// <summary>A pack that cannot be used, said so that the person who edited it can mend it.</summary>
public sealed class PackFault(string file, string what) : Exception($"{file}: {what}");

public static class PackJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        RespectNullableAnnotations = false,
        ReadCommentHandling = JsonCommentHandling.Disallow,
    };
}
