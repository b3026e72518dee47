namespace Linli.Trust.Contracts;

/// <summary>What a helper may be allowed; nothing else, and never to rate or to authorise.</summary>
public static class HelperDeeds
{
    public const string Report = "report", Apply = "apply", Follow = "follow";
    public static readonly IReadOnlyList<string> All = [Report, Apply, Follow];
}

/// <summary>Somebody who lets another act for them.</summary>
public sealed record Helped(Guid Person, string Name, IReadOnlyList<string> Deeds, DateOnly Until);

/// <summary>Who acts for whom today.</summary>
public interface IHelpers
{
    /// <summary>The people whom an account may help today.</summary>
    Task<IReadOnlyList<Helped>> Of(Guid helper, CancellationToken ct);

    /// <summary>Those of them for whom it may do one of <see cref="HelperDeeds"/>.</summary>
    Task<IReadOnlyList<Guid>> People(Guid helper, string deed, CancellationToken ct);
}
