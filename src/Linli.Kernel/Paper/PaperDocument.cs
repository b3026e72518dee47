namespace Linli.Kernel.Paper;

/// <summary>A paper that is handed over: receipt, one-time notice, decision. Texts are ready to print, in the language of the paper.</summary>
/// <param name="Number">The number of the document, e.g. 杭上社受〔2026〕12号; "" for none.</param>
/// <param name="Seal">The organisation that signs; stands above the date and in the seal.</param>
/// <param name="QrUrl">Where the paper can be verified or followed; null for no code.</param>
/// <param name="Footer">Small line at the foot of every page: address and telephone.</param>
public sealed record PaperDocument(
    string Title,
    string Number,
    IReadOnlyList<PaperBlock> Blocks,
    string Seal,
    DateOnly Date,
    string? QrUrl = null,
    string? QrCaption = null,
    string? Footer = null);

public abstract record PaperBlock;

/// <summary>Indented by two characters; a line break begins a new paragraph.</summary>
/// <param name="Indent">False for the line of address: "李小红：".</param>
public sealed record PaperParagraph(string Text, bool Indent = true) : PaperBlock;

public sealed record PaperTable(IReadOnlyList<(string Key, string Value)> Rows) : PaperBlock;

/// <summary>1. 2. 3. …</summary>
public sealed record PaperList(IReadOnlyList<string> Items) : PaperBlock;

/// <summary>No paper can be made; the message says what to install.</summary>
public sealed class PaperFault(string message) : Exception(message);
