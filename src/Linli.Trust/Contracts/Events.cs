namespace Linli.Trust.Contracts;

/// <summary>A resident signed in by one-time code: whoever has the account holds the number now.</summary>
/// <param name="PhoneIndex">Blind index <c>phone</c>; the number itself travels in no event.</param>
public sealed record PhoneProved(Guid AccountId, string PhoneIndex);

public enum HandOver
{
    /// <summary>For the days of a leave.</summary>
    Leave,

    /// <summary>The leave is over: what the deputy got from it and has not finished.</summary>
    Back,

    /// <summary>For good.</summary>
    Left,
}

/// <summary>Open work that somebody held in an organisation is another's from now on. What was done stays under the name of whoever did it.</summary>
/// <param name="To">Null: nobody is named, and the organisation has it again.</param>
public sealed record WorkHandedOver(Guid Body, Guid From, Guid? To, string FromName, string ToName, HandOver Why);
