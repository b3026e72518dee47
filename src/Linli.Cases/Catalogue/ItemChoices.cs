using System.Collections.Concurrent;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;
using Linli.Ui.Components;
using Microsoft.AspNetCore.Components;

namespace Linli.Cases.Catalogue;

/// <summary>The lines of a select with every item of a day. Each list offers them, so they are made once for a day and a language.</summary>
sealed class ItemChoices(ItemCatalogue items, PackStore packs)
{
    private const int MostKept = 16;
    private readonly ConcurrentDictionary<(DateOnly Day, string Language, int Packs), string> _made = new();

    public MarkupString Of(DateOnly day, string? chosen)
    {
        if (_made.Count > MostKept) _made.Clear();
        var all = _made.GetOrAdd((day, Texts.Current, packs.Generation), key => Html.Joined(
            [.. items.Categories(key.Day).Select(c => Choice.Of(c.Id, c.Name.Now, null)), .. items.Services(key.Day).Select(s => Choice.Of(s.Id, s.Name.Now, null))]).Value);
        if (string.IsNullOrEmpty(chosen)) return new(all);
        var line = Html.Of($"<option value=\"{chosen}\"").Value;
        return new(all.Replace(line, line + " selected", StringComparison.Ordinal));
    }
}
