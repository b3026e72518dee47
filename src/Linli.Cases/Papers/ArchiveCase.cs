using System.Globalization;
using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Cases.Shared;
using Linli.Forms.Contracts;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Files;
using Linli.Kernel.Paper;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;

namespace Linli.Cases.Papers;

/// <summary>归档: the matter is one file from now on, and nothing is done to it any more.</summary>
public sealed record ArchiveCase(Guid Case, int Version, string ClientKey);

sealed class ArchiveDesk(CaseDesk desk, ItemCatalogue items)
{
    public Task<Outcome> Handle(ArchiveCase c, CancellationToken ct) =>
        desk.Act(c.Case, c.Version, c.ClientKey, "archive", (m, act, _) => m.Archive(act, items.ReopenDays(m, act.Flow)), ct);
}

/// <summary>
/// The complete file of a matter (档案): what came in, every step with who did it, every clock with its reasons, every opinion, every paper, and the fingerprints of
/// the attachments. Made anew from the record each time, so it says what the record says.
/// </summary>
sealed class CaseFile(CasesDb db, CaseReader reader, PaperMaker papers, StoredFiles files, IBodies bodies, Texts texts, Who who, FieldCipher cipher, TimeProvider clock, Kernel.Installation place)
{
    /// <returns>Null when there is no such matter within reach. Of one that has not ended it is the file so far.</returns>
    public async Task<IReadOnlyList<PaperDocument>?> Make(Guid id, string origin, CancellationToken ct)
    {
        if (await reader.Read(id, ct) is not { } view) return null;
        var c = view.Case;
        // A file is a Chinese document, whatever language its reader has chosen.
        string T(string key, params object?[] args) => texts.Get(Texts.Chinese, key, args);
        // The file names the person in full to those who may see it; that is a look at personal data.
        var (name, phone) = (view.ReporterName, view.ReporterPhone);
        if (who.May(Permissions.PersonsReveal) && !reader.Hidden(c))
        {
            (name, phone) = (c.ReporterName is null ? null : cipher.Open(c.ReporterName, "cases.reporter.name"), c.ReporterPhone is null ? null : cipher.Open(c.ReporterPhone, "cases.reporter.phone"));
            db.Note("person.file", $"case:{c.Id}", c.Region, c.ReporterId, T("case.file"), new { c.No });
            await db.Commit(ct);
        }
        var hall = (await bodies.Competent("intake", "street", c.Region, ct))?.Names.Zh ?? "";
        string Body(Guid? body) => body is { } b && view.Bodies.TryGetValue(b, out var found) ? found.Names.Zh : "";
        var blocks = new List<PaperBlock>();
        if (place.Demo) blocks.Add(new PaperParagraph(T("paper.demo"), false));
        blocks.Add(new PaperTable(
        [
            (T("paper.no"), c.No), (T("paper.item"), view.ItemName.Zh), (T("file.received"), At(c.ReceivedAt)), (T("todo.col.channel"), T($"channel.{c.Channel}")),
            (T("report.name"), name ?? T("case.anonymous")), (T("report.phone"), phone ?? "—"), (T("place.address"), c.Address ?? T("case.no-address")),
            (T("file.rules"), $"{c.ItemId}@{c.ItemVersion} · {c.FlowId}@{c.FlowVersion}"), (T("case.close.resolution"), c.Resolution is { } r ? T($"resolution.{r}") : "—"),
            (T("file.closed"), c.ClosedAt is { } closed ? At(closed) : "—"), (T("file.rating"), c.Rating is { } stars ? T($"rating.{stars}") : c.CalledBack is { } said ? T($"called.{said}") : "—"),
        ]));
        if (c.HelperName is { } helper) blocks.Add(new PaperTable([(T("case.helper"), helper)]));
        Section("case.timeline", [.. view.Events.OrderBy(e => e.Seq).Select(e => $"{At(e.At)} {T($"verb.{e.Verb}")} {(e.ActorBody is { } by ? LocalText.Argument(Texts.Chinese, by) : "")} {e.ActorName}\n{Words.Event(texts, e, Texts.Chinese)}{(e.Note is { } note && !Words.SaysItsNote(e) ? $"\n{note}" : "")}{(e.PaperNumber is { } paper ? $"\n{paper}" : "")}")]);
        Section("case.clocks", [.. c.Clocks.OrderBy(k => k.Kind).Select(k => $"{T($"clock.{k.Kind}")}：{At(k.Due)}（{k.Rule}，{k.CalendarVersion}）\n{string.Join("\n", reader.Why(c, k).Why.Select(w => texts.Say(Texts.Chinese, w)))}")]);
        Section("case.tasks", [.. c.Tasks.OrderBy(t => t.CreatedAt).Select(t => $"{T($"task.{t.Kind}")} {Body(t.BodyId)} {t.AccountName} {T($"task.state.{t.State}")} {(t.Agrees is { } yes ? T(yes ? "sign.yes" : "sign.no") : "")}{(t.Result is { } result ? $"\n{result}" : "")}")]);
        Section("file.attachments", [.. (await files.Of($"case:{id}", ct)).Select(f => $"{f.Name}\nSHA-256 {f.Hash}")]);
        var made = new List<PaperDocument> { new(T("file.title"), c.No, blocks, hall, OfficeHours.DateOf(clock.GetUtcNow()), Footer: T("paper.footer")) };
        foreach (var line in view.Events.Where(e => e.PaperKind is not null).OrderBy(e => e.Seq))
            if (await papers.Make(id, line.Seq, origin, ct) is { } paper) made.Add(paper);
        return made;

        void Section(string title, IReadOnlyList<string> lines)
        {
            if (lines.Count == 0) return;
            blocks.Add(new PaperParagraph(T(title), false));
            blocks.Add(new PaperTable([.. lines.Select((l, i) => ($"{i + 1}", l))]));
        }
    }

    private static string At(DateTimeOffset at) => at.ToOffset(OfficeHours.Offset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
