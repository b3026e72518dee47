using System.Text.Json;
using System.Text.Json.Nodes;
using Linli.Cases.Catalogue;
using Linli.Cases.Domain;
using Linli.Cases.Doors.Api;
using Linli.Cases.Intake;
using Linli.Forms.Contracts;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Files;
using Linli.Kernel.Text;

namespace Linli.Cases.Doors.Services;

public sealed record ServiceBrief(string Id, string Version, string Name, string Field, string Summary);
public sealed record ServiceListAnswer(IReadOnlyList<ServiceBrief> Items, string? Next);

/// <param name="Required">Null where it depends on the answers: see <paramref name="RequiredIf"/>.</param>
/// <param name="MayBeShared">Not asked for where the authority can fetch it.</param>
public sealed record MaterialAnswer(string Id, string Name, bool Original, int Copies, bool? Required, string? RequiredIf, bool MayBeShared, string? Help);

/// <param name="Kind">legal or promise.</param>
/// <param name="Unit">workDay, day, workHour or hour.</param>
public sealed record ServiceLimit(string Kind, int Amount, string Unit, string? Source);
public sealed record ServiceGuideAnswer(string Who, string EligibleText, bool Proxy, string Where, string Fee, IReadOnlyList<string> Steps, string Result, string? Note);

/// <param name="Form">The form as JSON Schema; the answers of an application fit it.</param>
public sealed record ServiceAnswer(ServiceBrief Service, ServiceGuideAnswer Guide, IReadOnlyList<MaterialAnswer> Materials, IReadOnlyList<ServiceLimit> Limits, string FormVersion, JsonNode Form);

/// <param name="Region">12-digit code of the community or street.</param>
/// <param name="Answers">By field id, as the JSON Schema of the form says.</param>
/// <param name="Insists">Told that the person does not seem to be eligible, they apply all the same: the authority decides.</param>
public sealed record ApplyBody(string? Region, string? Address, IReadOnlyDictionary<string, JsonElement>? Answers, IReadOnlyList<MaterialBody>? Materials, ReporterBody? Reporter, string? ExternalId, bool Insists = false);

/// <param name="Ref">What <c>POST /api/v1/files</c> gave.</param>
/// <param name="Material">Id of the material of the guide that it is; may be left out.</param>
public sealed record MaterialBody(string? Ref, string? Material);

/// <summary>A fault at its place, with the sentence that the page shows there.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) into the body.</param>
public sealed record BodyFault(string Pointer, string Detail);

/// <summary>Services as another system offers them: the guide, the form, and applications by the same checks as on the page.</summary>
sealed class ServiceDoor(ItemCatalogue items, IForms forms, SubmitCaseHandler submit, BroughtFiles brought, Cursors cursors, TimeProvider clock, Who who, Texts texts)
{
    private const string Question = "services";

    private DateOnly Today => OfficeHours.DateOf(clock.GetUtcNow());

    /// <summary>By id; null when the cursor is none of ours.</summary>
    public ServiceListAnswer? List(string? field, int limit, string? cursor)
    {
        var after = "";
        if (cursor is not null && (after = cursors.ReadPlace($"{Question}|{field}", cursor)!) is null) return null;
        var all = items.Services(Today).Where(s => field is null || s.Field == field).OrderBy(s => s.Id, StringComparer.Ordinal).Where(s => string.CompareOrdinal(s.Id, after) > 0).Take(limit + 1).ToList();
        var more = all.Count > limit;
        if (more) all.RemoveAt(limit);
        return new([.. all.Select(Brief)], more ? cursors.WritePlace($"{Question}|{field}", all[^1].Id) : null);
    }

    public ServiceAnswer? Find(string id)
    {
        if (id.Length > 60 || items.Service(id, Today) is not { } s) return null;
        var form = forms.Form(s.Form, Today);
        return new(Brief(s), new(s.Applicant.Who.Now, s.Applicant.EligibleText.Now, s.Applicant.Proxy, s.Guide.Where.Now, s.Guide.Fee.Now, [.. s.Guide.Steps.Select(x => x.Now)], s.Guide.Result.Now, s.Guide.Note?.Now),
            [.. s.Materials.Select(m => new MaterialAnswer(m.Id, m.Name.Now, m.Original, m.Copies, m.Required.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null },
                m.Required.ValueKind == JsonValueKind.String ? m.Required.GetString() : null, m.MayBeShared, m.Help?.Now))],
            [.. Limit("legal", s.Limits.Legal), .. Limit("promise", s.Limits.Promise)], form.Reference, FormSchema.Of(form));

        static IEnumerable<ServiceLimit> Limit(string kind, SourcedLimit? l)
        {
            if (l is not null) yield return new(kind, l.Amount, CaseDoor.Camel(l.Unit), string.Join(' ', new[] { l.Source?.Title, l.Source?.Article }.Where(s => !string.IsNullOrEmpty(s))) is { Length: > 0 } source ? source : null);
        }
    }

    /// <summary>Faults at their places, or what the desk said.</summary>
    public async Task<(IReadOnlyList<BodyFault> Faults, SubmitResult? Result)> Apply(string key, string id, ApplyBody body, CancellationToken ct)
    {
        if (id.Length > 60 || items.Service(id, Today) is not { } service) return ([], new(items.BlockedCertificate(id, Today) is { } blocked
            ? Outcome.Refuse("CommunityIssuesNoSuchCertificate", blocked.Name.AsArgument(), blocked.Authority.AsArgument()) : Outcome.NotFound, null));
        if (body.ExternalId is { Length: > 80 }) return ([], new(Outcome.Refuse("ExternalIdFits", "80"), null));
        var form = forms.Form(service.Form, Today);
        var (answers, unknown, unfit) = FormSchema.Read(form, body.Answers ?? new Dictionary<string, JsonElement>());
        var faults = new List<BodyFault>();
        faults.AddRange(unknown.Select(f => new BodyFault(Pointer("answers", f.Length > 60 ? f[..60] : f), texts["api.fault.field"])));
        faults.AddRange(unfit.Select(f => new BodyFault(Pointer("answers", f), texts["api.fault.value"])));
        faults.AddRange(forms.Validate(form, answers, Today).Where(p => !unfit.Contains(p.FieldId)).Select(p => new BodyFault(Pointer("answers", p.FieldId), p.Say(texts))));
        var files = Materials(service, body.Materials ?? [], faults);
        if (faults.Count > 0) return (faults, null);
        if (!body.Insists && forms.Eligible(service.Applicant.Eligible, form, answers, Today) == false) return ([], new(Outcome.Refuse("ApplicantSeemsEligible", service.Applicant.EligibleText.AsArgument()), null));
        var kept = forms.Normalized(form, forms.Visible(form, answers, Today), Today);
        var external = CaseDoor.OwnMark(who.ClientId!.Value) + (body.ExternalId is { Length: > 0 } given ? given : "#" + key);
        return ([], await submit.Handle(new SubmitCase(key, "service", service.Id, Channel.System, body.Region ?? "", null, body.Address, null, null, body.Reporter?.Name ?? kept["person.name"], body.Reporter?.Phone ?? kept["person.phone"],
            kept, files, ExternalId: external, PhoneIsOwn: body.Reporter?.PhoneIsOwn == true), ct));
    }

    private List<StoredFiles.Prepared> Materials(ServiceItem service, IReadOnlyList<MaterialBody> given, List<BodyFault> faults)
    {
        var files = new List<StoredFiles.Prepared>();
        if (given.Count > StoredFiles.MostPerOwner) faults.Add(new("/materials", texts["rule.FilesAreFew", StoredFiles.MostPerOwner]));
        else
            foreach (var (m, n) in given.Select((m, n) => (m, n)))
                if (m.Material is not null && service.Materials.All(x => x.Id != m.Material)) faults.Add(new($"/materials/{n}/material", texts["api.fault.material"]));
                else if (brought.Open(m.Ref) is not { } file) faults.Add(new($"/materials/{n}/ref", texts["rule.FilesAreBrought"]));
                else files.Add(file with { Label = m.Material });
        return files;
    }

    private static string Pointer(params string[] path) => string.Concat(path.Select(p => "/" + p.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));

    private static ServiceBrief Brief(ServiceItem s) => new(s.Id, s.Version, s.Name.Now, s.Field, s.Summary.Now);
}
