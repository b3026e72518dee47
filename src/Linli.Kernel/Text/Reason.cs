namespace Linli.Kernel.Text;

/// <summary>
/// One line of an explanation or refusal: a text key plus its arguments, so that the same reason reads
/// in Chinese and in English. Arguments are already plain strings (dates as yyyy-MM-dd, times as yyyy-MM-dd HH:mm),
/// or a text key behind '@', or a text in both languages (<see cref="LocalText.AsArgument"/>).
/// </summary>
public sealed record Reason(string Key, params IReadOnlyList<string> Args);
