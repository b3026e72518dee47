using Linli.Cases.Data;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Practice;

/// <summary>What somebody does who practises: takes a card, begins, follows the panel.</summary>
static class Practising
{
    extension(Town town)
    {
        public async Task<Visitor> Card(string card)
        {
            var visitor = town.Guest();
            var page = (await visitor.Get("/practice")).Ok();
            (await visitor.Submit(page, $"form:has(input[name=card][value={card}])")).Ok();
            visitor.IsGuest.ShouldBeFalse(card);
            return visitor;
        }

        /// <summary>A matter that somebody's running exercise made.</summary>
        public async Task<Handed> Made(Visitor visitor, string exercise, string name)
        {
            await using var scope = town.Inside();
            var db = scope.ServiceProvider.GetRequiredService<CasesDb>();
            var run = (await db.PracticeRuns.AsNoTracking().Where(r => r.Exercise == exercise && r.EndedAt == null).ToListAsync()).Where(r => r.Made().ContainsKey(name)).OrderByDescending(r => r.StartedAt).ToList();
            foreach (var r in run)
                if ((await visitor.Get("/practice")).Html.QuerySelectorAll(".practice-panel a, .btn-row a").Any(a => a.GetAttribute("href")!.Contains($"{r.Made()[name]}", StringComparison.Ordinal)) || run.Count == 1)
                    return new(r.Made()[name], await db.Cases.IgnoreQueryFilters().Where(c => c.Id == r.Made()[name]).Select(c => c.No).SingleAsync(), "");
            throw new InvalidOperationException($"{exercise} made no {name}");
        }
    }

    extension(Visitor visitor)
    {
        public async Task<Page> Begin(string exercise) => (await visitor.Submit((await visitor.Get("/practice")).Ok(), $"form:has(input[name=exercise][value={exercise}])")).Ok();

        /// <summary>What the panel says on some page: "2/3", or "done", or nothing.</summary>
        public async Task<string> Panel(string path = "/practice")
        {
            var page = (await visitor.Get(path)).Ok();
            if (page.Html.QuerySelector(".practice-panel") is not { } panel) return "";
            if (panel.TextContent.Contains("每一步都做到了", StringComparison.Ordinal)) return "done";
            var step = panel.QuerySelector(".sub")!.TextContent.Split('，');
            return string.Join('/', step.Select(s => new string([.. s.Where(char.IsAsciiDigit)])));
        }
    }
}
