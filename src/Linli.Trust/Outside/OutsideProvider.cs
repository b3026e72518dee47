using System.Text.Json;
using Linli.Kernel.Text;
using Linli.Trust.Messages.Providers;

namespace Linli.Trust.Outside;

/// <summary>A provider of identities (OpenID Connect), as linli.json describes it: national or provincial unified identity for residents, perhaps a city's for staff. docs/ops/sign-in.md.</summary>
/// <param name="Issuer">Whose tokens are taken; its metadata stand under /.well-known/openid-configuration.</param>
/// <param name="Secret">Name of the secret in the environment; null for a client that has none.</param>
/// <param name="Phone">Claim with the phone number, looked at only where <paramref name="PhoneProof"/> is true; null: the provider vouches for none.</param>
/// <param name="TwoFactors">The provider has asked staff for two factors: ours is not asked again.</param>
public sealed record OutsideProvider(string Name, LocalText Label, string Issuer, string ClientId, string? Secret, IReadOnlyList<string> Scopes, bool ForResidents, bool ForStaff, string? Phone, string PhoneProof, string PersonName, bool TwoFactors)
{
    public string Scheme => $"outside-{Name}";
    public string Callback => $"/sign-in/with/{Name}/back";

    /// <summary>The way out to sign in.</summary>
    public string Leave(string? back) => $"/sign-in/with/{Name}{(back is null ? "" : $"?return={Uri.EscapeDataString(back)}")}";

    /// <summary>The way out to tie one's account.</summary>
    public string LeaveToTie(string ticket) => $"/account/outside/{Name}?ticket={Uri.EscapeDataString(ticket)}";

    public static (IReadOnlyList<OutsideProvider> Providers, IReadOnlyList<LinedFault> Faults) Read(string json)
    {
        var faults = new List<LinedFault>();
        LinedJson list;
        try { list = LinedJson.Parse(json); }
        catch (JsonException e) { return ([], [new((int)(e.LineNumber ?? 0) + 1, "this is no valid JSON here; look for a missing comma, quote or bracket.")]); }
        if (list.Kind != JsonValueKind.Array || list.Items.Count is 0 or > 9) return ([], [new(list.Line, "this is a list of one to nine providers, [{ … }].")]);
        var found = list.Items.Select(i => Read(i, faults)).ToList();
        foreach (var (one, i) in found.Select((p, i) => (p, i)))
            if (found.Take(i).Any(p => p.Name == one.Name)) faults.Add(new(list.Items[i].Line, $"there are two providers of the name {one.Name}."));
        return (found, faults);
    }

    private static OutsideProvider Read(LinedJson node, List<LinedFault> faults)
    {
        var o = new LinedObject(node, "provider", faults, "name", "label", "issuer", "clientId", "secret", "scopes", "for", "claims", "twoFactors");
        var name = o.Text("name", required: true, most: 40) ?? "?";
        if (name != "?" && !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')) o.Say("name", "has small letters, digits and hyphens only: it stands in addresses.");
        var (zh, en) = ("?", "?");
        if (o["label"] is { } label)
        {
            var lo = new LinedObject(label, "provider.label", faults, "zh-CN", "en");
            (zh, en) = (lo.Text("zh-CN", required: true, most: 40) ?? "?", lo.Text("en", required: true, most: 60) ?? "?");
        }
        else o.Say("", "needs label: { \"zh-CN\": …, \"en\": … }.");
        var issuer = o.Text("issuer", required: true) ?? "";
        if (issuer.Length > 0 && (!Uri.TryCreate(issuer, UriKind.Absolute, out var u) || u.Scheme is not ("http" or "https") || u.UserInfo.Length > 0 || u.Query.Length > 0 || u.Fragment.Length > 0)) o.Say("issuer", "is an address like https://id.example.gov.cn.");
        var secret = o.Text("secret");
        var named = secret is null ? null : SmsTemplate.Named(secret) is [var only] && secret == $"{{{only}}}" ? SmsTemplate.SecretOf(only) : null;
        // Never repeats it: it may be one.
        if (secret is not null && named is null) o.Say("secret", "is {secret:NAME}, and the secret stands in the variable LINLI_SECRET_NAME.");
        var scopes = o["scopes"] is null ? ["openid", "profile", "phone"] : o.List("scopes");
        if (!scopes.Contains("openid")) o.Say("scopes", "has openid.");
        var whom = o.List("for", required: true);
        if (whom.Any(w => w is not ("residents" or "staff"))) o.Say("for", "has residents, staff or both.");
        var (phone, proof, person) = ((string?)null, "phone_number_verified", "name");
        if (o["claims"] is { } claims)
        {
            var co = new LinedObject(claims, "provider.claims", faults, "phone", "phoneProof", "name");
            (phone, proof, person) = (co.Text("phone", most: 80), co.Text("phoneProof", most: 80) ?? proof, co.Text("name", most: 80) ?? person);
        }
        return new(name, new LocalText(zh, en), issuer, o.Text("clientId", required: true) ?? "", named, scopes, whom.Contains("residents"), whom.Contains("staff"), phone, proof, person, o.Switch("twoFactors"));
    }
}
