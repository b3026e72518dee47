using Linli.Kernel.Access;
using Linli.Kernel.Text;
using Microsoft.AspNetCore.Http;

namespace Linli.Kernel.Api;

/// <summary>
/// Refusals for other systems as problem details (RFC 9457): <c>rule</c> is for the program, <c>detail</c> and <c>next</c> for the person who reads its
/// log, in the language that was asked for. A rule whose usual text speaks of pages and forms has another one here, <c>api.rule.…</c>.
/// </summary>
public static class Problems
{
    /// <summary>Statuses with an advice of their own: <c>api.next.{status}</c>.</summary>
    public static readonly IReadOnlyList<int> Advised = [400, 401, 403, 404, 406, 409, 410, 412, 413, 415, 422, 428, 429, 503, 507];

    public static IResult Of(Texts texts, int status, string rule, params string[] args) => Of(texts, status, rule, [new Reason($"rule.{rule}", args)]);

    /// <summary>A refusal of a desk: 404 for what is out of reach, 403, 412 with who was faster, else 422.</summary>
    public static IResult Of(Texts texts, Outcome outcome) => Of(texts, StatusOf(outcome), outcome.Rule ?? $"{outcome.Kind}", outcome.Reasons ?? []);

    public static int StatusOf(Outcome outcome) => outcome.Kind switch
    {
        OutcomeKind.NotFound => StatusCodes.Status404NotFound,
        OutcomeKind.Forbidden => StatusCodes.Status403Forbidden,
        OutcomeKind.Conflict => StatusCodes.Status412PreconditionFailed,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    /// <param name="more">What the program needs beside that, e.g. <c>errors</c> with a pointer each.</param>
    public static IResult Of(Texts texts, int status, string rule, IReadOnlyList<Reason> reasons, params IReadOnlyList<(string Name, object? Value)> more) => Results.Problem(
        statusCode: status, title: rule, type: $"urn:linli:rule:{rule}", detail: string.Join(" ", reasons.Select(r => texts.Say(texts.Has($"api.{r.Key}") ? r with { Key = $"api.{r.Key}" } : r))),
        extensions: new Dictionary<string, object?>([new("rule", rule), new("next", Advised.Contains(status) ? texts[$"api.next.{status}"] : null), .. more.Select(m => KeyValuePair.Create(m.Name, m.Value))], StringComparer.Ordinal));
}
