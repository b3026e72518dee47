using System.Data.Common;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Linli.Cases.Board;
using Linli.Cases.Data;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Linli.Testing;
using Linli.Trust.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Timers;

/// <summary>What runs every few seconds does so whatever a city has piled up: each question begins at an index that holds little.</summary>
public sealed partial class JobPlanTests
{
    // A row for each provider.
    private static readonly string[] Small = ["trust_sms_routes"];

    [Fact]
    public async Task NoQuestionLooksThroughAllThatThereIs()
    {
        // Before the first question: where nobody listened, nobody is told for a while.
        using var asked = new Asked();
        await using var town = await Town.Small();
        await town.Dispatched();
        await using var scope = town.Inside();
        var db = scope.ServiceProvider.GetRequiredService<CasesDb>();
        if (!db.Database.IsSqlite()) Assert.Skip("PostgreSQL plans by its statistics; with three rows it reads them all");
        var few = new DbContext[] { db, scope.ServiceProvider.GetRequiredService<TrustDb>(), scope.ServiceProvider.GetRequiredService<KernelDb>() }.SelectMany(d => d.Model.GetEntityTypes()).SelectMany(t => t.GetIndexes()).Where(i => i.GetFilter() is not null).Select(i => i.GetDatabaseName()).ToHashSet();
        few.Count.ShouldBeGreaterThan(5);

        // The days of the board are counted whole once.
        (await town.Services.GetRequiredService<JobRunner>().RunNow(CountDays.JobName, default)).ShouldBeTrue();
        asked.Of(db.Database.GetDbConnection().DataSource);
        foreach (var job in scope.ServiceProvider.GetServices<IRecurringJob>().Where(j => j.Every <= TimeSpan.FromMinutes(5)).Select(j => j.Name).ToList())
            (await town.Services.GetRequiredService<JobRunner>().RunNow(job, default)).ShouldBeTrue(job);
        asked.Of(null);
        asked.Questions.Count.ShouldBeGreaterThan(8);

        await db.Database.OpenConnectionAsync();
        foreach (var (sql, parameters) in asked.Questions)
        {
            await using var explain = db.Database.GetDbConnection().CreateCommand();
            explain.CommandText = "EXPLAIN QUERY PLAN " + sql;
            foreach (var (name, value) in parameters)
            {
                var p = explain.CreateParameter();
                (p.ParameterName, p.Value) = (name, value);
                explain.Parameters.Add(p);
            }
            await using var plan = await explain.ExecuteReaderAsync();
            while (await plan.ReadAsync())
                if (Scan().Match(plan.GetString(3)) is { Success: true } scan && !Small.Any(table => sql.Contains($"\"{table}\" AS \"{scan.Groups[1].Value}\"", StringComparison.Ordinal)))
                    few.ShouldContain(scan.Groups[2].Value, $"{plan.GetString(3)}\n{sql}");
        }
    }

    [GeneratedRegex(@"^SCAN (?!CONSTANT)(\w+)\b(?! VIRTUAL)(?: USING (?:COVERING )?INDEX (\w+))?")]
    private static partial Regex Scan();

    /// <summary>What is asked of one database.</summary>
    private sealed class Asked : IDisposable, IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        private readonly List<IDisposable> _held = [];
        private string? _place;
        public List<(string Sql, (string Name, object? Value)[] Parameters)> Questions { get; } = [];

        public Asked() => _held.Add(DiagnosticListener.AllListeners.Subscribe(this));

        /// <summary>From now on, of this database; of none.</summary>
        public void Of(string? place) => _place = place;

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == DbLoggerCategory.Name) _held.Add(value.Subscribe(this));
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key != RelationalEventId.CommandExecuting.Name || value.Value is not CommandEventData { Command: var command } || _place is null || command.Connection?.DataSource != _place) return;
            lock (Questions) Questions.Add((command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(p => (p.ParameterName, p.Value))]));
        }

        public void OnCompleted() { }
        public void OnError(Exception error) { }
        public void Dispose() => _held.ForEach(h => h.Dispose());
    }
}
