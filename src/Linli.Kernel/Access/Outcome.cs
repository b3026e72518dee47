using Linli.Kernel.Text;

namespace Linli.Kernel.Access;

public enum OutcomeKind { Done, Refused, Forbidden, NotFound, Conflict }

/// <summary>What became of a command. A refusal names the rule that spoke and what to do, in keys of both languages.</summary>
/// <param name="Rule">The name of the rule that refused, e.g. <c>OnlyOpenCasesCanBeAssigned</c>.</param>
public sealed record Outcome(OutcomeKind Kind, string? Rule = null, IReadOnlyList<Reason>? Reasons = null)
{
    public static readonly Outcome Done = new(OutcomeKind.Done);
    public static readonly Outcome NotFound = new(OutcomeKind.NotFound, "NotFound", [new Reason("outcome.not-found")]);
    public static readonly Outcome Conflict = new(OutcomeKind.Conflict, "SomebodyWasFaster", [new Reason("outcome.conflict")]);
    public static readonly Outcome Forbidden = new(OutcomeKind.Forbidden, "Forbidden", [new Reason("outcome.forbidden")]);

    public static Outcome Refuse(string rule, params string[] args) => new(OutcomeKind.Refused, rule, [new Reason($"rule.{rule}", args)]);

    public bool Ok => Kind == OutcomeKind.Done;
}
