using System.Collections.Frozen;
using System.Globalization;
using Linli.Cases.Domain;
using Linli.Kernel.Calendar;
using Linli.Kernel.Codes;
using Linli.Kernel.Text;

namespace Linli.Cases.Exports;

/// <summary>A row before it is written: all that any column may need, opened and in clear.</summary>
sealed record ExportLine(Guid Id, string No, string ItemId, LocalText Item, string State, Resolution? Resolution, Channel Channel, DateTimeOffset ReceivedAt, DateTimeOffset? AcceptedAt, DateTimeOffset? Due, DateTimeOffset? ClosedAt,
    string? Lead, int Returns, int Reopens, int Urges, int? Rating, string Community, string? Name, string? Phone, string? IdNumber, string? Address);

/// <summary>The columns that a list of matters can have; which of them are asked for together stands in the pack.</summary>
static class ExportColumns
{
    /// <summary>These tell of a person: no pack can make them harmless.</summary>
    public static readonly IReadOnlyList<string> Persons = ["name", "phone", "idNumber", "address"];

    public static readonly FrozenDictionary<string, Func<ExportLine, Texts, string, string?>> All = new Dictionary<string, Func<ExportLine, Texts, string, string?>>(StringComparer.Ordinal)
    {
        ["no"] = (l, _, _) => l.No,
        ["item"] = (l, _, language) => l.Item.In(language),
        ["state"] = (l, t, language) => t.Get(language, $"state.{l.State}"),
        ["resolution"] = (l, t, language) => l.Resolution is { } r ? t.Get(language, $"resolution.{r}") : null,
        ["channel"] = (l, t, language) => t.Get(language, $"channel.{l.Channel}"),
        ["received"] = (l, _, _) => At(l.ReceivedAt),
        ["accepted"] = (l, _, _) => At(l.AcceptedAt),
        ["due"] = (l, _, _) => At(l.Due),
        ["closed"] = (l, _, _) => At(l.ClosedAt),
        ["lead"] = (l, _, language) => l.Lead is { } lead ? LocalText.Argument(language, lead) : null,
        ["returns"] = (l, _, _) => Count(l.Returns),
        ["reopens"] = (l, _, _) => Count(l.Reopens),
        ["urges"] = (l, _, _) => Count(l.Urges),
        ["rating"] = (l, t, language) => l.Rating is { } stars ? t.Get(language, $"rating.{stars}") : null,
        ["community"] = (l, _, _) => l.Community,
        ["name"] = (l, _, _) => l.Name,
        ["phone"] = (l, _, _) => l.Phone,
        ["idNumber"] = (l, _, _) => l.IdNumber,
        ["address"] = (l, _, _) => l.Address,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <param name="type">The type of the field in the dictionary.</param>
    public static string Masked(string type, string? value) => string.IsNullOrEmpty(value) ? "" : type switch
    {
        "phone" => Masks.Phone(value),
        "resident-id" => Masks.ResidentId(value),
        "bank-card" => Masks.BankCard(value),
        "address" => Masks.Address(value),
        _ => Masks.Name(value),
    };

    public static string At(DateTimeOffset? at) => at?.ToOffset(OfficeHours.Offset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "";

    private static string Count(int n) => n.ToString(CultureInfo.InvariantCulture);
}
