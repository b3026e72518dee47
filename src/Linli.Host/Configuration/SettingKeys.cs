using System.Globalization;
using System.Net;

namespace Linli.Host.Configuration;

/// <summary>How a value is read; the words are what a refusal and the documentation say that it takes.</summary>
/// <param name="IsNumber">Stands without quotes in the file; so do switches (<paramref name="IsSwitch"/>). Lists may be an array.</param>
/// <param name="Lines">Of a value that is JSON itself: what is wrong in which of its lines.</param>
/// <param name="Secrets">Names of the secrets (LINLI_SECRET_…) that such a value needs.</param>
public sealed record ValueKind(string Takes, Func<string, bool> Fits, bool IsNumber = false, bool IsSwitch = false, bool IsList = false,
    Func<string, IReadOnlyList<Kernel.Text.LinedFault>>? Lines = null, Func<string, IEnumerable<string>>? Secrets = null);

/// <summary>One key of linli.json.</summary>
/// <param name="Default">What holds when nobody says anything, as it would be written; empty for nothing.</param>
public sealed record SettingKey(string Name, ValueKind Kind, string Default, string Does)
{
    /// <summary>limits.postsPerMinute → LINLI_LIMITS_POSTS_PER_MINUTE.</summary>
    public string Variable => "LINLI_" + string.Concat(Name.Select(c => c == '.' ? "_" : char.IsUpper(c) ? "_" + c : char.ToUpperInvariant(c).ToString()));
}

/// <summary>Every key there is: the check at start, the help and docs/ops/configuration.md are made from this list.</summary>
public static class SettingKeys
{
    public const string Urls = "urls", Data = "data", Packs = "packs", City = "city", Demo = "demo", Database = "database", PublicAddress = "publicAddress", Proxies = "proxies",
        PostsPerMinute = "limits.postsPerMinute", ReadsPerSecond = "limits.readsPerSecond", ReadBurst = "limits.readBurst", FollowGuesses = "limits.followGuesses", ClientCalls = "limits.clientCallsPerMinute", BulkRows = "limits.bulkRows",
        OutboundAllow = "outbound.allow", OutboundTimeout = "outbound.timeoutSeconds", Sms = "sms", Cluster = "cluster", TelemetryEndpoint = "telemetry.endpoint", LogLevel = "log.level", LogFormat = "log.format", SmsProviders = "smsProviders", SmsFenPerDay = "limits.smsFenPerDay", SignInProviders = "signInProviders", Practice = "practice", PracticeAddress = "practiceAddress", RealAddress = "realAddress";

    public static readonly IReadOnlyList<SettingKey> All =
    [
        new(Urls, new("addresses like http://0.0.0.0:5080, several with ;", v => v.Split(';').All(u => IsWeb(u.Replace("://*", "://any", StringComparison.Ordinal).Replace("://+", "://any", StringComparison.Ordinal))), IsList: true),
            "http://127.0.0.1:5080", "Where to listen. Put a proxy with TLS in front before anybody else reaches it."),
        new(Data, new("a folder", IsPath), "var", "Folder of the database, files and keys. Not in a file that stands in that folder itself."),
        new(Packs, new("a folder that has the folders schema and core", IsPath), "", "Folder of the packs; without it ./packs is looked for from the working folder and the program upwards."),
        new(City, new("a division code of 2, 4 or 6 digits, or all", v => v == "all" || v.Length is 2 or 4 or 6 && v.All(char.IsAsciiDigit)), Commands.Options.DefaultCity, "Whose divisions are loaded at first start."),
        new(Demo, new("true or false", v => v is "true" or "false", IsSwitch: true), "true", "The invented demo street. Its passwords are public: false for everything but a demo."),
        new(Practice, new("true or false", v => v is "true" or "false", IsSwitch: true), "false", "An installation for practice, beside the real one and with a data folder (and database) of its own: the demo street, cards instead of sign-in, nothing leaves it, emptied each night. See docs/ops/practice.md."),
        new(PracticeAddress, new("an address like https://practice.linli.example.gov.cn", IsWeb), "", "Of the real installation: where people practise. Home, help and sign-in link there; without it nothing does."),
        new(RealAddress, new("an address like https://linli.example.gov.cn", IsWeb), "", "Of the installation for practice: where the way back on each page leads."),
        new(Database, new("an Npgsql connection string", IsConnection), "", "PostgreSQL; without it SQLite in the data folder. In the file only without password: one with a password goes into LINLI_DATABASE."),
        new(PublicAddress, new("an address like https://linli.example.gov.cn", v => IsWeb(v) && !v.Contains('?', StringComparison.Ordinal)), "", "What people type to come here. Base of the links in QR codes and papers; without it the host that the request names."),
        new(Proxies, new("addresses or networks like 10.0.0.5 or 10.0.0.0/24, several with ;", v => v.Split(';').All(IsProxy), IsList: true), "",
            "Proxies whose X-Forwarded-For and -Proto are believed. Without it everybody behind a proxy counts as one address in the limits."),
        new(PostsPerMinute, Whole(1, 1_000_000), "300", "Forms that one address may send a minute."),
        new(ReadsPerSecond, Whole(1, 1_000_000), "500", "Pages that one address may read a second, lasting."),
        new(ReadBurst, Whole(1, 1_000_000), "2000", "Pages that one address may read at once before the lasting limit holds."),
        new(FollowGuesses, Whole(3, 1_000), "10", "Wrong follow codes for one number from one address in 15 minutes; three times as many for one address in all, twenty times as many for one number from everywhere."),
        new(ClientCalls, Whole(1, 1_000_000), "600", "Calls that one registered system may make a minute, each node counting for itself."),
        new(BulkRows, Whole(1, 100), "50", "Matters that staff may choose at once for one step."),
        new(OutboundAllow, new("host names, addresses or networks like hooks.city.internal or 10.2.0.0/16, several with ;", v => v.Split(';').All(IsHost), IsList: true), "",
            "Receivers in networks of your own that web hooks may reach, also without TLS. Everything else that is not in the public internet is refused, whatever a name resolves to."),
        new(OutboundTimeout, Whole(1, 60), "10", "Seconds that a receiver of a web hook may take."),
        new(Sms, new("demo, none or http", v => v is "demo" or "none" or "http"), "demo", "Who sends messages. demo: in the demo street nobody, they are read on /demo/messages; without the demo street, and with none, they wait until a sender is set up, and residents cannot sign in by phone. http: the providers of smsProviders."),
        new(SmsProviders, new("a list of providers, [{ \"name\": …, \"url\": …, … }]", v => Trust.Contracts.StructuredSettings.SmsFaults(v).Count == 0, Lines: Trust.Contracts.StructuredSettings.SmsFaults, Secrets: Trust.Contracts.StructuredSettings.SmsSecrets), "",
            "Providers of SMS in the order in which they are asked, each one HTTP request with places in it: docs/ops/messages.md. Their secrets stand in variables LINLI_SECRET_…"),
        new(SignInProviders, new("a list of providers, [{ \"name\": …, \"issuer\": …, … }]", v => Trust.Contracts.StructuredSettings.SignInFaults(v).Count == 0, Lines: Trust.Contracts.StructuredSettings.SignInFaults, Secrets: Trust.Contracts.StructuredSettings.SignInSecrets), "",
            "Providers of identities (OpenID Connect) that people may sign in with: docs/ops/sign-in.md. Their secrets stand in variables LINLI_SECRET_…"),
        new(SmsFenPerDay, Whole(0, 100_000_000), "100000", "What the messages of a calendar day may cost, in fen; a tenth of it is kept for sign-in codes. Prices stand with the providers. What does not fit waits for the next day."),
        new(Cluster, new("true or false", v => v is "true" or "false", IsSwitch: true), "false", "Several nodes on one database. Not supported yet: with true the start is refused and says what is missing."),
        new(TelemetryEndpoint, new("an address like http://127.0.0.1:4317", IsWeb), "", "OTLP receiver (gRPC) of traces and metrics; without it none are made."),
        new(LogLevel, new("debug, information, warning or error", v => v is "debug" or "information" or "warning" or "error"), "information", "From which level Linli's own log lines are written."),
        new(LogFormat, new("text or json", v => v is "text" or "json"), "text", "json: one object a line, for a collector."),
    ];

    /// <summary>Variables of the environment that are no keys.</summary>
    public static bool IsOtherVariable(string name) => name.StartsWith("LINLI_TEST_", StringComparison.Ordinal) || name.StartsWith(SecretPrefix, StringComparison.Ordinal) || name == BackupPassphrase;

    /// <summary>Before the name of a secret that a value of the file names as {secret:NAME}.</summary>
    public const string SecretPrefix = "LINLI_SECRET_";

    /// <summary>A secret, and so no key of a file.</summary>
    public const string BackupPassphrase = "LINLI_BACKUP_PASSPHRASE";

    private static ValueKind Whole(int least, int most) => new(string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"),
        v => int.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= least && n <= most, IsNumber: true);

    private static bool IsWeb(string v) => Uri.TryCreate(v.Trim(), UriKind.Absolute, out var u) && u.Scheme is "http" or "https" && u.UserInfo.Length == 0;
    private static bool IsPath(string v) => v.Trim().Length > 0 && !v.Any(char.IsControl);
    private static bool IsHost(string v) => IsProxy(v) || Uri.CheckHostName(v.Trim()) == UriHostNameType.Dns;
    private static bool IsProxy(string v) => IPAddress.TryParse(v.Trim(), out _) || v.Contains('/') && System.Net.IPNetwork.TryParse(v.Trim(), out _);

    private static bool IsConnection(string v)
    {
        try { return new Npgsql.NpgsqlConnectionStringBuilder(v).Host is { Length: > 0 }; }
        catch (Exception e) when (e is ArgumentException or FormatException) { return false; }
    }
}
