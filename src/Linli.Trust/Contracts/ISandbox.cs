using Linli.Kernel.Access;
using Linli.Kernel.Text;

namespace Linli.Trust.Contracts;

/// <summary>As whom somebody may practise.</summary>
/// <param name="Elder">Opens in the elder mode.</param>
public sealed record SandboxCard(string Id, LocalText Name, LocalText Does, bool Elder);

/// <summary>Where people practise: accounts of nobody, a fresh one for each who takes a card. Elsewhere there are none.</summary>
public interface ISandbox
{
    IReadOnlyList<SandboxCard> Cards { get; }

    /// <summary>Makes an account like the one on the card and signs in to it. Not found where nobody practises and for a card that there is not.</summary>
    Task<(Outcome Outcome, SandboxCard? Card)> Take(string? card, CancellationToken ct);

    /// <summary>The role of a post; <c>resident</c> without one.</summary>
    Task<string?> Role(Guid? post, CancellationToken ct);
}
