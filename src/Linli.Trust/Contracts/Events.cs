namespace Linli.Trust.Contracts;

/// <summary>A resident signed in by one-time code: whoever has the account holds the number now.</summary>
/// <param name="PhoneIndex">Blind index <c>phone</c>; the number itself travels in no event.</param>
public sealed record PhoneProved(Guid AccountId, string PhoneIndex);
