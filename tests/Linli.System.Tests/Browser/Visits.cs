namespace Linli.System.Tests.Browser;

/// <summary>A page looked at in several ways, each on a desk and on a phone.</summary>
public static class Visits
{
    public static async Task Check(Street street, Stop stop, IEnumerable<Screen> ways)
    {
        var furniture = await street.Furnished();
        var faults = (await Task.WhenAll(ways.Select(async way =>
        {
            // Now and then a window of the browser answers no more, with nothing to do: that is looked at again in another one, and not waited for.
            try { return await Look(way).WaitAsync(Patience); }
            catch (TimeoutException) { return await Look(way).WaitAsync(Patience); }
        }))).SelectMany(f => f).ToList();
        if (faults.Count > 0) Assert.Fail($"{stop.Name}:\n" + string.Join('\n', faults.GroupBy(f => f.Fault).Select(g => $"- {g.Key} [{string.Join("; ", g.Select(f => f.At).Distinct())}]")));

        async Task<List<(string Fault, string At)>> Look(Screen way)
        {
            var found = new List<(string Fault, string At)>();
            await using var window = await street.Borrow(stop.Who, way with { Width = Screen.Desk.Width, Height = Screen.Desk.Height });
            var person = window.Person;
            person.Furniture = furniture;
            await person.Page.SetViewportSizeAsync(Screen.Desk.Width, Screen.Desk.Height);
            await person.Go(stop.Path?.Invoke(furniture) ?? stop.Route);
            if (stop.Then is not null) await stop.Then(person);
            foreach (var screen in (Screen[])[way with { Width = Screen.Desk.Width, Height = Screen.Desk.Height }, way with { Width = Screen.Phone.Width, Height = Screen.Phone.Height }])
            {
                await person.Page.SetViewportSizeAsync(screen.Width, screen.Height);
                if (stop.Each is not null) await stop.Each(person);
                found.AddRange((await Inspector.Faults(person.Page, screen, axe: screen.Contrast || IsChecked(stop, screen))).Select(f => (f, $"{screen.Words}, {screen.Width} px")));
                if (Shots is { } folder) await person.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{FileName(stop.Name)}-{FileName(screen.Words)}-{screen.Width}.png"), FullPage = true });
            }
            while (person.Complaints.TryDequeue(out var complaint))
                if (!(stop.IsRefusal && (complaint.Contains("404", StringComparison.Ordinal) || complaint.Contains("403", StringComparison.Ordinal)))) found.Add((complaint, way.Words));
            return found;
        }
    }

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // The checker of others takes most of the time: each page is checked in two opposite ways of the eight (both languages, both modes, both widths), and every other page
    // in another two. Our own checks, which depend on all three at once (what overflows, what is too small), run in all eight.
    private static bool IsChecked(Stop stop, Screen screen)
    {
        var (english, elder, phone) = (screen.Language == "en", screen.Elder, screen.IsPhone);
        return Array.IndexOf(Pages.All, stop) % 2 == 0 ? english == elder && elder == phone : english == phone && elder != phone;
    }

    /// <summary>A folder for pictures of all pages, to look at them; none are taken otherwise.</summary>
    private static string? Shots => Environment.GetEnvironmentVariable("LINLI_TEST_SHOTS") is { Length: > 0 } folder ? Directory.CreateDirectory(folder).FullName : null;

    private static string FileName(string name) => string.Concat(name.Trim('/').Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')) is { Length: > 0 } n ? n : "home";
}
