using System.Diagnostics;
using Linli.Testing;
using Shouldly;

namespace Linli.System.Tests.Start;

/// <summary>Refused rows of an import stand in a file beside the database: with the names and phones of people.</summary>
public sealed class ImportFileTests
{
    [Fact]
    public async Task RejectedRows_AreReadableByTheirOwnerOnly_AlsoWhereAnOpenFileLay()
    {
        // Windows has no such rights.
        if (OperatingSystem.IsWindows()) return;
        await using var plot = await Plot.New(postgres: false);
        await using (await LinliProcess.Start(plot.Folder, null)) { }
        var table = Path.Combine(plot.Folder, "old.csv");
        await File.WriteAllTextAsync(table, "编号,内容,电话\nA-1,,19900000001\nA-2,路灯不亮三天了,19900000002\n");
        var rejected = Path.Combine(plot.Folder, "old.rejected.csv");
        await File.WriteAllTextAsync(rejected, "of an older run");
        File.SetUnixFileMode(rejected, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "linli.dll"), "import", "requests", table, "--source", "old", "--data", plot.Folder]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LINLI_PACKS"] = Path.Combine(FailureTests.Repository(), "packs");
        start.Environment["LINLI_DATABASE"] = "";
        using var process = Process.Start(start)!;
        var (said, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0, await error);
        (await said).ShouldContain("1 refused");
        (await File.ReadAllTextAsync(rejected)).ShouldContain("19900000001");
        File.GetUnixFileMode(rejected).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
