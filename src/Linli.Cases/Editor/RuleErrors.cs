using Linli.Kernel.Access;
using Linli.Kernel.Text;
using Linli.Ui.Components;

namespace Linli.Cases.Editor;

/// <summary>Leads from a refusal to the field that it is about.</summary>
static class RuleErrors
{
    public static IReadOnlyList<FieldError> Of(Outcome outcome, Texts texts) => outcome.Ok ? [] : [.. (outcome.Reasons ?? []).Select(r => new FieldError(outcome.Rule switch
    {
        "RuleIdIsSound" or "RuleIdIsFree" => "new-id",
        "RuleChangeSaysWhy" => "why",
        "ChangedExamplesAreNamed" => "why-examples",
        "RuleReturnSaysWhy" => "note",
        "RuleHasAFirstDay" or "RuleBeginsOnALaterDay" or "RuleBeginsAfterTheLast" => "from",
        "RuleTextIsSound" => "text",
        _ => "",
    }, texts.Say(r)))];
}
