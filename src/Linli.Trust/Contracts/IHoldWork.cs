using Linli.Kernel.Text;

namespace Linli.Trust.Contracts;

/// <summary>A module whose open work lies with organisations. Asked before one of them ends: nothing may lie where nobody sees it.</summary>
public interface IHoldWork
{
    /// <summary>What still lies with the organisation and what to do about it; null when nothing does. Counts past every scope.</summary>
    Task<Reason?> At(Guid body, CancellationToken ct);
}
