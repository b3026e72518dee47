namespace Linli.Kernel.Backup;

/// <summary>A backup cannot be made or used. The message is for the operator: what is wrong and what to do; never a key or a value.</summary>
public sealed class BackupFault(string message, Exception? inner = null) : Exception(message, inner);
