namespace Linli.Cases.Exchange;

/// <summary>What a message says; <c>POST /api/exchange/v1/messages</c>.</summary>
/// <param name="Case">What the matter is called between the two, up to 64 characters.</param>
/// <param name="Seq">The sender's own count for this matter, from 1 without gaps.</param>
/// <param name="Step">collect, register, dispatch, handle, feedback, verify, close, returned or shelved.</param>
/// <param name="Seen">The last of the receiver's messages that the sender knew then; 0 for none.</param>
/// <param name="At">A time with its offset.</param>
/// <param name="By">The organisation that did it; no person.</param>
/// <param name="Push">With the first message of a matter, and only then.</param>
sealed record ExchangeBody(Guid Id, string? Case, int Seq, string? Step, int Seen, string? SeenStep, bool Ruling, string? At, string? By, string? Reason, ExchangePush? Push, IReadOnlyList<ExchangePhoto>? Photos);

/// <summary>What a matter is about. Nobody's name, phone or account.</summary>
/// <param name="Kind">component or event (GB/T 30428.2).</param>
/// <param name="Region">12 digits.</param>
/// <param name="System">Which datum the point has: CGCS2000, WGS84 or GCJ02.</param>
sealed record ExchangePush(string? Kind, string? Code, string? Region, string? Grid, double? Lon, double? Lat, string? System, string? Text, string? Address);

/// <param name="When">before or after.</param>
/// <param name="Content">Base64, at most 2 MB of picture.</param>
sealed record ExchangePhoto(string? Name, string? When, string? Sha256, string? Content);

/// <summary>What a message of ours carries until it is sent: the push itself, and which photos.</summary>
sealed record ExchangeCargo(ExchangePush? Push, IReadOnlyList<ExchangeCargoPhoto> Photos);
sealed record ExchangeCargoPhoto(Guid File, string When);

sealed record ExchangeStandAnswer(int Seq, string? Step);

/// <summary>Both sides as the one that answers knows them.</summary>
/// <param name="Ours">Of the one that answers.</param>
/// <param name="Theirs">Of the one that asks.</param>
/// <param name="Known">The message had come before, and changed nothing now.</param>
sealed record ExchangeMirrorAnswer(string Case, ExchangeStandAnswer Ours, ExchangeStandAnswer Theirs, bool Conflict, bool? Known = null);
