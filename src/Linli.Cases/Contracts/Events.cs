namespace Linli.Cases.Contracts;

/// <summary>Something happened to a matter; told once per line of its timeline.</summary>
/// <param name="Verb">The verb in camel case, e.g. <c>accept</c>.</param>
public sealed record CaseMoved(Guid CaseId, string No, string Title, string Verb, string State, Guid? ReporterId, DateTimeOffset At, int Seq, IReadOnlyList<Guid> TaskBodies);
