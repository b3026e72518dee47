namespace Linli.Cases.Domain;

/// <summary>A paper on its way to somebody who gets no message. Stored by number: new ones come last.</summary>
public enum PrintState { Waiting, Printing, Printed, Handed, Posted }

/// <summary>Papers for those whom no message reaches (promise 8): who needs one, and the way from the queue to the hand.</summary>
public static class Posting
{
    /// <summary>No account to read it in, and no mobile phone of their own: a relative's number gets messages, the paper goes to the person. Letters are answered by letter.</summary>
    /// <param name="phone">As it was given, normalised; landlines get no message.</param>
    public static bool Needs(Channel channel, bool hasAccount, string? phone, bool phoneIsOwn) =>
        !hasAccount && channel is not (Channel.System or Channel.Device or Channel.Import) && (channel == Channel.Paper || !phoneIsOwn || phone is not ['1', ..] || phone.Length != 11);

    /// <summary>Where a step leads from; null: it is none from there. A sheet that the printer swallowed goes back to the queue, whoever began to print it.</summary>
    public static PrintState? Step(PrintState from, string act) => (act, from) switch
    {
        ("print", PrintState.Waiting) => PrintState.Printing,
        ("printed", PrintState.Printing) => PrintState.Printed,
        ("back", PrintState.Printing or PrintState.Printed) => PrintState.Waiting,
        ("handed", PrintState.Printed) => PrintState.Handed,
        ("posted", PrintState.Printed) => PrintState.Posted,
        _ => null,
    };
}
