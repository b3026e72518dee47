using Linli.Forms.Contracts;
using Linli.Kernel.Codes;
using Linli.Kernel.Text;

namespace Linli.Forms.Domain;

/// <summary>An answer as people read it: codes by their names, yes and no in words, masked where asked.</summary>
static class Shown
{
    public static bool IsMasked(FormItem item, bool mask) =>
        mask && (item.Field.IsSensitive || (item.Field.Sensitivity == "personal" && item.Field.Type is "resident-id" or "bank-card" or "phone"));

    /// <summary>Null if there is no answer.</summary>
    public static string? Text(FormItem item, Answers answers, bool mask, Texts texts)
    {
        var all = answers.All(item.Id);
        if (all.Count == 0)
            return null;
        if (IsMasked(item, mask))
            return Mask(item.Field, answers[item.Id]!);
        var separator = Texts.Current == Texts.English ? ", " : "、";
        return item.Field.Type switch
        {
            "choice" or "multi" => string.Join(separator, all.Select(a => item.Options.FirstOrDefault(o => o.Code == a)?.Name.Now ?? a)),
            "bool" => all[0] switch { "true" => texts["forms.yes"], "false" => texts["forms.no"], var other => other },
            "money" => $"{all[0]} {texts["forms.yuan"]}",
            _ => string.Join(separator, all),
        };
    }

    static string Mask(FieldDefinition field, string value) => field.Type switch
    {
        "resident-id" => Masks.ResidentId(value),
        "bank-card" => Masks.BankCard(value),
        "phone" => Masks.Phone(value),
        "address" => Masks.Address(value),
        "text" when field.Fact.EndsWith(".name", StringComparison.Ordinal) => Masks.Name(value),
        // The length and the choice would already say something.
        _ => "****",
    };
}
