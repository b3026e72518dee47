using System.CommandLine;
using Linli.Host.Web;
using Linli.Kernel.Access;
using Linli.Trust.Contracts;

namespace Linli.Host.Commands;

static class RunCommand
{
    public static Command Create()
    {
        var (data, city) = (Options.Data(), Options.City());
        var urls = new Option<string>("--urls") { Description = "Addresses to listen on.", DefaultValueFactory = _ => "http://127.0.0.1:5080" };
        var empty = new Option<bool>("--empty") { Description = "Start without the demo street." };
        var command = new Command("run", "Starts the platform; makes the database and the demo street when there is none.") { data, city, urls, empty };
        command.SetAction((parsed, ct) => Options.Guarded(async () =>
        {
            var (place, database) = Options.Place(parsed.GetValue(data)!, parsed.GetValue(city)!, !parsed.GetValue(empty));
            var app = LinliApp.Build(place, database, b => b.WebHost.UseUrls(parsed.GetValue(urls)!));
            await LinliApp.Prepare(app, ct);
            await app.StartAsync(ct);
            Console.WriteLine($"Linli is ready: {parsed.GetValue(urls)}  (data in {place.DataFolder})");
            if (place.Demo) Console.WriteLine($"Demo data, all invented. Sign-in cards: {parsed.GetValue(urls)}/demo");
            await using (var scope = app.Services.CreateAsyncScope())
            {
                scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("setup");
                if (await scope.ServiceProvider.GetRequiredService<IFirstAdministrator>().NewCode(ct) is { } code)
                    Console.WriteLine($"Nobody can sign in yet. Set up the first administrator with this link; it works once, for 24 hours: {parsed.GetValue(urls)!.Split(';')[0]}/setup?code={code}");
            }
            await app.WaitForShutdownAsync(ct);
            return 0;
        }));
        return command;
    }
}
