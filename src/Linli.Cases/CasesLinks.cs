namespace Linli.Cases;

/// <summary>Links to the pages of the module; strings stand here and nowhere else.</summary>
public static class CasesLinks
{
    public const string Todo = "/staff", All = "/staff/cases", Register = "/staff/register", Report = "/report", Services = "/services", MyList = "/my", Follow = "/follow", Import = "/staff/import", Parked = "/staff/parked", BoardHome = "/staff/board", BlockedCertificates = "/services/blocked", CommunityList = "/community-list", Causes = "/staff/causes", Powers = "/staff/powers", Bulk = "/staff/bulk", Call = "/staff/call", Templates = "/staff/templates", DuplicatesHome = "/staff/duplicates", Print = "/staff/print", Map = "/map", PublicDesk = "/staff/public", FollowPlace = "/map/follow";
    public static string Deliveries(Guid client) => $"/admin/clients/{client}/deliveries";
    public static string Staff(Guid id) => $"/staff/cases/{id}";
    public static string StaffDo(Guid id, string verb) => $"/staff/cases/{id}/{verb}";
    public static string Board(string by, DateOnly from, DateOnly to) => $"{BoardHome}?by={by}&from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}";
    public static string BoardRows(string by, string key, string measure, DateOnly from, DateOnly to) => $"{BoardHome}/rows?by={by}&key={Uri.EscapeDataString(key)}&measure={measure}&from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}";
    public static string CaseFile(Guid id) => $"/staff/cases/{id}/file.pdf";
    public static string Power(Guid id) => $"{Powers}/{id}";
    public static string Project(Guid id) => $"{Causes}/{id}";
    public static string ProjectNew(string region, string item) => $"{Causes}/new?region={region}&item={Uri.EscapeDataString(item)}";
    public static string Mine(Guid id) => $"/my/{id}";
    public static string MineDo(Guid id, string verb) => $"/my/{id}/{verb}";
    public static string Service(string id) => $"/services/{id}";
    public static string BlockedCertificate(string id) => $"/services/blocked/{id}";
    public static string Apply(string id) => $"/apply/{id}";
    public static string Paper(Guid id, int seq) => $"/papers/{id}/{seq}";
    public static string PaperPdf(Guid id, int seq) => $"/papers/{id}/{seq}.pdf";
    public static string File(Guid id, bool small = false) => small ? $"/files/{id}?small=true" : $"/files/{id}";
    public static string BulkPapers(IEnumerable<Guid> rows) => $"{Bulk}/papers.pdf?{string.Join('&', rows.Select(id => $"row={id:N}"))}";
    public static string Template(Guid line) => $"{Templates}?line={line:N}";
    public static string Duplicates(Guid id, Guid? with = null) => with is { } w ? $"{DuplicatesHome}/{id}?with={w:N}" : $"{DuplicatesHome}/{id}";
    public static string DistinctDo(Guid id) => $"{DuplicatesHome}/{id}/distinct";
    public static string StopWatch(Guid id) => $"{FollowPlace}/{id}/stop";
    public static string PublicDecide(Guid id) => $"{PublicDesk}/{id}";
    public static string Verify(Guid id, int seq) => $"/verify/{id}/{seq}";
    public const string Practice = "/practice", PracticeTake = "/practice/take", PracticeStart = "/practice/start", PracticeStop = "/practice/stop";
    public const string Exports = "/staff/exports";
    public static string Export(Guid id) => $"{Exports}/{id}";
    public static string ExportFile(Guid id) => $"{Exports}/{id}/file";
    public static string ExportNew(string query) => $"{Exports}/new?{query}";
    public static string ExportsOf(string tab, int page = 1) => $"{Exports}?tab={tab}&p={page}";
    public const string Exchange = "/staff/exchange", Peers = "/admin/exchange";
    public static string ExchangeOf(string tab, int page = 1) => $"{Exchange}?tab={tab}&p={page}";
    public static string ExchangeDo(Guid id, string act) => $"/staff/cases/{id}/exchange/{act}";
    public static string Peer(Guid id) => $"{Peers}/{id}";
    public const string Rules = "/admin/rules";
    public static string RulesOf(string kind) => $"{Rules}?tab={kind}";
    public static string Rule(string kind, string id) => $"{Rules}/{kind}/{id}";
    public static string RuleExport(string kind, string id, string version) => $"{Rules}/{kind}/{id}/{version}.json";
    public static string RuleDraft(Guid id) => $"{Rules}/drafts/{id}";
    public static string RuleDraft(Guid id, string view, string at = "") => $"{RuleDraft(id)}?view={view}{(at.Length == 0 ? "" : $"&at={Uri.EscapeDataString(at)}")}";
}
