using Linli.Cases.Catalogue;
using Linli.Cases.Contracts;
using Linli.Cases.Data;
using Linli.Kernel.Crypto;
using Linli.Kernel.Data;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Feedback;

/// <summary>At each step the resident gets a message and the organisation that is next sees a notice.</summary>
sealed class TellPeople(CasesDb db, INotices notices, IBodies bodies, IAccounts accounts, FieldCipher cipher, ItemCatalogue items) : IHear<CaseMoved>
{
    private static readonly HashSet<string> Told = ["submit", "accept", "deemAccept", "refuse", "requestSupplement", "remindSupplement", "supplement", "endUnanswered", "withdraw", "dispatch", "transfer", "suspend", "resume", "extend", "urge", "close", "reopen",
        "openReview", "changeRules", "ruleOnRating", "deliver", "merge", "unmerge", "closeMerged", "reviewParked", "inform", "expedite", "whistle"];
    private static readonly HashSet<string> Wakes = ["submit", "accept", "deemAccept", "supplement", "lapseSupplement", "dispatch", "transfer", "return", "recall", "addCoHandler", "finishCo", "urge", "reopen", "expedite", "openReview"];

    /// <summary>Steps that ask somebody beside the matter for something: only those who are asked hear of them.</summary>
    private static readonly HashSet<string> Asks = ["object", "rule", "supervise", "answerSupervision", "askSigners", "addSigner", "delegateSign", "whistle", "objectToWhistle", "ruleOnWhistle", "endWhistle", "contestRating", "examine", "passBack"];

    /// <summary>What happens beside the matter and is the lead's to know.</summary>
    private static readonly HashSet<string> LeadHears = ["sign", "lapseSign", "endSupervision", "absorb", "yield", "callBack", "reportIn", "answerWhistle", "visitOnWhistle", "endWhistle", "askReview", "changeRules", "ruleOnRating", "examine"];

    /// <summary>Steps of a matter that are also told to whoever reported the same: their own ending is a step of their own matter.</summary>
    private static readonly HashSet<string> ToldToFollowers = ["accept", "dispatch", "transfer", "suspend", "resume", "extend", "reviewParked", "inform"];

    /// <summary>Characters of a message that a phone shows without a second page or two.</summary>
    private const int MostNews = 200;

    public async Task Hear(CaseMoved m, Guid messageId, CancellationToken ct)
    {
        var matter = await db.Cases.AsNoTracking().Where(c => c.Id == m.CaseId).Select(c => new { c.ReporterPhone, c.ItemKind, c.ItemId, c.ItemVersion }).FirstOrDefaultAsync(ct);
        var title = matter is null ? m.Title : items.Name(matter.ItemKind, matter.ItemId, matter.ItemVersion).AsArgument();
        // What went past the queue is told once, by that step.
        if (m.Verb == "submit" && m.LeadBody is not null) return;
        if (Told.Contains(m.Verb))
        {
            // Others may hold the phone: what a matter that is nobody's business is about stands in no message.
            var said = matter is null || items.IsPublic(matter.ItemKind, matter.ItemId, matter.ItemVersion) ? title : "@case.discreet";
            var told = new Reason($"sms.case.{m.Verb}", m.No, said);
            if (m.Verb == "inform" && said != "@case.discreet" && await News(m, ct) is { } news) told = new($"{told.Key}.says", m.No, said, news);
            if (m.Verb is "requestSupplement" or "remindSupplement" && await Day(m, ct) is { } by) told = new($"{told.Key}.by", m.No, said, by);
            if (matter?.ReporterPhone is { } phone) await notices.Sms(cipher.Open(phone, "cases.reporter.phone"), told, messageId, ct);
            if (m.ReporterId is { } reporter) await notices.ToAccounts([reporter], told, $"/my/{m.CaseId}", messageId, ct);
        }
        if (ToldToFollowers.Contains(m.Verb)) await TellFollowers();
        var next = new Reason($"notice.case.{m.Verb}", m.No, title);
        // Help that is done is the lead's to go on with; the other helpers need not know.
        if (Wakes.Contains(m.Verb)) await Tell(m.Verb == "finishCo" ? m.LeadBody is { } first ? [first] : [] : m.TaskBodies, next);
        if (Asks.Contains(m.Verb)) await Tell(m.AskedBodies, next);
        if (m.Verb == "expedite") await Alarm();
        if (LeadHears.Contains(m.Verb) && m.LeadBody is { } lead) await Tell([lead], next);
        // Nobody goes on working on what was taken back, merged or closed meanwhile.
        if (m.Verb is "withdraw" or "close" or "return" or "recall" or "merge") await Tell(m.FreedBodies, new Reason("notice.case.freed", m.No, title, $"@verb.{char.ToUpperInvariant(m.Verb[0])}{m.Verb[1..]}"));

        // As the step told it: what moved since has a message of its own.
        async Task<string?> Day(CaseMoved m, CancellationToken ct) =>
            await db.Events.AsNoTracking().Where(e => e.CaseId == m.CaseId && e.Seq == m.Seq).Select(e => e.Args).FirstOrDefaultAsync(ct) is { } args
                ? System.Text.Json.JsonSerializer.Deserialize<string[]>(args)!.FirstOrDefault() : null;

        // Who has no smartphone reads it in the message itself.
        async Task<string?> News(CaseMoved m, CancellationToken ct) => await db.Events.AsNoTracking().Where(e => e.CaseId == m.CaseId && e.Seq == m.Seq).Select(e => e.Note).FirstOrDefaultAsync(ct) is { } note
            ? note.Length > MostNews ? note[..MostNews] + "…" : note : null;

        // With the number of their own matter; nobody learns whose the other one is.
        async Task TellFollowers()
        {
            var followers = await db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking().Where(c => c.MergedInto == m.CaseId && c.Phase != Domain.Phase.Closed)
                .Select(c => new { c.Id, c.No, c.ReporterPhone, c.ReporterId, c.ItemKind, c.ItemId, c.ItemVersion }).ToListAsync(ct);
            foreach (var f in followers)
            {
                var said = items.IsPublic(f.ItemKind, f.ItemId, f.ItemVersion) ? items.Name(f.ItemKind, f.ItemId, f.ItemVersion).AsArgument() : "@case.discreet";
                var told = new Reason($"sms.case.{m.Verb}", f.No, said);
                if (f.ReporterPhone is { } phone) await notices.Sms(cipher.Open(phone, "cases.reporter.phone"), told, messageId, ct);
                if (f.ReporterId is { } reporter) await notices.ToAccounts([reporter], told, $"/my/{f.Id}", messageId, ct);
            }
        }

        // The hall that was passed by, and by SMS whoever can go: at night nobody sits before a screen.
        async Task Alarm()
        {
            await Tell(m.AskedBodies, next);
            foreach (var body in m.TaskBodies.Concat(m.AskedBodies).Distinct())
                foreach (var post in await bodies.Posts(body, ct))
                    if ((await accounts.Contact(post.AccountId, ct))?.Phone is { Length: > 0 } phone) await notices.Sms(phone, new Reason("sms.staff.expedite", m.No, title), messageId, ct);
        }

        async Task Tell(IEnumerable<Guid> to, Reason text)
        {
            foreach (var body in to)
                await notices.ToAccounts((await bodies.Posts(body, ct)).Select(p => p.AccountId), text, CasesLinks.Staff(m.CaseId), messageId, ct);
        }
    }
}
