using System.Diagnostics;
using Linli.Kernel;
using Linli.Kernel.Access;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Jobs;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.System.Tests.Keys;

/// <summary>A new field key takes over while people work; nothing becomes unreadable, and an old key goes only when nothing needs it.</summary>
public class KeyRotationTests
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(150);

    [Fact]
    public async Task Rotation_WhileReportsComeIn()
    {
        await using var plot = await Plot.New();
        await using var running = await LinliProcess.Start(plot.Folder, plot.Postgres);
        var (stop, refused, taken) = (false, 0, 0);
        var load = Enumerable.Range(0, 2).Select(client => Task.Run(async () =>
        {
            using var reporter = new Reporter(running.Address);
            for (var (n, clock) = (0, Stopwatch.StartNew()); !Volatile.Read(ref stop) && clock.Elapsed < Most * 2; n++)
                if (await reporter.Report($"kill-{client}-{n}") is null) Interlocked.Increment(ref refused);
                else Interlocked.Increment(ref taken);
        })).ToList();
        for (var clock = Stopwatch.StartNew(); taken < 6 && clock.Elapsed < Most;) await Task.Delay(50);
        var (code, said, error) = await LinliProcess.Verb(["keys", "rotate", "--data", plot.Folder], plot.Postgres);
        code.ShouldBe(0, error);
        said.ShouldContain("Field key 2 is the current one");
        var list = "";
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Most; await Task.Delay(2_000))
        {
            list = (await LinliProcess.Verb(["keys", "list", "--data", plot.Folder], plot.Postgres)).Said;
            if (list.Contains("  0 values", StringComparison.Ordinal)) break;
        }
        list.ShouldContain("field key 1");
        list.ShouldContain("  0 values", customMessage: list);
        list.ShouldContain("values  current");
        Volatile.Write(ref stop, true);
        await Task.WhenAll(load);
        refused.ShouldBe(0, "nobody noticed");
        var early = await LinliProcess.Verb(["keys", "retire", "1", "--data", plot.Folder], plot.Postgres);
        (early.Code, early.Error).ShouldSatisfyAllConditions(() => early.Code.ShouldBe(1), () => early.Error.ShouldContain("less than a day ago"));
        (await LinliProcess.Verb(["audit", "verify", "--data", plot.Folder], plot.Postgres)).Code.ShouldBe(0);
    }

    [Fact]
    public async Task EverythingIsSealedAnew_Found_AndTheOldKeyGoes()
    {
        await using var town = await Town.Small();
        var matter = await town.OpenReport("路灯不亮");
        var clerk = await town.Clerk();
        (await clerk.Get("/staff?q=" + Town.ResidentPhone)).Ok().Text.ShouldContain(matter.No);

        (await Keep(town, k => k.Retire(1, default))).Rule.ShouldBe("CurrentKeyStays");
        (await Keep(town, k => k.Retire(7, default))).Kind.ShouldBe(OutcomeKind.NotFound);
        (await Keep(town, k => k.Rotate(default))).ShouldBe(2);
        var before = await Keep(town, k => k.List(default));
        before.First(k => k.Id == 1).Values.ShouldBeGreaterThan(20);
        // Whoever reads and writes in between notices nothing.
        var second = await town.OpenReport("井盖松动");
        town.Clock.Advance(KeyKeeper.Slack * 2);
        (await town.Services.GetRequiredService<JobRunner>().RunNow("keys.reseal", default)).ShouldBeTrue();
        var after = await Keep(town, k => k.List(default));
        after.First(k => k.Id == 1).Values.ShouldBe(0);
        after.First(k => k.Id == 2).Values.ShouldBeGreaterThanOrEqualTo(before.Sum(k => k.Values));

        (await Keep(town, k => k.Retire(1, default))).Rule.ShouldBe("KeyRestsForADay");
        town.Clock.Advance(TimeSpan.FromHours(25));
        (await Keep(town, k => k.Retire(1, default))).Ok.ShouldBeTrue();
        await town.Restart();
        town.Services.GetRequiredService<KeyRing>().FieldKeyIds.ShouldBe([2]);
        clerk = await town.Clerk();
        var found = (await clerk.Get("/staff?q=" + Town.ResidentPhone)).Ok();
        found.Text.ShouldContain(matter.No);
        found.Text.ShouldContain(second.No);
        (await (await town.Resident()).Get("/my")).Ok().Text.ShouldContain("井盖");
        (await town.Messages()).ShouldNotBeEmpty();
        (await town.VerifyAudit()).Faults.ShouldBeEmpty();
        (await town.Audit()).Select(a => a.Action).ShouldContain("keys.retire");
    }

    [Fact]
    public async Task Value_ThatCannotBeOpened_KeepsItsKey()
    {
        await using var town = await Town.Small();
        await Keep(town, k => k.Rotate(default));
        // The value is lost, whatever we do, and that must not be hidden.
        var broken = "0100000001" + new string('0', 2 * 29);
        await town.Tamper($"UPDATE trust_accounts SET \"NameSealed\" = {(Plot.OnPostgres ? $"'\\x{broken}'::bytea" : $"x'{broken}'")} WHERE \"UserName\" = 'admin'");
        town.Clock.Advance(TimeSpan.FromHours(25));
        await town.Services.GetRequiredService<JobRunner>().RunNow("keys.reseal", default);
        var refusal = await Keep(town, k => k.Retire(1, default));
        (refusal.Rule, refusal.Reasons![0].Args[0]).ShouldBe(("KeyIsNotNeeded", "1"));
    }

    [Fact]
    public async Task EveryColumnOfBytes_IsDeclaredAsSealed()
    {
        await using var town = await Town.Small();
        await using var scope = town.Inside();
        var declared = town.Services.GetServices<SealedColumn>().Where(c => c.Shape == SealedShape.Bytes).Select(c => $"{c.Table}.{c.Column}").ToHashSet();
        var there = town.Services.GetServices<ModuleDbType>().SelectMany(t => ((DbContext)scope.ServiceProvider.GetRequiredService(t.Type)).Model.GetEntityTypes())
            .SelectMany(e => e.GetProperties().Where(p => p.ClrType == typeof(byte[])).Select(p => $"{e.GetTableName()}.{p.GetColumnName()}")).ToHashSet();
        // The public half of a passkey is no secret: it is kept as it came.
        there.Remove("trust_passkeys.PublicKey").ShouldBeTrue();
        there.Except(declared).ShouldBeEmpty("a sealed column that the resealing does not know keeps its key for ever, unseen");
        declared.Except(there).ShouldBeEmpty();
    }

    private static async Task<T> Keep<T>(Town town, Func<KeyKeeper, Task<T>> act)
    {
        await using var scope = town.Inside();
        return await act(scope.ServiceProvider.GetRequiredService<KeyKeeper>());
    }
}
