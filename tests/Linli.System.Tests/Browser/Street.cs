using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Linli.Testing;
using Microsoft.Playwright;

namespace Linli.System.Tests.Browser;

/// <summary>Everything that needs a real browser stands in this collection and shares one running product; it runs once, on SQLite.</summary>
[CollectionDefinition]
[SuppressMessage("Naming", "CA1711", Justification = "xunit calls it so")]
public sealed class BrowserCollection : ICollectionFixture<Street>;

/// <summary>The demo street as a process of its own, and the machine's Chromium before it.</summary>
public sealed class Street : IAsyncLifetime
{
    private readonly Dictionary<string, string> _signedIn = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _oneSignsIn = new(1, 1);
    private readonly ConcurrentDictionary<(Somebody, Screen), ConcurrentBag<Person>> _windows = new();
    private readonly Lazy<Task<Furniture>> _furniture;
    private Plot? _plot;
    private LinliProcess? _process;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string? _without;

    public string Address => _process!.Address;

    public Street() => _furniture = new(() => Furniture.Make(this));

    public async ValueTask InitializeAsync()
    {
        if (Plot.OnPostgres) { _without = "Browser tests run once, on SQLite."; return; }
        if (Chromium.Find() is not { } executable)
        {
            if (!Chromium.MayBeMissing) throw new InvalidOperationException("The browser tests need Chromium and it is missing; install it with: apt-get install -y chromium-headless-shell (or set LINLI_TEST_WITHOUT=\"chromium\" to leave them out).");
            _without = "LINLI_TEST_WITHOUT says to go without Chromium.";
            return;
        }
        try
        {
            _plot = await Plot.New(postgres: false);
            var process = LinliProcess.Start(_plot.Folder, null);
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = executable, Args = ["--no-sandbox", "--disable-gpu", "--lang=zh-CN"] });
            _process = await process;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>First line of every browser test.</summary>
    public void Needed() => Assert.SkipWhen(_without is not null, _without ?? "");

    // ---- people -------------------------------------------------------------------------------------------------

    /// <summary>Somebody at a screen, signed in as a user would, each with a window (and cookies) of its own.</summary>
    public async Task<Person> Open(Somebody who, Screen screen, bool script = true, string? @for = null)
    {
        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = Address, ViewportSize = new() { Width = screen.Width, Height = screen.Height }, HasTouch = screen.IsPhone, IsMobile = screen.IsPhone, Locale = "zh-CN",
            TimezoneId = "Asia/Shanghai", JavaScriptEnabled = script, ReducedMotion = ReducedMotion.Reduce, StorageState = await SignedIn(who),
        });
        context.SetDefaultTimeout(30_000);
        if (screen.Cookies.Any()) await context.AddCookiesAsync(screen.Cookies.Select(c => new Cookie { Name = c.Name, Value = c.Value, Url = Address }));
        return new Person(await context.NewPageAsync(), $"{who.Name} {@for}".Trim());
    }

    /// <summary>Signs in by the pages once for each person; later windows begin with the cookies of then.</summary>
    private async Task<string?> SignedIn(Somebody who)
    {
        if (who.IsGuest) return null;
        await _oneSignsIn.WaitAsync();
        try
        {
            if (_signedIn.TryGetValue(who.Name, out var state)) return state;
            await using var person = await Open(Somebody.Guest, Screen.Desk, @for: $"signing in as {who.Name}");
            if (who.Phone is { } phone) await person.SignInResident(phone);
            else await person.SignInStaff(who.Name);
            return _signedIn[who.Name] = await person.Page.Context.StorageStateAsync();
        }
        finally { _oneSignsIn.Release(); }
    }

    public Task<Furniture> Furnished() => _furniture.Value;

    /// <summary>A window with the accessibility checker in it, used again by whoever comes next: opening one takes longer than a page.</summary>
    public async Task<Window> Borrow(Somebody who, Screen screen)
    {
        var free = _windows.GetOrAdd((who, screen), _ => []);
        if (!free.TryTake(out var person))
        {
            person = await Open(who, screen, @for: screen.Words);
            await Inspector.Prepare(person.Page);
        }
        return new Window(person, free);
    }

    public sealed class Window(Person person, ConcurrentBag<Person> free) : IAsyncDisposable
    {
        public Person Person => person;

        public ValueTask DisposeAsync()
        {
            free.Add(person);
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>What only passing time would do, done to the data: no browser waits for days.</summary>
    public Task<List<string>> Data(string sql) => _plot!.Read(sql);

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
        if (_process is not null) await _process.DisposeAsync();
        if (_plot is not null) await _plot.DisposeAsync();
    }
}

/// <summary>One of the people on the demo cards.</summary>
public sealed record Somebody(string Name, string? Phone = null)
{
    public static readonly Somebody Guest = new("guest"), Resident = new("li-ayi", Town.ResidentPhone), Elder = new("wang-nainai", Town.NeighbourPhone),
        Clerk = new("zhou-min"), Leader = new("qian-lei"), Lighting = new("sun-gong"), LightingChief = new("feng-ke"), Civil = new("chen-jie"), County = new("ge-ju"), City = new("zhao-qiang"), Admin = new("admin"), Security = new("security"), Auditor = new("auditor");

    public bool IsGuest => this == Guest;
}

/// <param name="Language">Null: as the product greets somebody new.</param>
/// <param name="Pixels">Of the main text: 16, or a step of the elder mode.</param>
public sealed record Screen(int Width, int Height, string? Language = null, int Pixels = 16, bool Contrast = false)
{
    public static readonly Screen Desk = new(1440, 900), Phone = new(390, 844);

    public bool Elder => Pixels > 16;

    /// <summary>What the person has chosen, as the browser keeps it.</summary>
    public IEnumerable<(string Name, string Value)> Cookies =>
    [
        .. Language is null ? [] : ((string, string)[])[("ln-lang", Language)],
        .. Elder ? ((string, string)[])[("ln-mode", "elder"), ("ln-size", Pixels switch { 24 => "large", 32 => "larger", _ => "largest" })] : [],
        .. Contrast ? ((string, string)[])[("ln-contrast", "high")] : [],
    ];

    public string Words => $"{Language}{(Elder ? $", elder {Pixels}" : "")}{(Contrast ? ", high contrast" : "")}";
    public bool IsPhone => Width < 768;
    public Screen In(string language) => this with { Language = language };
    public Screen ForElders => this with { Pixels = 24 };
    public Screen Largest => this with { Pixels = 40 };
}

/// <summary>The browser of the machine; none is ever downloaded.</summary>
public static class Chromium
{
    public static bool MayBeMissing => $" {Environment.GetEnvironmentVariable("LINLI_TEST_WITHOUT")} ".Contains(" chromium ", StringComparison.Ordinal);

    public static string? Find() =>
        Environment.GetEnvironmentVariable("LINLI_TEST_CHROMIUM") is { Length: > 0 } named ? named : Places().FirstOrDefault(File.Exists);

    private static IEnumerable<string> Places()
    {
        // The shell has no windows to draw: the same pages in less than half of the time.
        string[] names = OperatingSystem.IsWindows() ? ["chrome.exe", "msedge.exe"] : ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names)
            foreach (var folder in path) yield return Path.Combine(folder, name);
        foreach (var folder in (Environment.SpecialFolder[])[Environment.SpecialFolder.ProgramFiles, Environment.SpecialFolder.ProgramFilesX86])
            foreach (var app in (string[])["Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe"]) yield return Path.Combine(Environment.GetFolderPath(folder), app);
        yield return "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
    }
}
