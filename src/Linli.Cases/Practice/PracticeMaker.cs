using Linli.Cases.Catalogue;
using Linli.Cases.Data;
using Linli.Cases.Dispatch;
using Linli.Cases.Domain;
using Linli.Cases.Handling;
using Linli.Cases.Intake;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Packs;
using Linli.Trust.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Practice;

/// <summary>
/// Makes the matters of an exercise, for one person and anew each time, through the same doors as any other matter; the steps before the
/// exercise begins are made by the colleagues of the demo street, each in their own post and with its rights.
/// </summary>
sealed class PracticeMaker(IServiceScopeFactory scopes, PackStore packs, ItemCatalogue items, TimeProvider clock)
{
    public async Task<Guid> Make(Guid run, PracticeMatter wanted, Who me, CancellationToken ct)
    {
        var today = OfficeHours.DateOf(clock.GetUtcNow());
        var region = me.IsStaff && RegionScope.Significant(me.Region!).Length >= 9 ? me.Region! : packs.Of("town", today)[0].Body.GetProperty("street").GetString()!;
        Guid id, hall;
        Body? to;
        await using (var scope = scopes.CreateAsyncScope())
        {
            var s = scope.ServiceProvider;
            s.GetRequiredService<Who>().BecomeSystem("practice");
            var (name, phone) = wanted.Reporter is { } other ? (other.Name, other.Phone) : await s.GetRequiredService<IAccounts>().Contact(me.AccountId!.Value, ct) ?? throw new InvalidOperationException($"the account {me.AccountId} is gone");
            var done = await s.GetRequiredService<SubmitCaseHandler>().Handle(new SubmitCase($"practice-{run:N}-{wanted.As}", wanted.Kind, wanted.Item, Channel.Web, region, wanted.Text, wanted.Address, null, null, name, phone, null, [],
                ExternalId: PracticeMark.For(me.AccountId!.Value, run, wanted.As), Insists: true), ct);
            id = done.Receipt?.CaseId ?? throw Broken(wanted, done.Outcome);
            var bodies = s.GetRequiredService<IBodies>();
            hall = (await bodies.Competent("intake", "street", region, ct))!.Id;
            // On what one's own office works: who practises there gets it there.
            to = me is { IsStaff: true, OnlyAssigned: true } ? await bodies.Find(me.OrgId!.Value, ct) : items.Competent(wanted.Kind, wanted.Item, today, region)?.Rule is { } rule ? await bodies.Competent(rule.To.Duty, rule.To.Level, region, ct) : null;
        }
        Task As(Guid body, Func<IServiceProvider, Case, Task<Outcome>> deed) => Colleague(wanted, id, body, deed, ct);
        if (wanted.Stage == PracticeStage.Asked) await As(hall, (s, c) => s.GetRequiredService<IntakeDesk>().Handle(new RequestSupplement(id, c.Version, Key(), wanted.Missing!), ct));
        if (wanted.Stage < PracticeStage.Assigned) return id;
        var lead = to?.Id ?? throw Broken(wanted, Outcome.Refuse("BodyExists"));
        Task Dispatched() => As(hall, (s, c) => s.GetRequiredService<DispatchDesk>().Handle(new DispatchCase(id, c.Version, Key(), lead, [], null), ct));
        await As(hall, (s, c) => s.GetRequiredService<IntakeDesk>().Handle(new AcceptCase(id, c.Version, Key()), ct));
        await Dispatched();
        if (wanted.Stage == PracticeStage.Closed)
        {
            await As(lead, (s, c) => s.GetRequiredService<DispatchDesk>().Handle(new ClaimTask(id, c.Current!.Id, Key()), ct));
            await As(lead, (s, c) => s.GetRequiredService<HandlingDesk>().Handle(new CloseCase(id, c.Version, Key(), wanted.Kind == "service" ? Resolution.Granted : Resolution.Solved, wanted.Says!), ct));
        }
        if (wanted.Stage == PracticeStage.Disputed)
        {
            var times = 0;
            await As(hall, (s, c) => { times = items.PinnedFlow(c).Rules.ReturnsBeforeRuling; return Task.FromResult(Outcome.Done); });
            for (var i = 0; i < times; i++)
            {
                await As(lead, (s, c) => s.GetRequiredService<DispatchDesk>().Handle(new ReturnCase(id, c.Version, Key(), wanted.Says!), ct));
                await Dispatched();
            }
            await As(lead, (s, c) => s.GetRequiredService<DispatchDesk>().Handle(new ObjectToDispatch(id, c.Version, Key(), wanted.Says!), ct));
        }
        return id;
    }

    /// <summary>Whoever of the office was there first and may: those are the colleagues of the demo street, and not others who practise.</summary>
    private async Task Colleague(PracticeMatter wanted, Guid id, Guid body, Func<IServiceProvider, Case, Task<Outcome>> deed, CancellationToken ct)
    {
        IReadOnlyList<PostHolder> holders;
        await using (var scope = scopes.CreateAsyncScope())
        {
            scope.ServiceProvider.GetRequiredService<Who>().BecomeSystem("practice");
            holders = [.. (await scope.ServiceProvider.GetRequiredService<IBodies>().Posts(body, ct)).OrderBy(p => p.AccountId)];
        }
        var last = Outcome.Forbidden;
        foreach (var holder in holders)
        {
            await using var scope = scopes.CreateAsyncScope();
            var s = scope.ServiceProvider;
            if (!await s.GetRequiredService<IActors>().Become(s.GetRequiredService<Who>(), holder.AccountId, holder.PostId, ct)) continue;
            s.GetRequiredService<CaseDesk>().ForPractice = true;
            if (await s.GetRequiredService<CasesDb>().Cases.AsNoTracking().Include(c => c.Tasks).FirstOrDefaultAsync(c => c.Id == id, ct) is not { } matter) continue;
            last = await deed(s, matter);
            if (last.Ok) return;
        }
        throw Broken(wanted, last);
    }

    private static string Key() => Guid.CreateVersion7().ToString("N");

    private static InvalidOperationException Broken(PracticeMatter wanted, Outcome why) => new($"the matter '{wanted.As}' of an exercise could not be made: {why.Kind} {why.Rule}");
}
