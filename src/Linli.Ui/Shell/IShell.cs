namespace Linli.Ui;

/// <summary>What the frame around every page needs to know about the person, the post and the place. One per request.</summary>
public interface IShell
{
    bool SignedIn { get; }

    string? UserName { get; }

    /// <summary>The post the person acts in now, e.g. 文新街道 · 受理岗; null for residents.</summary>
    string? PostName { get; }

    /// <summary>The community or street of this page.</summary>
    string PlaceName { get; }

    /// <summary>A person to ring, shown with the phone on every resident page.</summary>
    string? HelpName { get; }

    string? HelpPhone { get; }

    /// <summary>The box runs on invented data and says so on every page.</summary>
    bool Demo { get; }

    Task<int> UnreadAsync(CancellationToken cancel);

    /// <summary>The staff navigation by groups, only what this post may open.</summary>
    Task<IReadOnlyList<ShellGroup>> NavAsync(string currentPath, CancellationToken cancel);
}

public sealed record ShellGroup(string Title, IReadOnlyList<ShellLink> Links);

public sealed record ShellLink(string Text, string Href, int? Count, bool Current);
