using Linli.Cases.Dispatch;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Trust.Contracts;

namespace Linli.Cases.Handling;

/// <summary>挂起: the clocks stand for a reason that the flow lists; the citizen is told. 行政许可法 45.</summary>
/// <param name="Until">When it should end at the latest; null: the latest that the flow allows.</param>
public sealed record SuspendCase(Guid Case, int Version, string ClientKey, string Reason, string Note, DateOnly? Until = null);

/// <summary>恢复: the clocks run again.</summary>
public sealed record ResumeCase(Guid Case, int Version, string ClientKey, string? Note);

/// <summary>延期: before the date, within the cap, by a leader, told to the citizen. 行政许可法 42.</summary>
public sealed record ExtendCase(Guid Case, int Version, string ClientKey, int Amount, string Reason);

/// <summary>催办: the citizen (or the clerk for them) asks to hurry.</summary>
public sealed record UrgeCase(Guid Case, int Version, string ClientKey, string? Note);

/// <summary>办结: with an outcome that says which, and an answer to the citizen.</summary>
public sealed record CloseCase(Guid Case, int Version, string ClientKey, Resolution Resolution, string Answer);

sealed class HandlingDesk(CaseDesk desk)
{
    public Task<Outcome> Handle(SuspendCase c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "suspend", (m, act, _) => Lead.Of(m, act, () => m.Suspend(act, c.Reason, c.Note, c.Until)), ct);

    public Task<Outcome> Handle(ResumeCase c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "resume", (m, act, _) => Lead.Of(m, act, () => m.Resume(act, c.Note)), ct);

    public Task<Outcome> Handle(ExtendCase c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "extend", (m, act, _) => act.Who.May(Permissions.CasesSupervise) ? Lead.OrHall(m, act, () => m.Extend(act, c.Amount, c.Reason)) : Outcome.Forbidden, ct);

    public Task<Outcome> Handle(UrgeCase c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "urge", (m, act, _) => m.Urge(act, c.Note), ct);

    public Task<Outcome> Handle(CloseCase c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "close", (m, act, _) => Lead.Of(m, act, () => m.Close(act, c.Resolution, c.Answer)), ct);
}
