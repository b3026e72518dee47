using Linli.Kernel.Packs;
using Microsoft.AspNetCore.Http;

namespace Linli.Forms.Contracts;

/// <summary>The forms of the installation. Holds no answers and asks nobody: safe to call from anywhere.</summary>
public interface IForms
{
    /// <summary>The version of a form for matters that begin on a day.</summary>
    /// <exception cref="PackFault">There is none on that day.</exception>
    FormDefinition Form(string id, DateOnly day);

    /// <summary>The version that a running matter pinned, with the dictionary of the day that version came into force.</summary>
    /// <exception cref="PackFault">There is no such version.</exception>
    FormDefinition Pinned(string id, string version);

    /// <summary>The newest definition of a field.</summary>
    /// <exception cref="PackFault">No dictionary has it.</exception>
    FieldDefinition Field(string id);

    /// <summary>At most one problem a field, in the order of the form; empty means that the answers can be taken. Hidden items are not looked at.</summary>
    IReadOnlyList<FieldProblem> Validate(FormDefinition form, Answers answers, DateOnly today);

    /// <summary>What was posted to the fields of the form, trimmed; whatever else was posted is not looked at.</summary>
    Answers Read(FormDefinition form, IFormCollection posted);

    /// <summary>What a rule over the answers says, e.g. who is eligible; null if it neither holds nor fails or there is no rule.</summary>
    /// <exception cref="Expressions.ExpressionFault">It is no expression.</exception>
    bool? Eligible(string? expression, FormDefinition form, Answers answers, DateOnly today);

    /// <summary>The answers to items that the form asks for, given the others: what stays is what is stored.</summary>
    Answers Visible(FormDefinition form, Answers answers, DateOnly today);

    /// <summary>The ids of the items that the form does not ask for, given the answers.</summary>
    IReadOnlySet<string> Hidden(FormDefinition form, Answers answers, DateOnly today);

    /// <summary>The answers as they are stored and compared: half-width codes, telephone numbers and amounts in one form. Those that are not valid stay as typed.</summary>
    Answers Normalized(FormDefinition form, Answers answers, DateOnly today);
}
