using Linli.Kernel.Text;

namespace Linli.Forms.Contracts;

/// <summary>Why an answer is not taken and what to do: a text of the product (Reason) or of the form's pack (Message); exactly one is set.</summary>
public sealed record FieldProblem(string FieldId, Reason? Reason, LocalText? Message)
{
    public FieldProblem(string fieldId, Reason reason) : this(fieldId, reason, null) { }
    public FieldProblem(string fieldId, LocalText message) : this(fieldId, null, message) { }

    /// <summary>In the language of the request.</summary>
    public string Say(Texts texts) => Reason is null ? Message!.Now : texts.Say(Reason);
}
