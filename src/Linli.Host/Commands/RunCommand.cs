using System.CommandLine;
using Linli.Host.Configuration;
using Linli.Host.Web;
using Linli.Kernel;
using Linli.Kernel.Access;
using Linli.Kernel.Data;
using Linli.Trust.Contracts;
using Linli.Trust.Messages;

namespace Linli.Host.Commands;

static class RunCommand
{
    public static Command Create()
    {
        var (data, city) = (Options.Data(), Options.City());
        var urls = new Option<string?>("--urls") { Description = "Addresses to listen on (default: http://127.0.0.1:5080)." };
        var empty = new Option<bool>("--empty") { Description = "Start without the demo street." };
        var practice = new Option<bool>("--practice") { Description = $"Start an installation for practice: the demo street, nothing leaves it, emptied each night (default folder {PracticeFolder}, default address {PracticeUrls})." };
        var command = new Command("run", $"Starts the platform; makes the database and the demo street when there is none.{Environment.NewLine}{Environment.NewLine}{Keys()}") { data, city, urls, empty, practice };
        command.SetAction((parsed, ct) => Options.Guarded(async () =>
        {
            var practising = parsed.GetValue(practice);
            var settings = Options.Settings((SettingKeys.Data, parsed.GetValue(data) ?? OfPractice(practising, SettingKeys.Data, PracticeFolder)), (SettingKeys.City, parsed.GetValue(city)), (SettingKeys.Urls, parsed.GetValue(urls) ?? OfPractice(practising, SettingKeys.Urls, PracticeUrls)),
                (SettingKeys.Demo, parsed.GetValue(empty) ? "false" : null), (SettingKeys.Practice, practising ? "true" : null));
            if (settings[SettingKeys.Cluster] == "true")
                throw new SettingsFault([$"cluster is on ({SettingKeys.All.First(k => k.Name == SettingKeys.Cluster).Variable} or {Settings.FileName}), and Linli does not run on several nodes yet: files and keys lie in the data folder of one machine, and limits and caches are kept by each node for itself. Turn it off and run one node; PostgreSQL may stand on a machine of its own."]);
            settings.MustBeReady();
            if (parsed.GetValue(empty) && settings[SettingKeys.Practice] == "true") throw new SettingsFault(["People practise with the demo street. Start without --empty, or without --practice."]);
            var (place, database) = Options.Place(settings);
            while (await Run(settings, place, database, ct)) { }
            return 0;
        }));
        return command;
    }

    private const string PracticeFolder = "var-practice", PracticeUrls = "http://127.0.0.1:5081";

    /// <summary>A start for practice that is told nothing else goes beside the real one, never onto it.</summary>
    private static string? OfPractice(bool practising, string key, string usual) => practising && Environment.GetEnvironmentVariable(SettingKeys.All.First(k => k.Name == key).Variable) is not { Length: > 0 } ? usual : null;

    /// <returns>True when it was emptied and is to open again.</returns>
    private static async Task<bool> Run(Settings settings, Installation place, DatabaseOptions database, CancellationToken ct)
    {
        var listen = settings[SettingKeys.Urls];
        // Before anything is made beside it, such as keys.
        await DatabaseMark.Check(place, database, ct);
        IReadOnlyList<string> tables;
        await using (var app = LinliApp.Build(place, database, b =>
        {
            b.WebHost.UseUrls(listen);
            b.Configuration.AddInMemoryCollection(place.Practice ? settings.ForPractice : settings.ForApplication);
            if (place.Practice) b.Services.AddHostedService<PracticeNight>();
        }))
        {
            await LinliApp.Prepare(app, ct);
            if (!place.Demo && await LinliApp.HoldsDemo(app.Services, ct))
                throw new SettingsFault([$"The data in {place.DataFolder} is the demo's, all invented. Start it without --empty, or name an empty folder with --data."]);
            await app.StartAsync(ct);
            var address = settings[SettingKeys.PublicAddress] is { Length: > 0 } known ? known.TrimEnd('/') : listen.Split(';')[0];
            Console.WriteLine($"Linli is ready: {listen}  (data in {place.DataFolder}{(settings.File is { } file ? $", settings of {file}" : "")})");
            if (place.Practice) Console.WriteLine($"For practice: everything is invented, nothing leaves it, and it is emptied each night. Exercises: {address}/practice{Environment.NewLine}To empty it at once: {address}/practice/keeper with the word {PracticeKeeper.Word}");
            else if (place.Demo) Console.WriteLine($"Demo data, all invented. Sign-in cards: {address}/demo");
            if (!app.Services.GetRequiredService<ISmsSender>().CanSend)
                Console.WriteLine("No sender of messages (SMS) is set up: messages wait, and residents cannot sign in by phone. They can report and apply as guests, at the counter and by telephone.");
            if (!place.Practice)
            {
                await using var scope = app.Services.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("setup");
                foreach (var (office, code) in await scope.ServiceProvider.GetRequiredService<IFirstAdministrator>().NewCodes(ct))
                    Console.WriteLine(office == Office.System
                        ? $"Nobody can sign in yet. Set up the first administrator with this link; it works once, for 24 hours: {address}/setup?code={code}"
                        : $"There is no {(office == Office.Security ? "security" : "audit")} administrator yet. Hand this link to the person; it works once, for 24 hours: {address}/setup?code={code}");
            }
            await app.WaitForShutdownAsync(ct);
            if (!app.Services.GetRequiredService<PracticeKeeper>().Asked) return false;
            tables = DatabaseMark.Tables(app.Services);
        }
        await DatabaseMark.Empty(place, database, tables, ct);
        Console.WriteLine("Emptied; it opens again.");
        return true;
    }

    private static string Keys() => $"Keys of {Settings.FileName} (in the data folder, or beside the executable) and their variables; an option wins over a variable, a variable over the file:{Environment.NewLine}"
        + string.Join(Environment.NewLine, SettingKeys.All.Select(k => $"  {k.Name,-24}{k.Variable,-34}{k.Kind.Takes}{(k.Default.Length > 0 ? $" ({k.Default})" : "")}"));
}
