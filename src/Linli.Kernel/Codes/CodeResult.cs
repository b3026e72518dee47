namespace Linli.Kernel.Codes;

/// <summary>What a validator says about one value.</summary>
/// <param name="Reason">Text key of the first thing that is wrong, e.g. "codes.resident-id.check"; null if valid.</param>
/// <param name="Parts">What the code says by its own structure; empty if not valid.</param>
/// <param name="Normalized">The form to store and to compare; null if not valid.</param>
public sealed record CodeResult(bool Valid, string? Reason, IReadOnlyDictionary<string, string> Parts, string? Normalized)
{
    static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    internal static CodeResult Bad(string reason) => new(false, reason, None, null);

    internal static CodeResult Good(string normalized, params ReadOnlySpan<(string Name, string? Value)> parts)
    {
        var known = new Dictionary<string, string>();
        foreach (var (name, value) in parts)
            if (value is not null)
                known[name] = value;
        return new(true, null, known, normalized);
    }
}
