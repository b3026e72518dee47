using Linli.Kernel.Text;

namespace Linli.Kernel.Packs;

/// <summary>Whom somebody rings who gets no further here; every page and many messages name it. A place with a number of its own replaces the pack.</summary>
public sealed record Hotline(string Number, LocalText Name);
