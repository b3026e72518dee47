using System.Globalization;
using System.Text.Json;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Paper;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Papers;

/// <summary>The papers of a matter: 受理通知书, 不予受理通知书, 一次性补正告知书 — on screen, printed and as PDF from one content.</summary>
sealed class PaperMaker(CasesDb db, CaseReader reader, IBodies bodies, Texts texts, Who who, FieldCipher cipher, Kernel.Installation place)
{
    /// <param name="handedOver">
    /// The sheet that somebody takes home bears the name in full, also when staff print it for a person without an account. For staff that is a look at
    /// personal data: it needs the permission to see it and stands in the audit chain. On the screen the name stays masked for them.
    /// </param>
    public async Task<PaperDocument?> Make(Guid caseId, int seq, string origin, CancellationToken ct, bool handedOver = false, string? purpose = null)
    {
        if (await reader.Read(caseId, ct) is not { } view || view.Events.FirstOrDefault(e => e.Seq == seq && e.PaperKind is not null) is not { } line) return null;
        // Papers are Chinese documents; the page around them is in the reader's language.
        string T(string key, params object?[] args) => texts.Get(Texts.Chinese, key, args);
        var args = JsonSerializer.Deserialize<string[]>(line.Args)!;
        var day = OfficeHours.DateOf(line.At);
        var name = view.ReporterName;
        if (handedOver && who.May(Permissions.PersonsReveal) && !reader.Hidden(view.Case) && view.Case.ReporterName is { } full)
        {
            name = cipher.Open(full, "cases.reporter.name");
            db.Note("person.paper", $"case:{caseId}", view.Case.Region, view.Case.ReporterId, purpose ?? line.PaperNumber, new { view.Case.No, Paper = line.PaperNumber });
            await db.Commit(ct);
        }
        // As the organisation was called on the day; one that was silent stands in the step, and older lines name nobody.
        var issuer = line.ActorBody ?? (line.Verb is Verb.DeemAccept or Verb.Expedite ? args.ElementAtOrDefault(1) : null);
        // 行政许可法 24: whoever decides in another's name does so under its seal, and the paper says so.
        var inName = args.ElementAtOrDefault(line.Verb == Verb.Close ? 1 : line.Verb == Verb.Accept ? 2 : int.MaxValue) is { Length: > 0 } delegator ? delegator : null;
        if (inName is not null) issuer = inName;
        var seal = issuer is { Length: > 0 } ? LocalText.Argument(Texts.Chinese, issuer) : (await bodies.Competent("intake", "street", view.Case.Region, ct))?.Names.Zh ?? "";
        var blocks = new List<PaperBlock>();
        // A printed sheet leaves the screen with its warning behind.
        if (place.Demo) blocks.Add(new PaperParagraph(T("paper.demo"), false));
        blocks.Add(new PaperParagraph(T($"paper.{line.PaperKind}.intro", name ?? T("paper.applicant"), view.ItemName.Zh, Long(OfficeHours.DateOf(view.Case.ReceivedAt))), true));
        switch (line.PaperKind)
        {
            case "supplement":
                blocks.Add(new PaperList([.. (line.Note ?? "").Split('；')]));
                if (DateOnly.TryParseExact(args.ElementAtOrDefault(0), "yyyy-MM-dd", out var by)) blocks.Add(new PaperParagraph(T("paper.supplement.by", Long(by)), true));
                blocks.Add(new PaperParagraph(T("paper.supplement.end"), true));
                break;
            case "refusal":
                blocks.Add(new PaperParagraph(T("paper.refusal.reason", line.Note, args[0]), true));
                blocks.Add(new PaperParagraph(T("paper.refusal.rights"), true));
                break;
            case "closing":
                blocks.Add(new PaperParagraph(T("paper.closing.result", args.ElementAtOrDefault(0) is ['@', .. var how] ? T(how) : "", line.Note), true));
                if (inName is not null) blocks.Add(new PaperParagraph(T("paper.closing.by", LocalText.Argument(Texts.Chinese, line.ActorBody ?? ""), LocalText.Argument(Texts.Chinese, inName)), true));
                blocks.Add(new PaperParagraph(T("paper.closing.rights"), true));
                break;
            case "petition-refusal":
                blocks.Add(new PaperParagraph(T("paper.refusal.reason", line.Note, args[0]), true));
                break;
            case "petition-forward":
                blocks.Add(new PaperParagraph(T("paper.petition-forward.to", LocalText.Argument(Texts.Chinese, args.ElementAtOrDefault(0) ?? "")), true));
                break;
            case "petition-extension" or "licence-extension":
                blocks.Add(new PaperParagraph(T("paper.extension.until", args[0], DateOnly.TryParseExact(args.ElementAtOrDefault(1), "yyyy-MM-dd", out var later) ? Long(later) : "", line.Note), true));
                break;
            case "licence-pause":
                blocks.Add(new PaperParagraph(T("paper.licence-pause.until", args[0] is ['@', .. var why] ? T(why) : "", DateOnly.TryParseExact(args.ElementAtOrDefault(1), "yyyy-MM-dd", out var goesOn) ? Long(goesOn) : "", line.Note), true));
                break;
            case "petition-opinion" or "petition-recheck" or "petition-review":
                blocks.Add(new PaperParagraph(T("paper.petition.result", args.ElementAtOrDefault(0) is ['@', .. var ended] ? T(ended) : "", line.Note), true));
                // The last level names no further one: with it the petition is final.
                blocks.Add(new PaperParagraph(view.Case.NextLevel(view.Flow) is { } level && DateOnly.TryParseExact(args.ElementAtOrDefault(2), "yyyy-MM-dd", out var last) ? T("paper.petition.remedy", level.AskWithin.Amount, level.Name.Zh, Long(last)) : T("paper.petition.final"), true));
                break;
            default:
                // The date that was told then: what moved later has a paper or a message of its own.
                if (inName is not null) blocks.Add(new PaperParagraph(T("paper.acceptance.by", LocalText.Argument(Texts.Chinese, line.ActorBody ?? ""), LocalText.Argument(Texts.Chinese, inName)), true));
                if (DateOnly.TryParseExact(args.ElementAtOrDefault(0), "yyyy-MM-dd", out var due)) blocks.Add(new PaperParagraph(T("paper.acceptance.due", Long(due)), true));
                break;
        }
        blocks.Add(new PaperTable([(T("paper.no"), view.Case.No), (T("paper.item"), view.ItemName.Zh)]));
        return new PaperDocument(T($"paper.{line.PaperKind}.title"), line.PaperNumber ?? "", blocks, seal, day,
            origin + CasesLinks.Verify(caseId, seq), T("paper.qr"), T("paper.footer"));
    }

    public void Print(PaperDocument paper, Stream to) => Print([paper], to);

    public void Print(IReadOnlyList<PaperDocument> papers, Stream to) => new PdfPaper(PaperFonts.Find(), place.Practice ? texts.Get(Texts.Chinese, "ui.practice.mark") : null).Write(papers, to);

    /// <summary>What a scan of the code may tell anybody: that this number was issued for this kind of matter on this day, and nothing about the person.</summary>
    public async Task<(string Number, string Kind, DateOnly Day, string No)?> Verify(Guid caseId, int seq, CancellationToken ct)
    {
        var line = await db.Events.AsNoTracking().Where(e => e.CaseId == caseId && e.Seq == seq && e.PaperNumber != null)
            .Join(db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]), e => e.CaseId, c => c.Id, (e, c) => new { e.PaperNumber, e.PaperKind, e.At, c.No }).FirstOrDefaultAsync(ct);
        return line is null ? null : (line.PaperNumber!, line.PaperKind!, OfficeHours.DateOf(line.At), line.No);
    }

    internal static string Long(DateOnly d) => string.Create(CultureInfo.InvariantCulture, $"{d.Year}年{d.Month}月{d.Day}日");
}
