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
sealed class TellPeople(CasesDb db, INotices notices, IBodies bodies, FieldCipher cipher, ItemCatalogue items) : IHear<CaseMoved>
{
    private static readonly HashSet<string> Told = ["submit", "accept", "deemAccept", "refuse", "requestSupplement", "dispatch", "transfer", "suspend", "resume", "extend", "close", "reopen"];
    private static readonly HashSet<string> Wakes = ["submit", "accept", "deemAccept", "supplement", "dispatch", "transfer", "return", "addCoHandler", "urge", "reopen"];

    public async Task Hear(CaseMoved m, Guid messageId, CancellationToken ct)
    {
        var matter = await db.Cases.AsNoTracking().Where(c => c.Id == m.CaseId).Select(c => new { c.ReporterPhone, c.ItemKind, c.ItemId, c.ItemVersion }).FirstOrDefaultAsync(ct);
        var title = matter is null ? m.Title : items.Name(matter.ItemKind, matter.ItemId, matter.ItemVersion).AsArgument();
        if (Told.Contains(m.Verb))
        {
            var text = new Reason($"sms.case.{m.Verb}", m.No, title);
            if (matter?.ReporterPhone is { } phone) await notices.Sms(cipher.Open(phone, "cases.reporter.phone"), text, messageId, ct);
            if (m.ReporterId is { } reporter) await notices.ToAccounts([reporter], text, $"/my/{m.CaseId}", messageId, ct);
        }
        if (!Wakes.Contains(m.Verb)) return;
        foreach (var body in m.TaskBodies)
            await notices.ToAccounts((await bodies.Posts(body, ct)).Select(p => p.AccountId), new Reason($"notice.case.{m.Verb}", m.No, title), $"/staff/cases/{m.CaseId}", messageId, ct);
    }
}
