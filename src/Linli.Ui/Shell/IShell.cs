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

    /// <summary>The box is for practice: nothing leaves it, and every page says so.</summary>
    bool Practice => false;

    /// <summary>Of a box for practice: where the real platform is, if somebody said so.</summary>
    string? RealAddress => null;

    /// <summary>Of a real one: where people practise, if somebody said so.</summary>
    string? PracticeAddress => null;

    Task<int> UnreadAsync(CancellationToken cancel);

    /// <summary>The staff navigation by groups, only what this post may open.</summary>
    Task<IReadOnlyList<ShellGroup>> NavAsync(string currentPath, CancellationToken cancel);
}

public sealed record ShellGroup(string Title, IReadOnlyList<ShellLink> Links);

public sealed record ShellLink(string Text, string Href, int? Count, bool Current);

/// <summary>What a module contributes to the frame of every page, below its head (seam "slot"). It reads in a scope of its own: frame and page are rendered at the same time.</summary>
public sealed record FrameSlot(Type Component);
