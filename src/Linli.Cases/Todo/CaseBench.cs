using System.Data.Common;
using System.Globalization;
using Linli.Cases.Catalogue;
using Linli.Cases.Contracts;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Cases.Intake;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Todo;

sealed class CaseBench(SubmitCaseHandler submit, TodoReader todo, IBodies bodies, CasesDb db, ItemCatalogue items, WorkCalendar calendar, TimeProvider clock,
    FieldCipher cipher, BlindIndex index, NumberBook numbers, WriteGate gate) : ICaseBench
{
    private const int Days = 1_000, OpenDays = 60, OpenOfAStreet = 600, Phones = 10_000, Commit = 10_000;

    public async Task<string> Street(CancellationToken ct) => (await bodies.HallRegions(ct))[0];

    public async Task<string> Submit(string street, int n, CancellationToken ct)
    {
        var result = await submit.Handle(new SubmitCase($"bench-{Guid.CreateVersion7():N}", "category", "street-light", Channel.Phone, street,
            $"路灯不亮，第 {n} 次测量", "测量路1号", null, null, "测量", string.Create(CultureInfo.InvariantCulture, $"1990{n % 10_000_000:0000000}"), null, []), ct);
        return result.Receipt?.No ?? throw new InvalidOperationException($"The matter was refused: {result.Outcome.Rule}");
    }

    public async Task<int> Todo(CancellationToken ct) => (await todo.Read(new TodoFilter("all", null, null, null, 1), ct)).Rows.Count;

    public string Phone(int n) => string.Create(CultureInfo.InvariantCulture, $"1991{n % Phones:0000000}");

    public async Task<string> SomeNumber(CancellationToken ct) => await db.Cases.Where(c => c.No.StartsWith("CS-")).OrderByDescending(c => c.ReceivedAt).Skip(100).Select(c => c.No).FirstAsync(ct);

    public async Task<int> Fill(int cases, IReadOnlyList<string> communities, Action<int> progress, CancellationToken ct, IReadOnlyDictionary<string, Guid>? teams = null)
    {
        var there = await db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).CountAsync(c => c.No.StartsWith("CS-"), ct);
        if (there >= cases) return 0;
        if (there > 0) throw new InvalidOperationException($"This database holds {there} measured matters and {cases} are asked for. Ask for {there}, or take another data folder (and an empty database).");
        var random = new Random(20_261_123);
        var streets = communities.GroupBy(c => c[..9]).OrderBy(g => g.Key).Select(g => g.ToArray()).ToArray();
        var templates = await Templates(streets[0][0], ct);
        var (name, phone) = (cipher.Seal("测量示例", "cases.reporter.name"), cipher.Seal(Phone(0), "cases.reporter.phone"));
        var phones = Enumerable.Range(0, Phones).Select(i => index.Of("phone", Phone(i))).ToArray();
        var own = (await bodies.HallRegions(ct)).Select(r => r[..9]).ToHashSet();
        var foreign = streets.ToDictionary(s => s[0][..9], _ => new Dictionary<Guid, Guid>());
        var open = Math.Min(0.9, OpenOfAStreet * streets.Length / (double)cases);
        var now = clock.GetUtcNow();
        // Where all is open it is of the last weeks.
        var days = teams is null ? Days : OpenDays;
        var first = now.AddDays(-days);
        var number = await numbers.NextUnseen(CaseSearch.Book, ct);

        var position = await db.Events.Where(e => e.Position != null).MaxAsync(e => e.Position, ct) ?? 0;

        using var gated = await gate.Enter(ct);
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            var connection = db.Database.GetDbConnection();
            for (var at = 0; at < cases; at += Commit)
            {
                await using var tx = await connection.BeginTransactionAsync(ct);
                // A COPY takes one table at a time, so a block is written table by table.
                var block = Enumerable.Range(at, Math.Min(Commit, cases - at)).Select(n => Invent(n)).ToList();
                foreach (var table in templates.Tables)
                {
                    using var rows = table.Into(connection);
                    foreach (var made in block)
                        foreach (var values in made.Where(m => m.Table == table)) BulkTable.Write(rows, values.Values);
                    rows.Complete();
                }
                await tx.CommitAsync(ct);
                progress(at + block.Count);
            }
            if (db.Database.IsNpgsql()) await db.Database.ExecuteSqlRawAsync("VACUUM ANALYZE cases_cases, cases_tasks, cases_terms, cases_clocks, cases_events", ct); // what autovacuum does within the hour
        }
        finally { await db.Database.CloseConnectionAsync(); }
        db.Note("bench.fill", "cases", detail: new { cases });
        gated.Dispose();
        await db.Commit(ct);
        return cases;

        List<(BulkTable Table, object?[] Values)> Invent(int n)
        {
            var street = streets[random.Next(streets.Length)];
            var community = street[random.Next(street.Length)];
            // Open work is recent; what is older is closed.
            var isOpen = teams is not null || n > cases * 2 / 3 && random.NextDouble() < open * 3;
            var template = (isOpen ? templates.Open : templates.Closed)[random.Next((isOpen ? templates.Open : templates.Closed).Count)];
            var received = first.AddSeconds((double)n / cases * days * 86_400);
            var shift = received - template.ReceivedAt;
            var id = Guid.CreateVersion7(received);
            var day = OfficeHours.DateOf(received).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
            var no = string.Create(CultureInfo.InvariantCulture, $"CS-{day}-{n:0000000}-{n % 10}");
            var address = $"{Roads[random.Next(Roads.Length)]}{random.Next(1, 400)}号{random.Next(1, 30)}幢{random.Next(1, 5)}单元";
            var text = $"{address}{template.Text}，{Ends[random.Next(Ends.Length)]}";
            var map = foreign[street[0][..9]];
            Guid Body(Guid body) => teams is not null ? teams[community] : own.Contains(street[0][..9]) ? body : map.TryGetValue(body, out var other) ? other : map[body] = Guid.CreateVersion7();
            var made = new List<(BulkTable, object?[])>(template.Rows.Count + 1);
            foreach (var (table, source) in template.Rows)
            {
                var v = (object?[])source.Clone();
                // Of what is over somebody was told when it was: a city's sweep does not begin with a million of them.
                DateTimeOffset? over = table.At("Due") is var due and >= 0 && v[due] is DateTimeOffset end && end + shift < now ? end + shift : null;
                for (var i = 0; i < v.Length; i++)
                    v[i] = (table.Names[i], v[i]) switch
                    {
                        ("Id", _) => table.Type == typeof(Case) ? id : Guid.CreateVersion7(received),
                        ("CaseId", _) => id,
                        ("BodyId" or "LeadBodyId", Guid body) => Body(body),
                        ("No", _) => no,
                        ("Region", _) => community,
                        ("Street", _) => community[..9],
                        ("Text", _) => text,
                        ("Note", string) when table.Type == typeof(CaseEvent) => text,
                        ("Address", _) => address,
                        ("ReporterName", _) => name,
                        ("ReporterPhone", _) => phone,
                        ("ReporterPhoneIndex", _) => phones[n % Phones],
                        // Or the numbering of the first day would be measured with the pages.
                        ("Position", null) => ++position,
                        ("WarnedAt" or "OverdueAt", null) => over,
                        ("EscalatedAt", null) => received < now.AddDays(-2) ? received.AddDays(1) : null,
                        (_, DateTimeOffset t) => t + shift,
                        (_, var same) => same,
                    };
                made.Add((table, v));
            }
            var terms = CaseSearch.Of(id, no, community, template.Title, text, address, received, number + n);
            made.Add((templates.Terms, [.. templates.Terms.Names.Select(p => p switch { "Row" => (object)terms.Row, "Of" => terms.Of, _ => terms.Terms })]));
            return made;
        }
    }

    private static readonly string[] Roads = ["竞舟路", "文二西路", "古墩路", "益乐路", "丰潭路", "文三西路", "紫荆花路", "翠苑路", "学院路", "教工路", "天目山路", "余杭塘路"];
    private static readonly string[] Ends = ["请尽快处理", "已经三天了", "晚上走路看不见", "老人出门不方便", "希望有人来看一下", "之前打过电话没有人来", "影响出行", "小区里很多人都有意见"];

    private sealed record Template(string Title, string Text, DateTimeOffset ReceivedAt, IReadOnlyList<(BulkTable Table, object?[] Values)> Rows);

    private sealed record TemplateSet(IReadOnlyList<BulkTable> Tables, BulkTable Terms, List<Template> Closed, List<Template> Open);

    /// <summary>Matters of each category in each state, made by the domain itself; the invented ones are copies at other times and places.</summary>
    private async Task<TemplateSet> Templates(string region, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var today = OfficeHours.DateOf(now);
        var hall = (await bodies.Competent("intake", "street", await Street(ct), ct))!;
        BulkTable Table<T>() => BulkTable.Of<T>(db);
        var (cases, tasks, clocks, events, terms) = (Table<Case>(), Table<CaseTask>(), Table<CaseClock>(), Table<CaseEvent>(), Table<CaseTerms>());
        var set = new TemplateSet([cases, tasks, clocks, events, terms], terms, [], []);
        var usual = items.Category("street-light", today)!.Flow;
        // Only what goes the usual way can be made by the five steps below.
        foreach (var category in items.Categories(today).Where(c => c.Flow == usual))
        {
            if (items.Competent("category", category.Id, today, await Street(ct)) is not { Rule.To: var to } || await bodies.Competent(to.Duty, to.Level, await Street(ct), ct) is not { } lead) continue;
            foreach (var steps in (int[])[0, 1, 2, 3, 4, 4])
            {
                var flow = items.Flow(category.Flow, today);
                var limits = items.Limits("category", category.Id, category.Version);
                var received = now.AddDays(steps == 4 ? -20 : 0);
                var c = new Case
                {
                    Id = Guid.CreateVersion7(now), No = "", Region = region, ItemKind = "category", ItemId = category.Id, ItemVersion = category.Version, FlowId = flow.Id, FlowVersion = flow.Version,
                    Channel = Channel.Phone, Title = category.Name.Zh, Text = "x", Address = "x", Urgent = category.Emergency is not null, ReceivedAt = received,
                };
                var who = new Who();
                who.BecomeStaff(Guid.CreateVersion7(now), "测量员", Guid.CreateVersion7(now), "测量", lead.Id, lead.Names, lead.Region, RegionScope.Everything, false,
                    flow.Transitions.Select(t => t.Permission).OfType<string>().ToHashSet());
                var caller = new Who();
                caller.BecomeStaff(Guid.CreateVersion7(now), "回访员", Guid.CreateVersion7(now), "测量", hall.Id, hall.Names, hall.Region, RegionScope.Everything, false, flow.Transitions.Select(t => t.Permission).OfType<string>().ToHashSet());
                Act At(double hours) => new(who, received.AddHours(hours), flow, calendar);
                c.Submit(At(0), limits, hall.Id);
                if (steps >= 1) Must(c.Accept(At(1), limits));
                if (steps >= 2) Must(c.Dispatch(At(2), limits, lead.Id, lead.Name, [], null));
                if (steps >= 3) Must(c.Claim(At(3), c.Current!.Id));
                if (steps >= 4) Must(c.Close(At(30), Resolution.Solved, "已经修好，请查看"));
                // Nothing old is left to do: whoever closed was called, or the hall's list would hold every matter of three years.
                if (c.Tasks.Find(t => t.Kind == TaskKind.CallBack && t.IsOpen) is { } asked) Must(c.CallBack(new Act(caller, received.AddHours(54), flow, calendar), asked.Id, CalledBack.Solved, 5, "说修好了", limits));
                var rows = new List<(BulkTable, object?[])> { (cases, cases.Read(c)) };
                rows.AddRange(c.Tasks.Select(t => (tasks, tasks.Read(t))));
                rows.AddRange(c.Clocks.Select(k => (clocks, clocks.Read(k))));
                rows.AddRange(c.Events.Select(e => (events, events.Read(e))));
                (steps == 4 ? set.Closed : set.Open).Add(new(c.Title, category.Examples.FirstOrDefault()?.Text ?? category.Name.Zh, received, rows));
            }
        }
        return set;
        static void Must(Outcome outcome) { if (!outcome.Ok) throw new InvalidOperationException($"A measured matter cannot be made: {outcome.Rule}"); }
    }
}
