namespace Linli.Trust.Contracts;

/// <summary>An organisation: street office, department, community, hall, team, firm.</summary>
/// <param name="Region">12-digit code of the division it works for.</param>
/// <param name="Names">In both languages, for what others read.</param>
/// <param name="Duties">What it is competent for: codes of the code list <c>duties</c>.</param>
public sealed record Body(Guid Id, Guid? ParentId, string Region, string Kind, Kernel.Text.LocalText Names, IReadOnlyList<string> Duties, string? Phone)
{
    public string Name => Names.Now;
}

/// <summary>A post and who holds it today.</summary>
public sealed record PostHolder(Guid PostId, Guid AccountId, string PersonName, string Title, bool IsLeader);

/// <summary>Asks about organisations and posts. Names come in the language of the request.</summary>
public interface IBodies
{
    Task<Body?> Find(Guid id, CancellationToken ct);
    Task<IReadOnlyDictionary<Guid, Body>> Find(IEnumerable<Guid> ids, CancellationToken ct);

    /// <summary>
    /// The organisation with a duty that is competent for a place: of the asked level (community, street or county)
    /// if there is one, else the next level up. Null when nobody is.
    /// </summary>
    Task<Body?> Competent(string duty, string level, string region, CancellationToken ct);

    /// <summary>The organisations of today whose division holds a place: those that can see and do what happens there.</summary>
    Task<IReadOnlyList<Body>> Over(string region, CancellationToken ct);

    /// <summary>The organisations of today that work in a division or below it.</summary>
    Task<IReadOnlyList<Body>> Under(string region, CancellationToken ct);

    /// <summary>The regions of the halls that take matters in, each a street; 12 digits.</summary>
    Task<IReadOnlyList<string>> HallRegions(CancellationToken ct);
    Task<IReadOnlyList<PostHolder>> Posts(Guid body, CancellationToken ct);
}

/// <param name="Cause">The same cause never makes a second notice for an account.</param>
public sealed record Notice(IReadOnlyCollection<Guid> Accounts, Kernel.Text.Reason Text, string Href, Guid Cause);

/// <summary>Notices to staff and residents, in-app and by SMS; made in the recipient's language where it is known.</summary>
public interface INotices
{
    /// <summary>One notice per account; the same <paramref name="cause"/> never makes a second one.</summary>
    Task ToAccounts(IEnumerable<Guid> accounts, Kernel.Text.Reason text, string href, Guid cause, CancellationToken ct);

    /// <summary>Many at once, for those who tell many: they cost two questions, not two each.</summary>
    Task ToAccounts(IReadOnlyList<Notice> many, CancellationToken ct);

    /// <summary>One SMS; the same cause never sends a second one.</summary>
    Task Sms(string phone, Kernel.Text.Reason text, Guid cause, CancellationToken ct);

    /// <summary>One that overtakes the others and is not sent any more when it is no good any more, such as a sign-in code.</summary>
    Task SmsNow(string phone, Kernel.Text.Reason text, Guid cause, TimeSpan good, CancellationToken ct);
}

/// <summary>Looks at personal data are written down with their reason before the data is shown.</summary>
public interface IAccounts
{
    /// <summary>The account that owns a phone number, if any.</summary>
    Task<Guid?> ByPhone(string phone, CancellationToken ct);
    Task<(string Name, string? Phone)?> Contact(Guid account, CancellationToken ct);
}
