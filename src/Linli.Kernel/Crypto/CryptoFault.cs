namespace Linli.Kernel.Crypto;

/// <summary>
/// A key or a sealed value cannot be used. The message is for the operator: it names the place and what to do,
/// and never holds a key or a plain value.
/// </summary>
public sealed class CryptoFault(string message, Exception? inner = null) : Exception(message, inner);
