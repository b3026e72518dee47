namespace Linli.Cases.Contracts;

/// <summary>Something happened to a matter; told once per line of its timeline.</summary>
/// <param name="Verb">The verb in camel case, e.g. <c>accept</c>.</param>
/// <param name="TaskBodies">Organisations that have open work in it now.</param>
/// <param name="FreedBodies">Those that had some until this step and have none any more.</param>
/// <param name="AskedBodies">Those that were asked for something by this step.</param>
public sealed record CaseMoved(Guid CaseId, string No, string Title, string Verb, string State, Guid? ReporterId, DateTimeOffset At, int Seq, IReadOnlyList<Guid> TaskBodies,
    Guid? LeadBody, IReadOnlyList<Guid> FreedBodies, IReadOnlyList<Guid> AskedBodies);
