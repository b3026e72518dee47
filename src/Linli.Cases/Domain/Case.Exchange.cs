using Linli.Kernel.Text;

namespace Linli.Cases.Domain;

// 与城市运行管理服务平台交换: what is said there and what we say of it stands in the timeline and moves nothing here.
public sealed partial class Case
{
    /// <param name="told">Key of what happened, <c>exchange.told.…</c>.</param>
    /// <param name="isInternal">False where the citizen reads it too.</param>
    public void Exchanged(Act act, LocalText peer, string told, ExchangeStep? step, string? reason, bool isInternal = true) =>
        Record(act, Verb.Exchange, State, State, reason, isInternal, args: [peer.AsArgument(), $"@{told}", step is { } s ? $"@exchange.step.{s}" : ""]);
}
