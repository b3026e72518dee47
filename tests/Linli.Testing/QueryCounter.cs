using System.Diagnostics;
using Linli.Kernel.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Testing;

/// <summary>Counts the commands that go to a town's database, whoever sends them.</summary>
public sealed class QueryCounter : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly List<IDisposable> _subscribed = [];
    private readonly string _database;
    private int _queries;

    private QueryCounter(string database) => _database = database;
    public int Queries => _queries;

    public static async Task<QueryCounter> Of(Town town)
    {
        await using var scope = town.Inside();
        var connection = scope.ServiceProvider.GetRequiredService<KernelDb>().Database.GetDbConnection();
        var counter = new QueryCounter($"{connection.DataSource}|{connection.Database}");
        counter._subscribed.Add(DiagnosticListener.AllListeners.Subscribe(counter));
        // A context of the pool that found nobody listening does not ask again for a second.
        await Task.Delay(1_100);
        return counter;
    }

    public void OnNext(DiagnosticListener value) { if (value.Name == DbLoggerCategory.Name) _subscribed.Add(value.Subscribe(this)); }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is CommandExecutedEventData { Command.Connection: { } c } && $"{c.DataSource}|{c.Database}" == _database) Interlocked.Increment(ref _queries);
    }

    public void OnCompleted() { }
    public void OnError(Exception error) { }
    public void Dispose() => _subscribed.ForEach(s => s.Dispose());
}
