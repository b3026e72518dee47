using System.CommandLine;
using Linli.Host.Web;
using Linli.Kernel.Audit;

namespace Linli.Host.Commands;

static class AuditCommand
{
    public static Command Create()
    {
        var data = Options.Data();
        var verify = new Command("verify", "Walks the audit chain and names every line that was changed, removed or inserted; also the newest ones, by the anchor beside the keys.") { data };
        verify.SetAction((parsed, ct) => Options.Guarded(async () =>
        {
            var (place, database) = await Options.Existing(parsed.GetValue(data), null, ct);
            await using var app = LinliApp.Build(place, database);
            await using var scope = app.Services.CreateAsyncScope();
            var report = await scope.ServiceProvider.GetRequiredService<AuditVerifier>().Verify(ct);
            foreach (var fault in report.Faults) await Console.Error.WriteLineAsync(fault);
            Console.WriteLine($"{report.Sealed} lines in the chain, {report.Open} waiting to be linked, {report.Faults.Count} faults");
            if (report.Head.Length > 0) Console.WriteLine($"head: line {report.Sealed}, {report.Head}");
            return report.Faults.Count == 0 ? 0 : 1;
        }));
        return new Command("audit", "The audit chain.") { verify };
    }
}
