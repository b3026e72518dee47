using Linli.Kernel.Access;

namespace Linli.Cases.Domain;

public sealed partial class Case
{
    /// <summary>进展告知: how it goes, in words for the citizen. No clock waits for it and none stops.</summary>
    public Outcome Inform(Act act, string? note) => string.IsNullOrWhiteSpace(note) ? Outcome.Refuse("InformingSaysHowItGoes") : Move(act, Verb.Inform, null, null, note);
}
