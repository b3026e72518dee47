using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;

namespace Linli.Kernel.Data;

/// <summary>
/// Group commit for the embedded database. A commit that waits for the disk itself keeps every other writer waiting too. Here it is written to the
/// log without waiting (PRAGMA synchronous=NORMAL for this transaction only), the gate opens for the next one, and only then is the log brought to the disk:
/// once for all who came meanwhile. Nothing is answered before that (promise 5). What else writes waits for the disk as it always did, and with
/// it for all that stands in the log before it; an event is claimed that way before it is told, so none is told of a matter that is not kept.
/// What stands in the log is brought into the database beside the writers and not by one of them, who would hold the gate meanwhile.
/// PostgreSQL does both by itself.
/// </summary>
public sealed class CommitSync : IAsyncDisposable
{
    /// <summary>Waits for the disk after which the log is brought into the database; some hundred commits under load.</summary>
    private const int FoldEvery = 32;

    /// <summary>Pages (64 MB) after which a writer sees to the rest, so that the log begins anew and does not grow without end.</summary>
    private const int MostPages = 16_384;

    private readonly string? _log;
    private readonly string _database;
    private readonly Func<string, Task> _flush;
    private readonly ILogger<CommitSync> _logger;
    private readonly Lock _lock = new();
    private TaskCompletionSource? _next;
    private bool _busy;
    private Exception? _broken;
    private int _waits;
    private Task _fold = Task.CompletedTask;

    /// <param name="flush">Brings a file to the disk; a test stands in for the disk.</param>
    public CommitSync(DatabaseOptions options, ILogger<CommitSync> logger, Func<string, Task>? flush = null)
    {
        (_logger, _flush) = (logger, flush ?? Flush);
        _database = options.ConnectionString;
        if (options.Kind == DatabaseKind.Sqlite) _log = new SqliteConnectionStringBuilder(_database).DataSource + "-wal";
    }

    /// <summary>For the one transaction that follows: it need not wait, <see cref="Settle"/> does.</summary>
    public async ValueTask<IAsyncDisposable?> Begin(DatabaseFacade database, CancellationToken ct)
    {
        if (_log is null) return null;
        await database.OpenConnectionAsync(ct);
        var connection = (SqliteConnection)database.GetDbConnection();
        Ask(connection, "PRAGMA synchronous=NORMAL");
        _ = SQLitePCL.raw.sqlite3_wal_autocheckpoint(connection.Handle!, MostPages);
        return new Light(database, connection);
    }

    /// <summary>Returns when everything committed until now lies on the disk.</summary>
    /// <exception cref="DiskUnconfirmed">The disk did not take it. Whether it will be there after a power cut is unknown, so nothing more is acknowledged until a restart has read what is there.</exception>
    public Task Settle()
    {
        if (_log is null) return Task.CompletedTask;
        lock (_lock)
        {
            if (_broken is not null) return Task.FromException(Refusal());
            _next ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            var mine = _next.Task;
            if (!_busy)
            {
                _busy = true;
                _ = Task.Run(Work);
            }
            return mine;
        }
    }

    /// <summary>Nothing is acknowledged any more until a restart.</summary>
    public bool IsBroken
    {
        get { lock (_lock) return _broken is not null; }
    }

    private DiskUnconfirmed Refusal() => new(_broken);

    private async Task Work()
    {
        while (true)
        {
            TaskCompletionSource batch;
            lock (_lock)
            {
                if (_next is null)
                {
                    _busy = false;
                    return;
                }
                (batch, _next) = (_next, null);
            }
            try
            {
                if (_broken is null) await _flush(_log!);
            }
            // A second try would say yes to what the first one lost: the system forgets what it could not write.
            catch (Exception e)
            {
                lock (_lock) _broken = e;
                _logger.LogCritical(e, "The disk did not confirm the log {File}; nothing is acknowledged any more until a restart", _log);
            }
            if (_broken is null) batch.SetResult();
            else batch.SetException(Refusal());
            if (++_waits % FoldEvery == 0 && _fold.IsCompleted) _fold = Task.Run(Fold);
        }
    }

    /// <summary>Writers and readers go on; what one of them still needs is left for the next time.</summary>
    private void Fold()
    {
        try
        {
            using var connection = new SqliteConnection(_database);
            connection.Open();
            Ask(connection, "PRAGMA wal_checkpoint(PASSIVE)");
        }
        // It stands in the log, where it is safe; the next time may find room.
        catch (Exception e) when (e is SqliteException or InvalidOperationException) { _logger.LogWarning(e, "The log {File} was not brought into the database", _log); }
    }

    public async ValueTask DisposeAsync() => await _fold;

    // Opened anew each time: when the last connection closes, the log is brought into the database and removed, and the next one is another file.
    private static Task Flush(string log)
    {
        try
        {
            using var file = File.OpenHandle(log, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(file);
        }
        catch (FileNotFoundException) { }
        return Task.CompletedTask;
    }

    // Twice each commit: past the provider, which would prepare a command for it.
    private static void Ask(SqliteConnection connection, string pragma) => SqliteException.ThrowExceptionForRC(SQLitePCL.raw.sqlite3_exec(connection.Handle!, pragma), connection.Handle);

    private sealed class Light(DatabaseFacade database, SqliteConnection connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            try { Ask(connection, "PRAGMA synchronous=FULL"); }
            // A connection that others take from the pool waits for the disk, or is not there.
            catch (SqliteException) { SqliteConnection.ClearPool(connection); }
            finally { await database.CloseConnectionAsync(); }
        }
    }
}
