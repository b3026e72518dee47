using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Cases.Publishing;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Templates;

/// <summary>Writes a template, or a new version of one.</summary>
/// <param name="Line">Null for a new one.</param>
/// <param name="Sure">Somebody looked at what the privacy check found and says that it is nobody's.</param>
public sealed record SaveTemplate(Guid? Line, TemplateFor For, string ItemId, string Name, string Text, bool Sure);

/// <summary>A template as it is offered for a matter, with what the system knows filled in.</summary>
public sealed record OfferedTemplate(Guid Id, TemplateFor For, string Name, string Text);

/// <summary>答复模板: an organisation's leaders write them, its people use them. Each version stays.</summary>
sealed class TemplateDesk(CasesDb db, Who who, ItemCatalogue items, PackStore packs, IBodies bodies, Texts texts, TimeProvider clock)
{
    public const int MostName = 40, MostText = 1_000, MostTemplates = 100;

    /// <summary>Places that fill themselves, by their key; pages and texts name them in either language.</summary>
    public static readonly IReadOnlyList<string> Slots = ["no", "item", "address", "received", "promise", "office", "phone", "today"];

    private DateOnly Today => OfficeHours.DateOf(clock.GetUtcNow());

    public async Task<IReadOnlyList<TemplateRow>> Mine(CancellationToken ct) =>
        await db.Templates.AsNoTracking().Where(t => t.BodyId == who.OrgId && t.EndedAt == null).OrderBy(t => t.For).ThenBy(t => t.ItemId).ThenBy(t => t.Name).Take(MostTemplates).ToListAsync(ct);

    public async Task<IReadOnlyList<TemplateRow>> Versions(Guid line, CancellationToken ct) =>
        await db.Templates.AsNoTracking().Where(t => t.Line == line && t.BodyId == who.OrgId).OrderByDescending(t => t.Number).Take(50).ToListAsync(ct);

    public IReadOnlyList<PrivateFact> Check(string? text) => PrivacyCheck.Find(text, PrivacyWords.Of(packs, Today), Today);

    public async Task<Outcome> Save(SaveTemplate t, CancellationToken ct)
    {
        if (!who.May(Permissions.CasesSupervise) || who.OrgId is not { } body) return Outcome.Forbidden;
        var (name, text) = (t.Name.Trim(), t.Text.Trim());
        if (name.Length is 0 or > MostName || name.Any(char.IsControl)) return Outcome.Refuse("TemplateHasName", $"{MostName}");
        if (text.Length is < 4 or > MostText || text.Contains('\0')) return Outcome.Refuse("TemplateSaysSomething", $"{MostText}");
        if (t.ItemId.Length > 0 && items.Category(t.ItemId, Today) is null && items.Service(t.ItemId, Today) is null) return Outcome.Refuse("ItemExists");
        // Braces that are no place would be refused at every use.
        if (TemplateText.Unfilled(TemplateText.Fill(text, TemplateText.Places(text).ToDictionary(p => p, _ => (string?)"x"))) is not null) return Outcome.Refuse("TemplatePlacesAreWhole");
        var found = Check(text);
        if (found.Count > 0 && !t.Sure) return Outcome.Refuse("TemplateNamesNobody", string.Join(Texts.Current == Texts.English ? ", " : "、", found.Select(f => f.Words)));
        var now = clock.GetUtcNow();
        var before = t.Line is { } line ? await db.Templates.Where(x => x.Line == line && x.BodyId == body).OrderByDescending(x => x.Number).FirstOrDefaultAsync(ct) : null;
        if (t.Line is not null && before is null) return Outcome.NotFound;
        if (before is null && await db.Templates.CountAsync(x => x.BodyId == body && x.EndedAt == null, ct) >= MostTemplates) return Outcome.Refuse("TemplatesAreFew", $"{MostTemplates}");
        if (before is not null) before.EndedAt ??= now;
        var id = Guid.CreateVersion7(now);
        db.Templates.Add(new TemplateRow { Id = id, Line = before?.Line ?? id, Number = (before?.Number ?? 0) + 1, BodyId = body, For = t.For, ItemId = t.ItemId, Name = name, Text = text, ByName = who.Name, At = now });
        db.Note("case.template", $"template:{before?.Line ?? id}", detail: new { version = (before?.Number ?? 0) + 1, found = found.Count, t.Sure });
        try { return await db.Commit(ct); }
        catch (DbUpdateException)
        {
            // Two wrote the same version; the second looks at what the first wrote.
            db.ChangeTracker.Clear();
            return Outcome.Conflict;
        }
    }

    public async Task<Outcome> End(Guid line, CancellationToken ct)
    {
        if (!who.May(Permissions.CasesSupervise)) return Outcome.Forbidden;
        if (await db.Templates.Where(t => t.Line == line && t.BodyId == who.OrgId && t.EndedAt == null).OrderByDescending(t => t.Number).FirstOrDefaultAsync(ct) is not { } row) return Outcome.NotFound;
        row.EndedAt = clock.GetUtcNow();
        db.Note("case.template-end", $"template:{line}");
        return await db.Commit(ct);
    }

    /// <summary>What one's organisation wrote for this item, or for all, with what is known filled in. Papers and answers are Chinese, so are the values.</summary>
    public async Task<IReadOnlyList<OfferedTemplate>> Offered(Case c, CancellationToken ct)
    {
        var rows = await db.Templates.AsNoTracking().Where(t => t.BodyId == who.OrgId && t.EndedAt == null && (t.ItemId == "" || t.ItemId == c.ItemId)).OrderBy(t => t.ItemId == "").ThenBy(t => t.Name).Take(MostTemplates).ToListAsync(ct);
        if (rows.Count == 0) return [];
        var own = who.OrgId is { } org ? await bodies.Find(org, ct) : null;
        string Day(DateTimeOffset at) => Papers.PaperMaker.Long(OfficeHours.DateOf(at));
        var values = new Dictionary<string, string?>
        {
            ["no"] = c.No, ["item"] = items.Name(c.ItemKind, c.ItemId, c.ItemVersion).Zh, ["address"] = c.Address, ["received"] = Day(c.ReceivedAt),
            ["promise"] = c.Clock(ClockKind.Promise) is { } p ? Day(p.Due) : null, ["office"] = own?.Names.Zh, ["phone"] = own?.Phone, ["today"] = Papers.PaperMaker.Long(Today),
        };
        var known = new Dictionary<string, string?>();
        foreach (var slot in Slots) foreach (var language in Texts.Languages) known[texts.Get(language, $"template.slot.{slot}")] = values[slot];
        return [.. rows.Select(t => new OfferedTemplate(t.Id, t.For, t.Name, TemplateText.Fill(t.Text, known)))];
    }
}
