namespace Linli.Kernel.Data;

/// <summary>
/// One writer at a time on the embedded database. SQLite allows one anyway, and its busy handler sleeps in steps of
/// 150 ms; queueing in the process keeps the slowest of eight clients at some milliseconds.
/// </summary>
public sealed class WriteGate(DatabaseOptions options)
{
    private readonly SemaphoreSlim? _one = options.Kind == DatabaseKind.Sqlite ? new(1, 1) : null;

    public async ValueTask<IDisposable> Enter(CancellationToken ct)
    {
        if (_one is null) return Nothing.Instance;
        await _one.WaitAsync(ct);
        return new Leave(_one);
    }

    private sealed class Leave(SemaphoreSlim one) : IDisposable
    {
        private int _left;
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) one.Release();
        }
    }

    private sealed class Nothing : IDisposable
    {
        public static readonly Nothing Instance = new();
        public void Dispose() { }
    }
}
