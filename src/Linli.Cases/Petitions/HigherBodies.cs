using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Trust.Contracts;

namespace Linli.Cases.Petitions;

/// <summary>The next higher body (上一级机关): the nearest whose division holds more than that of whoever answered, and which is competent to review. 信访工作条例 35, 36.</summary>
sealed class HigherBodies(IBodies bodies)
{
    /// <returns>Null where the platform knows none; the window then hands the review on by itself.</returns>
    public async Task<Body?> Above(Case answered, Flow flow, CancellationToken ct)
    {
        if (flow.Rules.Review is not { } rule) return null;
        var lead = answered.LeadBodyId is { } id ? await bodies.Find(id, ct) : null;
        var below = RegionScope.Significant(lead?.Region ?? answered.Street).Length;
        return (await bodies.Over(answered.Region, ct)).Where(b => b.Duties.Contains(rule.Duty) && RegionScope.Significant(b.Region).Length < below && !answered.IsAgainst(b.Id))
            .OrderByDescending(b => RegionScope.Significant(b.Region).Length).ThenBy(b => b.Id).FirstOrDefault();
    }
}
