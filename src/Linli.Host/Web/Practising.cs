using Linli.Host.Configuration;
using Linli.Kernel;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Linli.Host.Web;

/// <summary>
/// What is different where people practise, beside what the modules do themselves: no other cookies than its own on a host that the real
/// platform has too, nothing for search engines, and a street that is emptied and filled again each night.
/// </summary>
public static class Practising
{
    /// <summary>Settings by which something would leave; where people practise they do not count, whatever file or variable says them.</summary>
    public static readonly IReadOnlyList<string> Outward = [SettingKeys.Sms, SettingKeys.SmsProviders, SettingKeys.SignInProviders, SettingKeys.OutboundAllow, SettingKeys.TelemetryEndpoint];

    public static void Use(WebApplication app)
    {
        app.UseMiddleware<PracticeCookies>();
        app.MapGet("/robots.txt", () => Results.Text("User-agent: *\nDisallow: /\n")).WithMetadata(new PublicAttribute());
    }
}

/// <summary>
/// Every cookie of ours has another name on the wire, and those of the real platform are not seen: a browser keeps them by host and not by port. Done
/// at the door, so that no cookie of a module that comes tomorrow is forgotten.
/// </summary>
sealed class PracticeCookies(RequestDelegate next)
{
    private const string Ours = "ln-", Wire = "lnp-";

    public Task Invoke(HttpContext context)
    {
        if (context.Request.Headers.Cookie is { Count: > 0 } sent)
            context.Request.Headers.Cookie = string.Join("; ", sent.SelectMany(s => (s ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Where(c => c.Length > Wire.Length && c.StartsWith(Wire, StringComparison.Ordinal)).Select(c => c[Wire.Length..]).Select(c => c[0] == '.' ? c : Ours + c));
        context.Response.OnStarting(static state =>
        {
            var headers = ((HttpContext)state).Response.Headers;
            if (headers.SetCookie is { Count: > 0 } set) headers.SetCookie = set.Select(c => c is null ? null : Wire + (c.StartsWith(Ours, StringComparison.Ordinal) ? c[Ours.Length..] : c)).ToArray();
            headers["X-Robots-Tag"] = "noindex, nofollow";
            return Task.CompletedTask;
        }, context);
        return next(context);
    }
}

/// <summary>Whoever looks after the installation for practice has this word from its start, and empties it with it; so does the night.</summary>
public sealed class PracticeKeeper(IHostApplicationLifetime life)
{
    /// <summary>Of the process, so that it outlives the emptying.</summary>
    public static string Word { get; } = Tokens.New(16);

    public bool Asked { get; private set; }

    /// <summary>The street closes, is emptied and opens again.</summary>
    public void Empty()
    {
        Asked = true;
        life.StopApplication();
    }
}

/// <summary>At half past three: nobody practises then, and the backup of the real one is over.</summary>
sealed class PracticeNight(PracticeKeeper keeper, TimeProvider clock) : BackgroundService
{
    private static readonly TimeOnly At = new(3, 30);

    /// <summary>How long until the next night's hour.</summary>
    public static TimeSpan Until(DateTimeOffset now)
    {
        var today = OfficeHours.At(OfficeHours.DateOf(now), At);
        return (today > now ? today : OfficeHours.At(OfficeHours.DateOf(now).AddDays(1), At)) - now;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try { await Task.Delay(Until(clock.GetUtcNow()), clock, stoppingToken); }
        catch (OperationCanceledException) { return; }
        keeper.Empty();
    }
}

/// <summary>What a database began as is written in it. Looked at before anything is changed: a newer program would else have moved the tables of what it must not open.</summary>
public static class DatabaseMark
{
    /// <exception cref="SettingsFault">A practice start on anything else, or another start on a database of practice.</exception>
    public static async Task Check(Installation place, DatabaseOptions database, CancellationToken ct)
    {
        var mark = await BegunAs.Read(database, place.DataFolder, ct);
        var where = database.Kind == DatabaseKind.Sqlite ? $"The data in {place.DataFolder}" : "The database of LINLI_DATABASE";
        if (place.Practice && mark is not (null or SettingRow.Practice))
            throw new SettingsFault([$"{where} is no data of practice, and a practice start would empty it one night. Nothing was changed. Name another folder with --data{(database.Kind == DatabaseKind.Sqlite ? "" : " and another database in LINLI_DATABASE")}, or start without --practice."]);
        if (!place.Practice && mark == SettingRow.Practice)
            throw new SettingsFault([$"{where} is for practice: everything in it is invented and is emptied each night. Nothing was changed. Start it with --practice, or name another folder with --data{(database.Kind == DatabaseKind.Sqlite ? "" : " and another database in LINLI_DATABASE")}."]);
    }

    /// <summary>Empties a database of practice, and the files and keys beside it; the settings stay. Everything else is refused.</summary>
    public static async Task Empty(Installation place, DatabaseOptions database, IReadOnlyList<string> tables, CancellationToken ct)
    {
        if (await BegunAs.Read(database, place.DataFolder, ct) != SettingRow.Practice) throw new InvalidOperationException($"The data of {place.DataFolder} is not marked as practice and is not emptied.");
        if (database.Kind == DatabaseKind.Postgres)
        {
            NpgsqlConnection.ClearAllPools();
            await using var db = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString);
            await db.OpenAsync(ct);
            // One statement: either all are gone or all are there, with the mark.
            await using var drop = db.CreateCommand();
            drop.CommandText = $"DROP TABLE IF EXISTS {string.Join(", ", tables.Select(t => $"\"{t}\""))} CASCADE";
            await drop.ExecuteNonQueryAsync(ct);
        }
        else
        {
            SqliteConnection.ClearAllPools();
            // The database first: where this is cut off, what is left is no database of anything else.
            foreach (var name in (string[])["linli.db", "linli.db-wal", "linli.db-shm"]) File.Delete(Path.Combine(place.DataFolder, name));
        }
        foreach (var folder in (string[])[place.KeysFolder, place.FilesFolder])
            if (Directory.Exists(folder)) Directory.Delete(folder, true);
    }

    /// <summary>The tables of all modules, with those in which their migrations are noted.</summary>
    public static IReadOnlyList<string> Tables(IServiceProvider services)
    {
        using var scope = services.CreateScope();
        scope.ServiceProvider.GetRequiredService<Kernel.Access.Who>().BecomeSystem("practice");
        return [.. services.GetServices<ModuleDbType>().SelectMany(t => ((DbContext)scope.ServiceProvider.GetRequiredService(t.Type)).Model.GetEntityTypes().Select(e => e.GetTableName()).OfType<string>().Append(ModuleDbSetup.HistoryTable(t.Type))).Distinct()];
    }
}
