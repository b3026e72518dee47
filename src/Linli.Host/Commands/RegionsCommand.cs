using System.CommandLine;
using System.Diagnostics;
using Linli.Host.Web;

namespace Linli.Host.Commands;

static class RegionsCommand
{
    public static Command Create()
    {
        var (data, city) = (Options.Data(), Options.City());
        var load = new Command("load", "Loads divisions of the bundled national table (--city all: the whole country).") { data, city };
        load.SetAction((parsed, ct) => Options.Guarded(async () =>
        {
            var (place, database) = await Options.Existing(parsed.GetValue(data), parsed.GetValue(city), ct);
            await using var app = LinliApp.Build(place, database);
            await LinliApp.Migrate(app.Services, ct);
            var watch = Stopwatch.StartNew();
            var added = await LinliApp.LoadRegions(app.Services, place, ct);
            Console.WriteLine($"{added} divisions loaded in {watch.Elapsed.TotalSeconds:F1} s");
            return 0;
        }));
        return new Command("regions", "Administrative divisions.") { load };
    }
}
