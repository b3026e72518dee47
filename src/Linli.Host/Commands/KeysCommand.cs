using System.CommandLine;
using Linli.Host.Web;
using Linli.Kernel.Access;
using Linli.Kernel.Crypto;

namespace Linli.Host.Commands;

static class KeysCommand
{
    public static Command Create()
    {
        var data = Options.Data();
        var id = new Argument<int>("id") { Description = "Id of the key, as linli keys list shows it." };
        var list = new Command("list", "Shows the field keys and how many sealed values need each.") { data };
        var rotate = new Command("rotate", "Makes a new field key the current one. The platform goes on; what the old keys sealed is sealed anew in the background.") { data };
        var retire = new Command("retire", "Takes an old field key out of the ring for good; refused while anything needs it.") { id, data };
        list.SetAction((parsed, ct) => With(parsed.GetValue(data), async keeper =>
        {
            foreach (var key in await keeper.List(ct)) Console.WriteLine($"field key {key.Id}  made {key.MadeAt:yyyy-MM-dd HH:mm} UTC  {key.Values} values{(key.IsCurrent ? "  current" : "")}");
            Console.WriteLine("blind index, audit, token: one each, they do not rotate");
            return 0;
        }, ct));
        rotate.SetAction((parsed, ct) => With(parsed.GetValue(data), async keeper =>
        {
            var now = await keeper.Rotate(ct);
            Console.WriteLine($"Field key {now} is the current one. A running platform takes it within five seconds and seals the rest anew in the background; linli keys list shows how far it is.");
            Console.WriteLine("Sealed keys of earlier backups do not open new ones any more: make a backup with its keys now.");
            return 0;
        }, ct));
        retire.SetAction((parsed, ct) => With(parsed.GetValue(data), async keeper =>
        {
            var key = parsed.GetValue(id);
            var outcome = await keeper.Retire(key, ct);
            if (outcome.Ok) { Console.WriteLine($"Field key {key} is gone. Backups from before open with the keys that were sealed with them."); return 0; }
            await Console.Error.WriteLineAsync(outcome.Rule switch
            {
                "CurrentKeyStays" => $"Field key {key} is the current one. Make another one with linli keys rotate, and retire this one when nothing needs it any more.",
                "KeyRestsForADay" => $"Field key {key} was replaced less than a day ago; what people have under way may still need it. Try again tomorrow.",
                "KeyIsNotNeeded" => $"Field key {key} still seals values. Let the platform run until linli keys list shows none; a value that stays is damaged, and the log names its table.",
                _ => $"There is no field key {key}; linli keys list shows them.",
            });
            return 1;
        }, ct));
        return new Command("keys", "The keys of the encrypted fields.") { list, rotate, retire };
    }

    private static Task<int> With(string? data, Func<KeyKeeper, Task<int>> act, CancellationToken ct) => Options.Guarded(async () =>
    {
        var (place, database) = await Options.Existing(data, null, ct);
        await using var app = LinliApp.Build(place, database);
        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("keys");
        return await act(scope.ServiceProvider.GetRequiredService<KeyKeeper>());
    });
}
