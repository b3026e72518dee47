using System.CommandLine;
using Linli.Host.Configuration;
using Linli.Host.Web;
using Linli.Kernel.Access;
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
        var command = new Command("run", $"Starts the platform; makes the database and the demo street when there is none.{Environment.NewLine}{Environment.NewLine}{Keys()}") { data, city, urls, empty };
        command.SetAction((parsed, ct) => Options.Guarded(async () =>
        {
            var settings = Options.Settings((SettingKeys.Data, parsed.GetValue(data)), (SettingKeys.City, parsed.GetValue(city)), (SettingKeys.Urls, parsed.GetValue(urls)), (SettingKeys.Demo, parsed.GetValue(empty) ? "false" : null));
            if (settings[SettingKeys.Cluster] == "true")
                throw new SettingsFault([$"cluster is on ({SettingKeys.All.First(k => k.Name == SettingKeys.Cluster).Variable} or {Settings.FileName}), and Linli does not run on several nodes yet: files and keys lie in the data folder of one machine, and limits and caches are kept by each node for itself. Turn it off and run one node; PostgreSQL may stand on a machine of its own."]);
            settings.MustBeReady();
            var (place, database) = Options.Place(settings);
            var listen = settings[SettingKeys.Urls];
            await using var app = LinliApp.Build(place, database, b =>
            {
                b.WebHost.UseUrls(listen);
                b.Configuration.AddInMemoryCollection(settings.ForApplication);
            });
            await LinliApp.Prepare(app, ct);
            if (!place.Demo && await LinliApp.HoldsDemo(app.Services, ct))
                throw new SettingsFault([$"The data in {place.DataFolder} is the demo's, all invented. Start it without --empty, or name an empty folder with --data."]);
            await app.StartAsync(ct);
            var address = settings[SettingKeys.PublicAddress] is { Length: > 0 } known ? known.TrimEnd('/') : listen.Split(';')[0];
            Console.WriteLine($"Linli is ready: {listen}  (data in {place.DataFolder}{(settings.File is { } file ? $", settings of {file}" : "")})");
            if (place.Demo) Console.WriteLine($"Demo data, all invented. Sign-in cards: {address}/demo");
            if (!app.Services.GetRequiredService<ISmsSender>().CanSend)
                Console.WriteLine("No sender of messages (SMS) is set up: messages wait, and residents cannot sign in by phone. They can report and apply as guests, at the counter and by telephone.");
            await using (var scope = app.Services.CreateAsyncScope())
            {
                scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("setup");
                foreach (var (office, code) in await scope.ServiceProvider.GetRequiredService<IFirstAdministrator>().NewCodes(ct))
                    Console.WriteLine(office == Office.System
                        ? $"Nobody can sign in yet. Set up the first administrator with this link; it works once, for 24 hours: {address}/setup?code={code}"
                        : $"There is no {(office == Office.Security ? "security" : "audit")} administrator yet. Hand this link to the person; it works once, for 24 hours: {address}/setup?code={code}");
            }
            await app.WaitForShutdownAsync(ct);
            return 0;
        }));
        return command;
    }

    private static string Keys() => $"Keys of {Settings.FileName} (in the data folder, or beside the executable) and their variables; an option wins over a variable, a variable over the file:{Environment.NewLine}"
        + string.Join(Environment.NewLine, SettingKeys.All.Select(k => $"  {k.Name,-24}{k.Variable,-34}{k.Kind.Takes}{(k.Default.Length > 0 ? $" ({k.Default})" : "")}"));
}
