using Linli.Cases.Catalogue;
using Linli.Cases.Contracts;
using Linli.Cases.Data;
using Linli.Cases.Demo;
using Linli.Cases.Dispatch;
using Linli.Cases.Feedback;
using Linli.Cases.Handling;
using Linli.Cases.Intake;
using Linli.Cases.Papers;
using Linli.Cases.Timers;
using Linli.Cases.Todo;
using Linli.Kernel;
using Linli.Kernel.Crypto;
using Linli.Kernel.Modules;
using Linli.Trust.Contracts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases;

public sealed class CasesModule : IModule
{
    public void Register(IServiceCollection services, IConfiguration configuration)
    {
        services.AddModuleDb<CasesDb>();
        services.AddSingleton<ItemCatalogue>();
        services.AddScoped<CaseDesk>();
        services.AddScoped<CaseReader>();
        services.AddScoped<Shared.Places>();
        services.AddScoped<PaperNumbers>();
        services.AddScoped<SubmitCaseHandler>();
        services.AddScoped<IntakeDesk>();
        services.AddScoped<OfficesHere>();
        services.AddScoped<DispatchDesk>();
        services.AddScoped<HandlingDesk>();
        services.AddScoped<FeedbackDesk>();
        services.AddScoped<Supervision.SupervisionDesk>();
        services.AddScoped<Signing.SigningDesk>();
        services.AddScoped<Whistle.WhistleDesk>();
        services.AddScoped<Causes.ProjectDesk>();
        services.AddScoped<Powers.PowerDesk>();
        services.AddHearer<Powers.PowerRevoked, Powers.HandBack>();
        services.AddRecurringJob<Causes.RemindOfProjects>();
        services.AddScoped<CommunityGate>();
        services.AddScoped<Joining.JoiningDesk>();
        services.AddScoped<Joining.SplitDesk>();
        services.AddScoped<CallBackDesk>();
        services.AddScoped<ArchiveDesk>();
        services.AddScoped<CaseFile>();
        services.AddScoped<TodoReader>();
        services.AddScoped<Board.BoardReader>();
        services.AddRecurringJob<Board.CountDays>();
        services.AddScoped<CaseSearch>();
        services.AddRecurringJob<FillTerms>();
        services.AddScoped<Import.RequestImporter>();
        services.AddScoped<IImportRequests, Import.ImportDoor>();
        services.AddScoped<ICaseBench, CaseBench>();
        services.AddScoped<DraftDesk>();
        services.AddSingleton(s => new Mine.FollowGuard(s.GetRequiredService<Kernel.Access.TryCounter>(), s.GetRequiredService<IConfiguration>().GetValue("Limits:FollowGuesses", Mine.FollowGuard.PerNumberHere)));
        services.AddScoped<Mine.FollowDesk>();
        services.AddScoped<Import.ImportShelf>();
        services.AddScoped<Views.ViewDesk>();
        services.AddScoped<CounterVerbs>();
        services.AddScoped<StaffVerbs>();
        services.AddScoped<CaseAttachments>();
        services.AddScoped<KeptFiles>();
        services.AddScoped<ResidentVerbs>();
        services.AddSingleton(s => new Bulk.BulkLimit(s.GetRequiredService<IConfiguration>().GetValue("Limits:BulkRows", Bulk.BulkLimit.Usual)));
        services.AddScoped<Bulk.BulkWork>();
        services.AddScoped<Calls.CallDesk>();
        services.AddScoped<Templates.TemplateDesk>();
        services.AddScoped<Triage.DuplicateDesk>();
        services.AddScoped<Printing.PrintDesk>();
        services.AddScoped<Publishing.PublicDesk>();
        services.AddSingleton<Publishing.TypedWords>();
        services.AddScoped<Publishing.PlaceWatchDesk>();
        services.AddRecurringJob<Publishing.TellPlaces>();
        services.AddHearer<CaseMoved, Printing.QueuePapers>();
        services.AddScoped<PaperMaker>();
        services.AddScoped(s => new CaseSeeder(s.GetRequiredService<SubmitCaseHandler>(), s.GetRequiredService<Kernel.Packs.PackStore>()));
        services.AddSingleton<Doors.Api.Cursors>();
        services.AddScoped<Doors.Api.CaseDoor>();
        services.AddScoped<Doors.Hooks.HookDesk>();
        services.AddHearer<CaseMoved, Doors.Hooks.HearForHooks>();
        services.AddRecurringJob<Doors.Hooks.SendHooks>();
        services.AddSingleton(new Kernel.Modules.ClientPanel("hooks.title", CasesLinks.Deliveries));
        services.AddScoped<Doors.Open311.Open311Desk>();
        services.AddRecurringJob<DeadlineSweep>();
        services.AddScoped<IHoldWork, HeldTasks>();
        services.AddHearer<CaseMoved, TellPeople>();
        services.AddHearer<CaseMoved, Joining.FollowMain>();
        services.AddHearer<PhoneProved, Mine.MattersByPhone>();
        services.AddHearer<WorkHandedOver, HandOverWork>();
        services.AddSingleton(new SubjectPage("case", id => CasesLinks.Staff(Guid.Parse(id)), Permissions.CasesRead));
        services.AddSingleton(new NavEntry("nav.group.window", 10, "nav.todo", "/staff", Permissions.CasesRead, async (s, ct) => await s.GetRequiredService<TodoReader>().Count(ct)));
        services.AddSingleton(new NavEntry("nav.group.window", 20, "nav.register", "/staff/register", Permissions.CasesRegister));
        services.AddSingleton(new NavEntry("nav.group.window", 22, "nav.call", CasesLinks.Call, Permissions.CasesRegister));
        services.AddSingleton(new NavEntry("nav.group.window", 30, "nav.all", "/staff/cases", Permissions.CasesRead));
        services.AddSingleton(new NavEntry("nav.group.window", 35, "nav.parked", CasesLinks.Parked, Permissions.CasesRead));
        services.AddSingleton(new NavEntry("nav.group.window", 32, "nav.duplicates", CasesLinks.DuplicatesHome, Permissions.CasesDispatch));
        services.AddSingleton(new NavEntry("nav.group.window", 33, "nav.print", CasesLinks.Print, Permissions.CasesRegister, async (s, ct) => await s.GetRequiredService<Printing.PrintDesk>().Count(ct)));
        services.AddSingleton(new NavEntry("nav.group.window", 34, "nav.public", CasesLinks.PublicDesk, Permissions.CasesDispatch));
        services.AddSingleton(new NavEntry("nav.group.window", 36, "nav.templates", CasesLinks.Templates, Permissions.CasesSupervise));
        services.AddSingleton(new NavEntry("nav.group.window", 37, "nav.board", CasesLinks.BoardHome, Permissions.CasesSupervise));
        services.AddSingleton(new NavEntry("nav.group.window", 38, "causes.title", CasesLinks.Causes, Permissions.CasesRead));
        services.AddSingleton(new NavEntry("nav.group.window", 39, "powers.title", CasesLinks.Powers, Permissions.CasesSupervise));
        services.AddSingleton(new NavEntry("nav.group.window", 40, "import.title", CasesLinks.Import, Permissions.CasesImport));
        services.AddSingleton(new SealedColumn("cases_cases", ["Id"], "ReporterName", "cases.reporter.name"));
        services.AddSingleton(new SealedColumn("cases_cases", ["Id"], "ReporterPhone", "cases.reporter.phone"));
        services.AddSingleton(new SealedColumn("cases_cases", ["Id"], "AnswersSealed", "cases.answers"));
        services.AddSingleton(new SealedColumn("cases_drafts", ["Id"], "AnswersSealed", "cases.draft"));
        services.AddSingleton(new SealedColumn("cases_hooks", ["Id"], "SecretSealed", Doors.Hooks.HookDesk.Sealed));
        // The answers to client keys that cases gives are receipts; those of other modules hold nothing sealed.
        services.AddSingleton(new SealedColumn("k_commands", ["Actor", "ClientKey"], "Result", "cases.receipt", SealedShape.Json));
        services.AddScoped<Editor.RuleReach>();
        services.AddScoped<Editor.PackTrials>();
        services.AddScoped<Editor.RuleDesk>();
        services.AddScoped<Editor.RuleReader>();
        services.AddScoped<Editor.RuleWords>();
        services.AddSingleton(new SubjectPage("rule", id => CasesLinks.RuleDraft(Guid.Parse(id)), Permissions.AdminPacks));
        services.AddSingleton(new NavEntry("nav.group.admin", 85, "nav.rules", CasesLinks.Rules, Permissions.AdminPacks));
        services.AddSingleton(new NavEntry("nav.group.window", 38, "nav.rules.review", CasesLinks.Rules, Permissions.RulesApprove, async (s, ct) => await s.GetRequiredService<Editor.RuleReader>().ToReview(ct)));
        services.AddSingleton(new NavEntry("nav.group.admin", 90, "admin.items", "/admin/items", Permissions.AdminPacks));
    }

    public void Map(IEndpointRouteBuilder routes) 
    {
        CaseRoutes.Map(routes);
        Bulk.BulkRoutes.Map(routes);
        Triage.DuplicateRoutes.Map(routes);
        Printing.PrintRoutes.Map(routes);
        Publishing.PublicRoutes.Map(routes);
        Doors.Api.CaseApi.Map(routes);
        Doors.Hooks.HookApi.Map(routes);
        Doors.Open311.Open311Api.Map(routes);
        Editor.RuleRoutes.Map(routes);
    }
}
