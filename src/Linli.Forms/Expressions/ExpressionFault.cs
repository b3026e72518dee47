namespace Linli.Forms.Expressions;

/// <summary>A text that is no expression, said so that whoever wrote the pack can mend it.</summary>
/// <param name="position">Where the trouble begins: characters before it, so 0 is the first.</param>
public sealed class ExpressionFault(int position, string what)
    : Exception($"At character {position + 1}: {what}")
{
    public int Position { get; } = position;
}
