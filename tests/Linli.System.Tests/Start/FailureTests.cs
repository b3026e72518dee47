using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Linli.Host.Commands;
using Microsoft.Data.Sqlite;
using Npgsql;
using Shouldly;

namespace Linli.System.Tests.Start;

/// <summary>Each failure of the executable is a sentence that says what to do, exit code 1 and no trace.</summary>
public sealed class FailureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("linli-fail-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task DataFolder_ThatIsAFile()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");
        await Fails(["run", "--data", file], "file");
        await Fails(["audit", "verify", "--data", file], "file");
    }

    [Fact]
    public Task Data_ThatMayNotBeWritten() => Fails(["run", "--data", "/proc/linli"], "Check the path");

    [Fact]
    public async Task Database_ThatIsNone()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "linli.db"), new string('x', 5000));
        await Fails(["run", "--data", _folder], "damaged or is no database of Linli");
    }

    [Fact]
    public Task Database_ThatDoesNotAnswer() => Fails(["audit", "verify", "--data", _folder], "Check that PostgreSQL runs", ("LINLI_DATABASE", "Host=127.0.0.1;Port=1;Username=x;Database=x;Timeout=3"));

    [Fact]
    public async Task Folder_WithoutADatabase_IsNotMadeOneByOtherVerbs()
    {
        var mistyped = Path.Combine(_folder, "mistyped");
        var table = Path.Combine(_folder, "table.csv");
        await File.WriteAllTextAsync(table, "a,b\n");
        foreach (var verb in (string[][])[["audit", "verify"], ["backup", Path.Combine(_folder, "copy"), "--no-keys"], ["import", "requests", table], ["regions", "load"]])
            await Fails([.. verb, "--data", mistyped], "There is no database of Linli in");
        Directory.Exists(mistyped).ShouldBeFalse();
    }

    [Fact]
    public async Task Installation_StaysWhatItBeganAs()
    {
        var real = Path.Combine(_folder, "real");
        await using (await Testing.LinliProcess.Start(real, null, ("LINLI_DEMO", "false"))) { }
        await Fails(["run", "--data", real], "began without demo data");
        var demo = Path.Combine(_folder, "demo");
        await using (await Testing.LinliProcess.Start(demo, null)) { }
        await Fails(["run", "--empty", "--data", demo], "is the demo's, all invented");
    }

    [Fact]
    public Task Cluster_ThatIsAskedFor_IsRefused() => Fails(["run", "--data", _folder], "does not run on several nodes yet", ("LINLI_CLUSTER", "true"));

    [Fact]
    public Task Database_ThatIsNoConnection() => Fails(["run", "--data", _folder], "LINLI_DATABASE is not readable; it takes an Npgsql connection string", ("LINLI_DATABASE", "nonsense"));

    [Fact]
    public async Task Settings_ThatAreWrong()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "linli.json"), "{\n \"demo\": 1 }");
        await Fails(["run", "--data", _folder], "linli.json, line 2: demo takes true or false.");
    }

    [Fact]
    public Task Packs_ThatAreNone() => Fails(["run", "--data", _folder], "is no folder of packs", ("LINLI_PACKS", _folder));

    [Fact]
    public Task File_ThatIsNotThere() => Fails(["import", "requests", Path.Combine(_folder, "none.csv"), "--data", _folder], "none.csv does not exist. Check the path.");

    [Fact]
    public async Task Verbs_HaveHelp()
    {
        foreach (var verb in (string[])["run", "audit", "audit verify", "backup", "restore", "keys", "keys list", "keys rotate", "keys retire", "regions", "regions load", "import", "import requests", "bench", "docs"])
        {
            var (code, said, error) = await Linli([.. verb.Split(' '), "--help"]);
            code.ShouldBe(0, verb + error);
            said.ShouldContain("Usage:");
        }
        (await Linli(["run", "--help"])).Said.ShouldContain("LINLI_LIMITS_POSTS_PER_MINUTE");
        (await Linli(["dance"])).Code.ShouldBe(1);
    }

    public static readonly TheoryData<Exception, string> Known = new()
    {
        { new IOException("bind", new Microsoft.AspNetCore.Connections.AddressInUseException("in use")), "Another program listens" },
        { new SocketException((int)SocketError.AccessDenied), "below 1024" },
        { new SocketException((int)SocketError.AddressNotAvailable), "no such address" },
        { new SqliteException("full", 13), "disk is full" },
        { new InvalidOperationException("x", new SqliteException("readonly", 8)), "opened for writing" },
        { new SqliteException("cantopen", 14), "opened for writing" },
        { new SqliteException("busy", 5), "held by another process" },
        { new SqliteException("corrupt", 11), "damaged" },
        { new PostgresException("m", "FATAL", "FATAL", "28P01"), "Correct Username and Password" },
        { new PostgresException("m", "FATAL", "FATAL", "3D000"), "Create it" },
        { new PostgresException("m", "ERROR", "ERROR", "42501"), "lacks a right" },
        { new PostgresException("m", "ERROR", "ERROR", "53100"), "disk is full" },
        { new InvalidOperationException("transient", new NpgsqlException("refused")), "does not answer" },
        { new IOException("No space left on device", 28), "disk is full" },
        { new UnauthorizedAccessException("Access to the path is denied."), "needs the right" },
        { new DirectoryNotFoundException("gone."), "Check the path" },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Fault_OfTheMachine_SaysWhatToDo(Exception fault, string said) => Failures.Say(fault).ShouldNotBeNull().ShouldContain(said);

    [Fact]
    public void Fault_OfTheProgram_KeepsItsTrace() => Failures.Say(new NullReferenceException()).ShouldBeNull();

    [Fact]
    public async Task Port_ThatIsTaken()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await Fails(["run", "--data", _folder, "--empty", "--urls", $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}"], "choose another port with --urls");
    }

    private static async Task Fails(string[] arguments, string said, params (string Name, string Value)[] environment)
    {
        var (code, _, error) = await Linli(arguments, environment);
        error.ShouldContain(said);
        code.ShouldBe(1);
        error.ShouldNotContain("   at ", customMessage: error);
    }

    private static async Task<(int Code, string Said, string Error)> Linli(string[] arguments, params (string Name, string Value)[] environment)
    {
        var dll = Path.Combine(AppContext.BaseDirectory, "linli.dll");
        var start = new ProcessStartInfo("dotnet", [dll, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LINLI_PACKS"] = Path.Combine(Repository(), "packs");
        start.Environment["LINLI_DATABASE"] = "";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        var (said, error) = (process.StandardOutput.ReadToEndAsync(enough.Token), process.StandardError.ReadToEndAsync(enough.Token));
        try { await process.WaitForExitAsync(enough.Token); }
        finally { if (!process.HasExited) process.Kill(); }
        return (process.ExitCode, await said, await error);
    }

    internal static string Repository()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Linli.slnx"))) return at.FullName;
        throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
