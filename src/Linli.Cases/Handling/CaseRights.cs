using Linli.Cases.Domain;
using Linli.Kernel.Access;

namespace Linli.Cases.Handling;

/// <summary>What somebody of the staff may do to the matter that a page shows; the desks ask again when it is done.</summary>
public sealed record CaseRights(CaseView View, Who Who)
{
    public bool Can(Verb verb) => View.Flow.Find(verb, View.Case.State) is { By: "staff" } way && way.Allows(Who);

    /// <summary>The reader's organisation is in charge.</summary>
    public bool OwnLead => View.Case.LeadBodyId is { } lead && lead == Who.OrgId;

    /// <summary>What the reader's organisation is asked for, and may answer.</summary>
    public IEnumerable<CaseTask> Asked(TaskKind kind, Verb answer) => Can(answer) ? View.Case.Tasks.Where(t => t.Kind == kind && t.IsOpen && t.BodyId == Who.OrgId) : [];

    public string Name(Guid? body) => body is { } id ? View.Bodies.GetValueOrDefault(id)?.Name ?? "" : "";
}
