using System.Globalization;
using System.Text.Json.Nodes;
using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Domain;
using Linli.Cases.Doors.Api;
using Linli.Cases.Intake;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Crypto;
using Linli.Kernel.Geo;
using Linli.Kernel.Regions;
using Linli.Kernel.Text;
using Linli.Registry.Contracts;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Linli.Cases.Doors.Open311;

/// <summary>What GeoReport v2 asks a list for, already read.</summary>
/// <param name="Ids">Override everything else.</param>
sealed record RequestFilter(IReadOnlyList<Guid>? Ids, IReadOnlyList<string> Codes, DateTimeOffset From, DateTimeOffset To, bool Open, bool Closed, string? Jurisdiction);

/// <summary>
/// Matters as the public sees them: of public categories only, without anything that anybody wrote. Where something is, is said by community and to about a
/// hundred metres; when it will be done, by the clock that was promised.
/// </summary>
sealed class Open311Desk(CasesDb db, CaseDoor door, ItemCatalogue items, IBodies bodies, RegionTree regions, IGrids grids, Texts texts, Who who, TimeProvider clock)
{
    public const int MostListed = 1000, MostDays = 90, MostIds = 100, MostAddress = 200, MostDescription = 4_000, MostUrl = 500;
    private const int PublicDecimals = 3;

    private DateOnly Today => OfficeHours.DateOf(clock.GetUtcNow());

    private IEnumerable<Category> Public => items.Categories(Today).Where(c => c.Public);

    /// <summary>A county, a street or a community; 404 for what there is not.</summary>
    public async Task<(bool Known, Region? Region)> Jurisdiction(string? id, CancellationToken ct) =>
        string.IsNullOrEmpty(id) ? (true, null) : id.Length is 4 or 6 or 9 or 12 && id.All(char.IsAsciiDigit) && await regions.Find(id.PadRight(12, '0'), ct) is { } found ? (true, found) : (false, null);

    public JsonArray Services() => [.. Public.OrderBy(c => c.Group, StringComparer.Ordinal).ThenBy(c => c.Id, StringComparer.Ordinal).Select(c => new JsonObject
    {
        ["service_code"] = c.Id, ["service_name"] = c.Name.Now, ["description"] = c.Summary.Now, ["metadata"] = c.Ask.Count > 0, ["type"] = "realtime",
        ["keywords"] = string.Join(',', c.Keywords.Where(k => !k.Contains(','))), ["group"] = items.CodeName("category-groups", c.Group, Today).Now,
    })];

    public JsonObject? Definition(string code) => Find(code) is not { } c ? null : new JsonObject
    {
        ["service_code"] = c.Id,
        ["attributes"] = new JsonArray([.. c.Ask.Select((ask, n) => new JsonObject
        {
            ["variable"] = true, ["code"] = AttributeCode(n), ["datatype"] = "text", ["required"] = false, ["datatype_description"] = texts["open311.text"], ["order"] = n + 1, ["description"] = ask.Now, ["values"] = new JsonArray(),
        })]),
    };

    public Category? Find(string? code) => Public.FirstOrDefault(c => c.Id == code);

    private static string AttributeCode(int n) => string.Create(CultureInfo.InvariantCulture, $"ask{n + 1}");

    public async Task<JsonArray> List(RequestFilter f, CancellationToken ct)
    {
        var (codes, discreet) = (f.Codes, items.Discreet);
        // Public, as the services are: no reach applies, and nothing of a person is read.
        var cases = db.Cases.IgnoreQueryFilters([CasesDb.RegionFilter, CasesDb.AssignedFilter]).AsNoTracking().Where(c => c.ItemKind == "category" && !discreet.Contains(c.ItemId));
        if (f.Jurisdiction is { } place)
        {
            var scope = RegionScope.Below(place);
            cases = cases.Where(c => string.Compare(c.Region, scope.From) >= 0 && string.Compare(c.Region, scope.To) < 0);
        }
        if (f.Ids is { } ids) cases = cases.Where(c => ids.Contains(c.Id));
        else
        {
            var (from, to) = (f.From, f.To);
            cases = cases.Where(c => c.ReceivedAt >= from && c.ReceivedAt <= to);
            if (codes.Count > 0) cases = cases.Where(c => codes.Contains(c.ItemId));
            if (f.Open != f.Closed) cases = f.Open ? cases.Where(c => c.Phase != Phase.Closed) : cases.Where(c => c.Phase == Phase.Closed);
        }
        var rows = await cases.OrderByDescending(c => c.ReceivedAt).ThenByDescending(c => c.Id).Take(MostListed).Select(c => new Row(c.Id, c.ItemId, c.ItemVersion, c.FlowId, c.FlowVersion, c.State, c.Phase, c.Resolution, c.Region, c.Lon, c.Lat,
            c.ReceivedAt, c.LeadBodyId, c.Events.Where(e => !e.Internal).Max(e => e.At),
            c.Clocks.Where(k => k.Kind == ClockKind.Promise || k.Kind == ClockKind.Whole).OrderByDescending(k => k.Kind).Select(k => (DateTimeOffset?)k.Due).FirstOrDefault())).ToListAsync(ct);
        var leads = await bodies.Find(rows.Select(r => r.Lead).OfType<Guid>(), ct);
        var places = (await regions.Find([.. rows.Select(r => r.Region).Distinct()], ct)).ToDictionary(r => r.Code, r => r.Name, StringComparer.Ordinal);
        return [.. rows.Select(r => Say(r, leads, places))];
    }

    private JsonObject Say(Row r, IReadOnlyDictionary<Guid, Body> leads, Dictionary<string, string> places) => new()
    {
        ["service_request_id"] = $"{r.Id:N}", ["status"] = r.Phase == Phase.Closed ? "closed" : "open",
        ["status_notes"] = r.Resolution is { } ended ? texts["open311.ended", State(r), texts[$"resolution.{ended}"]] : State(r),
        ["service_name"] = items.Name("category", r.ItemId, r.ItemVersion).Now, ["service_code"] = r.ItemId, ["description"] = null,
        ["agency_responsible"] = r.Lead is { } lead ? leads.GetValueOrDefault(lead)?.Name : null, ["service_notice"] = null,
        ["requested_datetime"] = Iso(r.ReceivedAt), ["updated_datetime"] = Iso(r.UpdatedAt), ["expected_datetime"] = r.Due is { } due ? Iso(due) : null,
        ["address"] = places.GetValueOrDefault(r.Region), ["address_id"] = r.Region, ["zipcode"] = null,
        ["lat"] = r.Lat is { } lat ? Math.Round(lat, PublicDecimals) : null, ["long"] = r.Lon is { } lon ? Math.Round(lon, PublicDecimals) : null, ["media_url"] = null,
    };

    private string State(Row r) => items.Flow(r.FlowId, r.FlowVersion).State(r.State).Public.Now;

    /// <summary>
    /// Hands in. The standard knows no key of the caller's making: what says exactly the same on the same day is the same report, unless
    /// a key says otherwise.
    /// </summary>
    /// <returns>Status, and what to say: the request, or what was wrong.</returns>
    public async Task<(int Status, JsonArray? Request, string? Fault)> Post(IFormCollection form, string? key, CancellationToken ct)
    {
        string? Text(string name) => form[name].FirstOrDefault()?.Trim() is { Length: > 0 } text ? text : null;
        (int, JsonArray?, string?) No(int status, string rule, params string[] args) => (status, null, texts.Say(new Reason($"rule.{rule}", args)));

        if (Text("service_code") is not { } code) return No(400, "Open311Needs", "service_code");
        if (Find(code) is not { } category) return No(404, "Open311KnowsNo", "service_code");
        var (known, place) = await Jurisdiction(Text("jurisdiction_id"), ct);
        if (!known) return No(404, "Open311KnowsNo", "jurisdiction_id");
        if (form.Any(f => f.Value.ToString().Contains('\0'))) return No(400, "TextIsPlain");
        var description = Text("description") ?? "";
        if (description.Length > MostDescription) return No(400, "TextFits", $"{MostDescription}");

        if (!Coordinate(Text("lat"), 90, out var lat)) return No(400, "Open311Reads", "lat");
        if (!Coordinate(Text("long"), 180, out var lon)) return No(400, "Open311Reads", "long");
        if (lat is null != lon is null) return No(400, "Open311Needs", lat is null ? "lat" : "long");
        var (address, addressId) = (Text("address_string"), Text("address_id"));
        if (lat is null && address is null && addressId is null) return No(400, "Open311Needs", "lat + long / address_string / address_id");
        if (addressId is not null && !(addressId.Length == 12 && addressId.All(char.IsAsciiDigit) && await regions.Find(addressId, ct) is not null)) return No(404, "Open311KnowsNo", "address_id");
        // The finest that is known: the community of the address, the grid of the point, the street that was named or that the system belongs to.
        var region = addressId ?? (lat is not null && await grids.At(new GeoPoint(lon!.Value, lat.Value), ct) is { } grid ? "" : place is { Level: >= 4 } named ? named.Code : who.Region is { } own && await regions.Find(own, ct) is { Level: >= 4 } street ? street.Code : null);
        if (region is null) return No(400, "Open311Needs", "jurisdiction_id / address_id");
        if (place is not null && region.Length > 0 && !RegionScope.Below(place.Code).Holds(region)) return No(400, "Open311Reads", "address_id");

        var media = Text("media_url");
        // Nothing fetches it: it is kept as words, so that no caller makes the platform call anybody.
        if (media is not null && (media.Length > MostUrl || media.Any(char.IsControl) || !Uri.TryCreate(media, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))) return No(400, "Open311Reads", "media_url");
        var answers = new List<string>();
        foreach (var field in form.Where(f => f.Key.StartsWith("attribute[", StringComparison.Ordinal)))
        {
            var name = field.Key["attribute[".Length..].Split(']')[0];
            var at = Enumerable.Range(0, category.Ask.Count).Where(n => AttributeCode(n) == name).Select(n => (int?)n).FirstOrDefault();
            if (at is not { } ask) return No(400, "Open311Reads", field.Key.Length > 60 ? field.Key[..60] : field.Key);
            if (string.Join(", ", field.Value.OfType<string>()).Trim() is { Length: > 0 } said) answers.Add($"{category.Ask[ask].Zh} {said}");
        }
        string[] lines = [description, .. answers, .. media is null ? (string[])[] : [texts.Get(Texts.Chinese, "open311.media", media)]];
        var text = string.Join('\n', lines.Where(l => l.Length > 0));
        var name1 = Name(Text("first_name"), Text("last_name"));
        key ??= "o311:" + Sm3.Hex(string.Join('\n', form.Where(f => f.Key is not "api_key").OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={f.Value}").Prepend(Today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))));
        var (outcome, receipt) = await door.Submit(key, new SubmitBody(code, region, text, address, lon, lat, new ReporterBody(name1, Text("phone")), null), Channel.System, ct);
        if (!outcome.Ok) return (outcome.Rule switch { "ItemExists" => 404, "ClientReachesPlace" => 403, _ => 400 }, null, string.Join(" ", (outcome.Reasons ?? []).Select(r => texts.Say(texts.Has($"api.{r.Key}") ? r with { Key = $"api.{r.Key}" } : r))));
        return (StatusCodes.Status201Created, new JsonArray(new JsonObject { ["service_request_id"] = $"{receipt!.CaseId:N}", ["service_notice"] = texts["open311.receipt", receipt.No, receipt.FollowCode], ["account_id"] = null }), null);
    }

    /// <summary>Chinese names are written without a blank, family name first.</summary>
    private static string? Name(string? first, string? last) => (first, last) switch
    {
        (null, _) => last,
        (_, null) => first,
        var (f, l) => l.All(c => c > '\u2E80') ? l + f : $"{f} {l}",
    };

    private static bool Coordinate(string? text, double most, out double? value)
    {
        value = double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var read) && Math.Abs(read) <= most ? read : null;
        return text is null || value is not null;
    }

    private static string Iso(DateTimeOffset at) => CaseDoor.Local(at).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private sealed record Row(Guid Id, string ItemId, string ItemVersion, string FlowId, string FlowVersion, string State, Phase Phase, Resolution? Resolution, string Region, double? Lon, double? Lat, DateTimeOffset ReceivedAt, Guid? Lead,
        DateTimeOffset UpdatedAt, DateTimeOffset? Due);
}
