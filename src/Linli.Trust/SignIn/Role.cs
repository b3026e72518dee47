namespace Linli.Trust.SignIn;

/// <summary>A role as a pack: permissions, how far they reach, whether identifying fields may be revealed.</summary>
public sealed record Role(IReadOnlyList<string> Permissions, string Jurisdiction);
