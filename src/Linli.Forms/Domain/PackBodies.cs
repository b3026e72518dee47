using Linli.Forms.Contracts;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;

namespace Linli.Forms.Domain;

// The packs as they are written; packs/schema/ has said before that they have this shape.
sealed record FormBody(List<SectionBody> Sections);

sealed record SectionBody(string Id, LocalText Name, List<ItemBody> Fields);

sealed record ItemBody(string Field, LocalText? Label, Requirement Required, string? ShowIf, LocalText? Help, List<FormRule>? Rule);

sealed record FieldsBody(List<FieldDefinition> Fields);

sealed record CodeListBody(List<CodeItem> Items);

sealed record ServiceBody(ApplicantBody Applicant, List<MaterialBody> Materials, string Form);

sealed record ApplicantBody(string? Eligible);

sealed record MaterialBody(string Id, Requirement Required);

/// <summary>The fields and code lists of one day.</summary>
sealed class FieldDictionary
{
    private readonly Dictionary<string, FieldDefinition> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<CodeItem>> _lists = new(StringComparer.Ordinal);

    public FieldDictionary(PackStore packs, DateOnly day)
    {
        foreach (var pack in packs.Of("fields", day))
            foreach (var field in pack.As<FieldsBody>().Fields)
                if (!_fields.TryAdd(field.Id, field))
                    throw new PackFault(pack.File, $"the field '{field.Id}' is in the dictionary twice");
        foreach (var pack in packs.Of("code-list", day))
            _lists[pack.Id] = pack.As<CodeListBody>().Items;
    }

    public IEnumerable<FieldDefinition> Fields => _fields.Values;

    public FieldDefinition? Field(string id) => _fields.GetValueOrDefault(id);

    public IReadOnlyList<CodeItem>? List(string id) => _lists.GetValueOrDefault(id);

    /// <exception cref="PackFault">The form names a field or a code list that is not there.</exception>
    public FormDefinition Complete(Pack pack) => new(pack.Id, pack.Version, pack.Name,
        [.. pack.As<FormBody>().Sections.Select(s => new FormSection(s.Id, s.Name, [.. s.Fields.Select(i => Item(pack, i))]))]);

    private FormItem Item(Pack pack, ItemBody body)
    {
        var field = Field(body.Field) ?? throw new PackFault(pack.File, $"the field '{body.Field}' is not in the dictionary");
        IReadOnlyList<CodeItem> options = [];
        if (field.Type is "choice" or "multi")
            options = (field.CodeList is null ? null : List(field.CodeList))
                ?? throw new PackFault(pack.File, $"the field '{field.Id}' takes the code list '{field.CodeList}', which there is not");
        return new(field, body.Label ?? field.Name, body.Required, body.ShowIf, body.Help, body.Rule ?? [], options);
    }
}
