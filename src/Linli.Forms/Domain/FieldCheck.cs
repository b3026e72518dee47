using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Linli.Forms.Contracts;
using Linli.Kernel.Codes;
using Linli.Kernel.Text;

namespace Linli.Forms.Domain;

/// <summary>What one answer is: the form to store, what expressions see, and the first thing that is wrong with it.</summary>
readonly record struct Checked(object? Fact, string? Normalized, Reason? Wrong);

/// <summary>One answer against its field, by type. Pure.</summary>
static class FieldCheck
{
    /// <summary>Characters of any one answer, whatever its field says.</summary>
    public const int MaxLength = 4000;

    static readonly ConcurrentDictionary<string, Regex?> Patterns = new(StringComparer.Ordinal);

    public static Checked Of(FormItem item, Answers answers, DateOnly today)
    {
        var all = answers.All(item.Id);
        if (all.Count == 0)
            return default;
        if (all.Any(a => a.Length > MaxLength))
            return Bad("too-long", MaxLength.ToString(CultureInfo.InvariantCulture));
        if (all.Any(a => Unprintable(a, item.Field.Type == "textarea")))
            return Bad("control");
        if (item.Field.Type == "multi")
            return Multi(item, all);
        if (all.Count > 1)
            return Bad("several");
        var text = all[0].Trim();
        return item.Field.Type switch
        {
            "number" => Number(item.Field, text, item.Field.Decimals),
            "money" => Number(item.Field, text, decimals: 2),
            "date" => Date(text),
            "bool" => text is "true" or "false" ? new(text == "true", text, null) : Bad("bool"),
            "choice" => item.Options.Any(o => o.Code == text) ? new(text, text, null) : new(text, null, Say("choice")),
            "phone" => Phone(text, today),
            "resident-id" => Identity(text, today),
            "uscc" or "plate" or "region" => Code(item.Field.Type, text, today),
            "bank-card" => Card(text),
            _ => Text(item.Field, text),
        };
    }

    static Checked Bad(string key, params string[] args) => new(null, null, Say(key, args));

    static Reason Say(string key, params string[] args) => new("forms." + key, args);

    // PostgreSQL refuses NUL and halves of characters; nobody types the others.
    static bool Unprintable(string text, bool lines)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]) || (char.IsControl(text[i]) && !(lines && text[i] is '\n' or '\r' or '\t')))
                return true;
        }
        return false;
    }

    static Checked Text(FieldDefinition field, string text)
    {
        var length = text.EnumerateRunes().Count();
        if (field.Min is { } min && length < min)
            return new(text, null, Say("text-short", Plain(min)));
        if (field.Max is { } max && length > max)
            return new(text, null, Say("too-long", Plain(max)));
        if (field.Pattern is { } pattern && !Fits(pattern, text))
            return new(text, null, Say(field.Hint is null ? "pattern" : "pattern-hint"));
        return new(text, text, null);
    }

    static bool Fits(string pattern, string text)
    {
        var regex = Patterns.GetOrAdd(pattern, Pattern);
        try { return regex?.IsMatch(text) ?? false; }
        catch (RegexMatchTimeoutException) { return false; }
    }

    /// <summary>Null if it is no regular expression; one that cannot run in linear time gets a time limit.</summary>
    public static Regex? Pattern(string pattern)
    {
        try { return new(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking); }
        catch (NotSupportedException) { return new(pattern, RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(100)); }
        catch (ArgumentException) { return null; }
    }

    static Checked Number(FieldDefinition field, string text, int decimals)
    {
        // 1，200.50 元 typed on a Chinese keyboard.
        var clean = text.Normalize(NormalizationForm.FormKC).Replace(",", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal)
            .Replace('。', '.').Replace('−', '-');
        if (field.Type == "money")
            clean = clean.TrimStart('¥', '￥').TrimEnd('元');
        if (clean.Length > 24 || !decimal.TryParse(clean, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return Bad(field.Type);
        if (decimal.Round(number, decimals) != number)
            return new(number, null, decimals == 0 ? Say("number-whole") : Say($"{field.Type}-decimals", Plain(decimals)));
        if (field.Min is { } min && number < min)
            return new(number, null, Say($"{field.Type}-low", Plain(min)));
        if (field.Max is { } max && number > max)
            return new(number, null, Say($"{field.Type}-high", Plain(max)));
        return new(number, Plain(number), null);
    }

    static Checked Date(string text)
    {
        var clean = text.Normalize(NormalizationForm.FormKC);
        if (!DateOnly.TryParseExact(clean, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return Bad(DateShape.IsMatch(clean) ? "date-unreal" : "date");
        return date.Year < 1850 ? new(date, null, Say("date-old")) : new(date, clean, null);
    }

    static Checked Multi(FormItem item, IReadOnlyList<string> all)
    {
        string[] codes = [.. all.Select(a => a.Trim()).Distinct(StringComparer.Ordinal)];
        return codes.All(c => item.Options.Any(o => o.Code == c)) ? new(codes, null, null) : new(codes, null, Say("multi"));
    }

    static Checked Code(string kind, string text, DateOnly today)
    {
        var result = CodeValidators.Check(kind, text, today)!;
        return result.Valid ? new(result.Normalized, result.Normalized, null) : new(text, null, new Reason(result.Reason!));
    }

    static Checked Phone(string text, DateOnly today)
    {
        var result = CodeValidators.Check("phone", text, today)!;
        return result.Valid && result.Parts.GetValueOrDefault("kind") is "emergency" or "hotline" or "service"
            ? new(result.Normalized, null, Say("phone-hotline"))
            : Code("phone", text, today);
    }

    // 15-digit numbers have not been valid since 2013 (居民身份证法); the kernel reads them only to match old registers.
    static Checked Identity(string text, DateOnly today)
    {
        var result = CodeValidators.Check("resident-id", text, today)!;
        return result.Valid && result.Parts.GetValueOrDefault("kind") == "legacy-15"
            ? new(result.Normalized, null, Say("resident-id-legacy"))
            : Code("resident-id", text, today);
    }

    static Checked Card(string text)
    {
        var digits = string.Concat(text.Normalize(NormalizationForm.FormKC).Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '‐' or '–')));
        if (digits.Contains('*'))
            return new(digits, null, Say("bank-card-masked"));
        if (digits.Any(c => !char.IsAsciiDigit(c)))
            return new(digits, null, Say("bank-card-digits"));
        if (digits.Length is < 12 or > 19)
            return new(digits, null, Say("bank-card-length"));
        return Luhn(digits) ? new(digits, digits, null) : new(digits, null, Say("bank-card-check"));
    }

    // ISO/IEC 7812-1 annex B.
    static bool Luhn(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            sum += i % 2 == 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0);
        }
        return sum % 10 == 0;
    }

    static string Plain(decimal number) => number.ToString("0.######", CultureInfo.InvariantCulture);

    static readonly Regex DateShape = new("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
}
