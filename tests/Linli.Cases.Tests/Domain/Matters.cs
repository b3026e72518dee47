using System.Globalization;
using Linli.Cases.Catalogue;
using Linli.Cases.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Calendar;
using Linli.Kernel.Packs;
using Case = Linli.Cases.Domain.Case;

namespace Linli.Cases.Tests.Domain;

/// <summary>The shipped packs and calendar, and an invented street in which the tests of the pure domain take place.</summary>
static class Matters
{
    public const string Region = "330106009012";

    public static readonly string Root = Find();
    public static readonly PackStore Packs = PackStore.Load(Path.Combine(Root, "packs"), "core");
    public static readonly ItemCatalogue Items = new(Packs);
    public static readonly DateOnly Today = new(2026, 3, 2);

    public static readonly WorkCalendar Calendar = WorkCalendar.Load(Text("packs/core/calendars/calendar-cn.json"),
        OfficeHours.Parse(Text("packs/core/calendars/office-hours.json")), "2026.1");

    public static readonly Flow Appeal = Items.Flow("appeal", Today);
    public static readonly Flow Service = Items.Flow("service", Today);
    public static readonly Flow Petition = Items.Flow("petition", Today);
    public static readonly Flow Licence = Items.Flow("licence", Today);
    public static readonly RatingTerms Ratings = RatingTerms.Of(Items.Rating(Today)!);

    public static Flow FlowOf(string kind) => kind switch { "category" => Appeal, "petition" => Petition, "licence" => Licence, _ => Service };

    public static readonly Guid Hall = Body(1), Lighting = Body(2), Roads = Body(3), Estate = Body(4);

    public static readonly Who Clerk = Staff(1, "周敏", Hall, "办事大厅", "cases.accept", "cases.dispatch", "cases.register");
    public static readonly Who OtherClerk = Staff(2, "吴静", Hall, "办事大厅", "cases.accept", "cases.dispatch");
    public static readonly Who HallLeader = Staff(10, "钱雷", Hall, "办事大厅", "cases.accept", "cases.dispatch", "cases.register", "cases.supervise");
    public static readonly Who Leader = Staff(3, "沈科长", Lighting, "照明所", "cases.handle", "cases.supervise");
    public static readonly Who Handler = Staff(4, "陈工", Lighting, "照明所", "cases.handle");
    public static readonly Who OtherHandler = Staff(5, "林工", Lighting, "照明所", "cases.handle");
    public static readonly Who RoadWorker = Staff(6, "老赵", Roads, "道路所", "cases.handle");
    public static readonly Who EstateManager = Staff(7, "小钱", Estate, "物业办", "cases.handle");
    public static readonly Guid Village = Body(5), Above = Body(6);
    public static readonly Who Community = Staff(11, "林社", Village, "竞舟社区", "cases.register", "cases.handle");
    public static readonly Who Coordinator = Staff(12, "唐云", Above, "运行中心", "cases.handle", "cases.supervise");
    public static readonly Who Reader = Staff(8, "小孙", Lighting, "照明所", "cases.read");
    public static readonly Who Resident = NewResident();
    public static readonly Who Sweep = NewSweep();

    /// <summary>"2026-03-02 10:00", Beijing time.</summary>
    public static DateTimeOffset At(string text) =>
        new(DateTime.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), OfficeHours.Offset);

    public static string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static ItemLimits LimitsOf(string kind) => kind == "petition" ? new(new(60, TimeUnit.Day), new(60, TimeUnit.Day), new(60, TimeUnit.Day), "category petition-claim@2026.1")
        : kind == "licence" ? new(new(20, TimeUnit.WorkDay), new(20, TimeUnit.WorkDay), null, "service dog-licence@2026.1")
        : kind == "category"
        ? new(new(7, TimeUnit.WorkDay), new(3, TimeUnit.WorkDay), new(16, TimeUnit.WorkHour), "category street-light@2026.1")
        : new(new(30, TimeUnit.WorkDay), new(25, TimeUnit.WorkDay), null, "service subsistence-allowance@2026.1");

    private static Guid Body(byte n) => new(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    private static Who Staff(byte n, string name, Guid body, string bodyName, params string[] permissions)
    {
        var who = new Who();
        who.BecomeStaff(new(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 2]), name, new(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 3]), "岗位", body, new(bodyName, bodyName),
            "330106009000", RegionScope.Below("330106009000"), false, permissions.ToHashSet());
        return who;
    }

    private static Who NewResident()
    {
        var who = new Who();
        who.BecomeResident(new(9, 0, 0, [0, 0, 0, 0, 0, 0, 0, 2]), "李阿姨");
        return who;
    }

    private static Who NewSweep()
    {
        var who = new Who();
        who.BecomeSystem("cases.deadlines");
        return who;
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Linli.slnx"))) return folder.FullName;
        throw new InvalidOperationException("The tests run outside of the repository.");
    }
}

/// <summary>One matter and the time that passes for it; the verbs have the usual actor unless another one is named.</summary>
sealed class Matter
{
    /// <param name="level">Of a petition: 1 is a re-examination, 2 the final review.</param>
    /// <param name="known">Whether anybody can be asked about it.</param>
    public Matter(string kind = "category", string received = "2026-03-02 09:00", int level = 0, bool known = true)
    {
        Flow = Matters.FlowOf(kind);
        Now = Matters.At(received);
        Staged = kind == "staged";
        Limits = level == 0 ? Matters.LimitsOf(kind) : Flow.Rules.Review!.Levels[level - 1].DoneWithin is var within ? new(within, within, within, $"flow {Flow.Id}@{Flow.Version}") : null!;
        Case = new Case
        {
            Id = Guid.CreateVersion7(Now), No = "XH-20260302-00001-7", Region = Matters.Region, ItemKind = kind is "service" or "licence" or "staged" ? "service" : "category",
            ItemId = kind switch { "category" => "street-light", "petition" => "petition-claim", "licence" => "dog-licence", _ => "subsistence-allowance" }, ReviewLevel = level, RatingRules = "service-rating@2026.1",
            ItemVersion = "2026.1", FlowId = Flow.Id, FlowVersion = Flow.Version, Title = "路灯不亮", Text = "3幢门口路灯不亮", ReceivedAt = Now,
        };
        if (known) Case.BelongsTo(Matters.Resident.AccountId!.Value);
        Case.Submit(Act(Matters.Resident), Limits, Matters.Hall);
    }

    public Case Case { get; }

    /// <summary>Its service has a first check by the community, and an examination by a delegate of the body above.</summary>
    public bool Staged { get; }

    private StageSeat? NextStage(PowerKind? after = null) => !Staged ? null
        : after != PowerKind.First && Case.StageDone(PowerKind.First) is null ? new(PowerKind.First, Matters.Village, null, new(5, TimeUnit.WorkDay))
        : after != PowerKind.Examine && Case.StageDone(PowerKind.Examine) is null ? new(PowerKind.Examine, Matters.Roads, Matters.Above, new(8, TimeUnit.WorkDay)) : null;

    public Standing StandingOf(PowerKind kind, Guid actor) => kind == PowerKind.First ? new(kind, Matters.Village, "竞舟社区", false, null, null) : new(kind, Matters.Above, "运行中心", actor != Matters.Above, null, null);

    public Outcome Examine(Who? who = null, bool agrees = true, string? reason = "入户看过，情况属实", long? fen = null)
    {
        var task = Case.OpenStage ?? Case.Tasks.LastOrDefault(t => t.Kind is TaskKind.First or TaskKind.Examine);
        var kind = task?.Kind == TaskKind.Examine ? PowerKind.Examine : PowerKind.First;
        return Case.Examine(Act(who ?? StageWorker(task)), task?.Id ?? Guid.Empty, agrees, reason, fen, StandingOf(kind, task?.BodyId ?? Guid.Empty), NextStage(kind));
    }

    public Outcome PassBack(Who? who = null, string? reason = "超出委托范围")
    {
        var task = Case.OpenStage;
        return Case.PassBack(Act(who ?? StageWorker(task)), task?.Id ?? Guid.Empty, task?.ForBodyId ?? task?.BodyId ?? Guid.Empty, "运行中心", reason);
    }

    private static Who StageWorker(CaseTask? task) => task?.BodyId == Matters.Roads ? Matters.RoadWorker : task?.BodyId == Matters.Above ? Matters.Coordinator : Matters.Community;
    public Flow Flow { get; set; }
    public ItemLimits Limits { get; set; }
    public DateTimeOffset Now { get; set; }

    public static Matter Received(string kind = "category") => new(kind);

    public static Matter Accepted(string kind = "category") => new Matter(kind).Then(m => m.Accept());

    public static Matter Assigned(string kind = "category", params (Guid, string)[] co) => Accepted(kind).Then(m => m.Dispatch(co: co));

    public static Matter Handling(string kind = "category", params (Guid, string)[] co) => Assigned(kind, co).Then(m => m.Claim());

    public static Matter Suspended(string kind = "category") => Handling(kind).Then(m => m.Suspend());

    public static Matter Closed(string kind = "category") => Handling(kind).Then(m => m.Close());

    /// <summary>Asked for a supplement, reminded, and the day is over.</summary>
    public static Matter Lapsed(string kind = "category") => Received(kind).Then(m => m.RequestSupplement())
        .AfterWorkDays(kind == "category" ? 4 : 12).Then(m => m.RemindSupplement()).AfterWorkDays(kind == "category" ? 2 : 4).Then(m => m.LapseSupplement());

    /// <summary>The matter in a state of the flows, by the shortest way.</summary>
    public static Matter In(string state, string kind = "category") => state switch
    {
        "received" => Received(kind),
        "supplement" => Received(kind).Then(m => m.RequestSupplement()),
        "accepted" => Accepted(kind),
        "assigned" => Assigned(kind),
        "handling" => Handling(kind),
        "suspended" => Suspended(kind),
        "closed" => Closed(kind),
        "refused" => Received(kind).Then(m => m.Refuse()),
        "withdrawn" => Received(kind).Then(m => m.Withdraw()),
        "unanswered" => Lapsed(kind).Then(m => m.EndUnanswered()),
        "merged" => Accepted(kind).Then(m => m.Merge()),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    public Act Act(Who who) => new(who, Now, Flow, Matters.Calendar, Matters.Ratings);

    /// <summary>Does what must succeed for the test to make sense.</summary>
    public Matter Then(Func<Matter, Outcome> verb)
    {
        verb(this).ShouldBe(Outcome.Done);
        return this;
    }

    public Matter On(string time)
    {
        Now = Matters.At(time);
        return this;
    }

    public Matter After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public Matter AfterWorkDays(int days)
    {
        for (var left = days; left > 0;)
        {
            Now = Now.AddDays(1);
            if (Matters.Calendar.IsWorkday(OfficeHours.DateOf(Now))) left--;
        }
        return this;
    }

    public DateTimeOffset Due(ClockKind kind) => Case.Clock(kind)!.Due;
    public CaseTask Co => Case.Tasks.Last(t => t.Kind == TaskKind.Co);

    public Outcome Accept(Who? who = null) => Case.Accept(Act(who ?? Matters.Clerk), Limits, null, NextStage());
    public Outcome DeemAccept(Who? who = null) => Case.DeemAccept(Act(who ?? Matters.Sweep), Limits, "街道窗口", NextStage());
    public Outcome Refuse(Who? who = null, string reason = "不属于本街道", string competent = "市房管局") => Case.Refuse(Act(who ?? Matters.Clerk), reason, competent);
    public Outcome RequestSupplement(Who? who = null, params string[] missing) => Case.RequestSupplement(Act(who ?? Matters.Clerk), missing.Length == 0 ? ["户口本"] : missing);
    public Outcome Supplement(Who? who = null) => Case.Supplement(Act(who ?? Matters.Resident), Limits, "补好了", false);
    public Outcome RemindSupplement(Who? who = null) => Case.RemindSupplement(Act(who ?? Matters.Sweep));
    public Outcome LapseSupplement(Who? who = null) => Case.LapseSupplement(Act(who ?? Matters.Sweep));
    public Outcome EndUnanswered(Who? who = null, string? asked = "打了三次电话没有人接") => Case.EndUnanswered(Act(who ?? Matters.Clerk), asked);
    public Outcome Withdraw(Who? who = null) => Case.Withdraw(Act(who ?? Matters.Resident), "不用了");
    public Outcome Dispatch(Who? who = null, params (Guid, string)[] co) => Case.Dispatch(Act(who ?? Matters.Clerk), Limits, Matters.Lighting, "照明所", co, "请尽快");
    public Outcome Claim(Who? who = null) => Case.Claim(Act(who ?? Matters.Handler), Case.Current?.Id ?? Guid.Empty);
    public Outcome Transfer(Who? who = null, Guid? to = null, string? reason = "灯杆归道路所") => Case.Transfer(Act(who ?? Matters.Handler), Limits, to ?? Matters.Roads, "道路所", reason);
    public Outcome Recall(Who? who = null, string? reason = "派错了") => Case.Recall(Act(who ?? Matters.Clerk), reason, Matters.Hall);
    public Outcome Return(Who? who = null, string? reason = "不归我们") => Case.Return(Act(who ?? Matters.Handler), reason, Matters.Hall);
    public Outcome AddCo(Who? who = null, Guid? body = null) => Case.AddCoHandler(Act(who ?? Matters.Handler), body ?? Matters.Estate, "物业办", "帮忙开门");
    public Outcome FinishCo(Who? who = null, string? result = "门已打开") => Case.FinishCo(Act(who ?? Matters.EstateManager), Case.Tasks.LastOrDefault(t => t.Kind == TaskKind.Co)?.Id ?? Guid.Empty, result);
    public Outcome Suspend(Who? who = null, string? reason = null, string? note = "等灯具到货") => Case.Suspend(Act(who ?? Matters.Handler), reason ?? Flow.Rules.PauseReasons[0], note);
    public Outcome Resume(Who? who = null) => Case.Resume(Act(who ?? Matters.Handler), null);
    public Outcome Extend(int amount = 2, Who? who = null, string? reason = "要跨路施工") => Case.Extend(Act(who ?? Matters.Leader), amount, reason);
    public Outcome Urge(Who? who = null) => Case.Urge(Act(who ?? Matters.Resident), "快一点");
    public Outcome Close(Resolution? resolution = null, Who? who = null, string? answer = "已修好", int openParts = 0, DateOnly? review = null, string? against = null) =>
        Case.Close(Act(who ?? Matters.Handler), resolution ?? (Case.ItemKind == "service" ? Resolution.Granted : Resolution.Solved), answer, openParts, review ?? (resolution == Resolution.Parked ? OfficeHours.DateOf(Now).AddDays(30) : null), null, Staged ? [PowerKind.First, PowerKind.Examine] : null, against);
    public Outcome Rate(int stars = 5, Who? who = null) => Case.Rate(Act(who ?? Matters.Resident), stars, "谢谢", Limits);
    public Outcome Reopen(Who? who = null, string? reason = "又不亮了", int days = 15) => Case.Reopen(Act(who ?? Matters.Resident), reason, days, Limits);

    // ---- beside the work

    private CaseTask? Last(TaskKind kind) => Case.Tasks.LastOrDefault(t => t.Kind == kind && t.IsOpen) ?? Case.Tasks.LastOrDefault(t => t.Kind == kind);
    private Guid Id(TaskKind kind) => Last(kind)?.Id ?? Guid.Empty;

    /// <summary>The other matter that this one is merged with, at the same time and in work.</summary>
    public Matter Main { get => field ??= new Matter(Case.ItemKind) { Now = Now }.Then(m => m.Accept()); set; }

    public Outcome Acknowledge(Who? who = null) => Case.Acknowledge(Act(who ?? (Case.Current?.Kind == TaskKind.Lead ? Matters.Handler : Matters.Clerk)), Case.Current?.Id ?? Guid.Empty);
    public Outcome Contact(Who? who = null, string? said = "电话里说周三上门") => Case.Contact(Act(who ?? Matters.Handler), said);
    public Outcome Inform(Who? who = null, string? note = "配件周三到，周四上门") => Case.Inform(Act(who ?? Matters.Handler), note);
    public Outcome Object(Who? who = null, string? reason = "灯杆产权在道路所") => Case.Object(Act(who ?? Matters.Handler), reason, Matters.Hall);
    public Outcome Rule(Who? who = null, Guid? to = null, string? reason = "按权责清单") => Case.Rule(Act(who ?? Matters.HallLeader), Limits, Id(TaskKind.Ruling), to ?? Matters.Lighting, "照明所", reason);
    public Outcome Supervise(Who? who = null, DateOnly? by = null, string? reason = "居民三次来电") => Case.Supervise(Act(who ?? Matters.HallLeader), reason, by ?? OfficeHours.DateOf(Now).AddDays(3));
    public Outcome AnswerSupervision(Who? who = null, string? answer = "配件周五到") => Case.AnswerSupervision(Act(who ?? Matters.Handler), Id(TaskKind.Supervision), answer);
    public Outcome EndSupervision(Who? who = null, string? finding = "已核实") => Case.EndSupervision(Act(who ?? Matters.HallLeader), Last(TaskKind.Conclude) is { IsOpen: true } c ? c.Id : Id(TaskKind.Supervision), finding);
    public Outcome AskSigners(SignRule rule = SignRule.All, int need = 0, int of = 0, Who? who = null, params Guid[] to) =>
        Case.AskSigners(Act(who ?? Matters.Handler), rule, need, of, "可以占道施工吗", [.. (to.Length == 0 ? [Matters.Roads, Matters.Estate] : to).Select(b => (b, "单位|office"))]);
    public Outcome AddSigner(Who? who = null, Guid? body = null) => Case.AddSigner(Act(who ?? Matters.Handler), body ?? Matters.Hall, "办事大厅");
    public Outcome Sign(bool agrees = true, Who? who = null, string? opinion = "按图施工") =>
        Case.Sign(Act(who ?? Matters.RoadWorker), Case.Tasks.LastOrDefault(t => t.Kind == TaskKind.Sign && t.BodyId == (who ?? Matters.RoadWorker).OrgId)?.Id ?? Guid.Empty, agrees, opinion);
    public Outcome DelegateSign(Who? who = null, Guid? to = null, string? reason = "业务已划转") =>
        Case.DelegateSign(Act(who ?? Matters.RoadWorker), Case.Tasks.LastOrDefault(t => t.Kind == TaskKind.Sign && t.BodyId == (who ?? Matters.RoadWorker).OrgId)?.Id ?? Guid.Empty, to ?? Matters.Hall, "办事大厅", reason);
    public Outcome LapseSign(Who? who = null) => Case.LapseSign(Act(who ?? Matters.Sweep), Case.Tasks.FirstOrDefault(t => t.Kind == TaskKind.Sign && t.IsOpen)?.Id ?? Guid.Empty, "道路所");
    public Outcome WithdrawSigning(Who? who = null, string? reason = "改了方案") => Case.WithdrawSigning(Act(who ?? Matters.Handler), reason);
    public Outcome Merge(Who? who = null, string? reason = "同一盏灯")
    {
        Main.Now = Now;
        var outcome = Case.Merge(Act(who ?? Matters.Clerk), Main.Case, reason);
        return outcome.Ok ? Main.Case.Absorb(Main.Act(who ?? Matters.Clerk), Case) : outcome;
    }

    public Outcome Unmerge(Who? who = null, string? reason = "不是同一盏", params Case[] remaining)
    {
        Main.Now = Now;
        var outcome = Case.Unmerge(Act(who ?? Matters.Clerk), Limits, reason);
        return outcome.Ok ? Main.Case.Yield(Main.Act(who ?? Matters.Clerk), Case.No, remaining) : outcome;
    }

    public Outcome CloseMerged(Who? who = null) => Case.CloseMerged(Act(who ?? Matters.Sweep), Main.Case, "修好了");
    public Outcome Split(Who? who = null, string? reason = "一个电话三件事") => Case.Split(Act(who ?? Matters.Clerk), reason, ["XH-1", "XH-2"]);
    public Outcome CallBack(CalledBack said = CalledBack.Solved, int? stars = 5, Who? who = null, string? words = "居民说亮了") =>
        Case.CallBack(Act(who ?? Matters.Clerk), Id(TaskKind.CallBack), said, stars, words, Limits);
    public Outcome ReviewParked(DateOnly? next = null, Who? who = null, string? finding = "管线还没有改") => Case.ReviewParked(Act(who ?? Matters.Handler), Id(TaskKind.Review), finding, next, Limits);
    public Outcome Expedite(Who? who = null, Guid? body = null) => Case.Expedite(Act(who ?? Matters.Resident), Limits, body ?? Matters.Lighting, "照明所", [(Matters.Estate, "物业办")], "办事大厅");
    public Outcome Whistle(Who? who = null, string? grade = "urgent", string? matter = "管网塌了，要水务和道路一起看", params Guid[] to) =>
        Case.Whistle(Act(who ?? Matters.Community), matter, grade, [.. (to.Length == 0 ? [Matters.Roads, Matters.Estate] : to).Select(b => (b, "单位|office"))]);
    public Outcome ReportIn(Who? who = null, string? comes = "老赵，下午两点") => Case.ReportIn(Act(who ?? Matters.RoadWorker), Of(TaskKind.Report, who ?? Matters.RoadWorker), comes);
    public Outcome ObjectToWhistle(Who? who = null, string? reason = "管线归水务") => Case.ObjectToWhistle(Act(who ?? Matters.RoadWorker), Of(TaskKind.Report, who ?? Matters.RoadWorker), reason, Matters.Hall);
    public Outcome RuleOnWhistle(bool released = false, Guid? instead = null, Who? who = null, string? reason = "路面归道路所") =>
        Case.RuleOnWhistle(Act(who ?? Matters.HallLeader), Id(TaskKind.WhistleRuling), released, instead is { } b ? (b, "单位|office") : null, reason);
    public Outcome VisitOnWhistle(Who? who = null, string? found = "塌陷两米，已围挡", params Guid[] there) => Case.VisitOnWhistle(Act(who ?? Matters.Community), there, [], found);
    public Outcome AnswerWhistle(bool done = true, Who? who = null, string? result = "已回填") => Case.AnswerWhistle(Act(who ?? Matters.RoadWorker), Of(TaskKind.WhistleResult, who ?? Matters.RoadWorker), done, result);
    public Outcome EndWhistle(WhistleResult result = WhistleResult.PartlySolved, Who? who = null, string? finding = "路面好了，管没修") =>
        Case.EndWhistle(Act(who ?? Matters.Community), result, finding, Matters.Above, "运行中心");
    private Guid Of(TaskKind kind, Who who) => (Case.Tasks.LastOrDefault(t => t.Kind == kind && t.BodyId == who.OrgId && t.IsOpen) ?? Case.Tasks.LastOrDefault(t => t.Kind == kind && t.BodyId == who.OrgId))?.Id ?? Guid.Empty;
    public Outcome AskReview(Who? who = null, string? reason = "少算了一间", DateOnly? received = null) => Case.AskReview(Act(who ?? Matters.Resident), reason, Guid.CreateVersion7(Now), "XH-2", received);
    public Outcome OpenReview(Who? who = null) => Case.OpenReview(Act(who ?? Matters.Resident), Limits, Matters.Above, "运行中心");
    public Outcome Finalise(Who? who = null) => Case.Finalise(Act(who ?? Matters.Handler));
    public Outcome Shield(Who? who = null, params Guid[] bodies) => Case.Shield(Act(who ?? Matters.Clerk), bodies.Length == 0 ? [Matters.Estate] : bodies, "物业办", null);
    public Outcome ContestRating(Who? who = null, string? reason = "评的是另一件事") => Case.ContestRating(Act(who ?? Matters.Handler), reason);
    public Outcome RuleOnRating(bool counts = true, Who? who = null, string? reason = "录音听过了") => Case.RuleOnRating(Act(who ?? Matters.HallLeader), Id(TaskKind.RatingRuling), counts, reason);
    public Outcome Deliver(Who? who = null, string how = "counter") => Case.Deliver(Act(who ?? Matters.Handler), Id(TaskKind.Delivery), how, null);
    public Outcome Archive(Who? who = null, int days = 15) => Case.Archive(Act(who ?? Matters.Clerk), days);

    public Outcome Do(Verb verb, Who? who = null) => verb switch
    {
        Verb.Acknowledge => Acknowledge(who),
        Verb.Contact => Contact(who),
        Verb.Inform => Inform(who),
        Verb.Object => Object(who),
        Verb.Rule => Rule(who),
        Verb.Supervise => Supervise(who),
        Verb.AnswerSupervision => AnswerSupervision(who),
        Verb.EndSupervision => EndSupervision(who),
        Verb.AskSigners => AskSigners(who: who),
        Verb.AddSigner => AddSigner(who),
        Verb.Sign => Sign(who: who),
        Verb.DelegateSign => DelegateSign(who),
        Verb.LapseSign => LapseSign(who),
        Verb.WithdrawSigning => WithdrawSigning(who),
        Verb.Merge => Merge(who),
        Verb.Absorb => Case.Absorb(Act(who ?? Matters.Clerk), Main.Case),
        Verb.Unmerge => Unmerge(who),
        Verb.Yield => Case.Yield(Act(who ?? Matters.Clerk), "XH-1", []),
        Verb.CloseMerged => CloseMerged(who),
        Verb.Split => Split(who),
        Verb.CallBack => CallBack(who: who),
        Verb.ReviewParked => ReviewParked(who: who),
        Verb.Archive => Archive(who, days: 0),
        Verb.Expedite => Expedite(who),
        Verb.Whistle => Whistle(who),
        Verb.ReportIn => ReportIn(who),
        Verb.ObjectToWhistle => ObjectToWhistle(who),
        Verb.RuleOnWhistle => RuleOnWhistle(who: who),
        Verb.VisitOnWhistle => VisitOnWhistle(who),
        Verb.AnswerWhistle => AnswerWhistle(who: who),
        Verb.EndWhistle => EndWhistle(who: who),
        Verb.AskReview => AskReview(who),
        Verb.OpenReview => OpenReview(who),
        Verb.Finalise => Finalise(who),
        Verb.Shield => Shield(who),
        Verb.ContestRating => ContestRating(who),
        Verb.RuleOnRating => RuleOnRating(who: who),
        Verb.Deliver => Deliver(who),
        Verb.Examine => Examine(who),
        Verb.PassBack => PassBack(who),
        Verb.Accept => Accept(who),
        Verb.DeemAccept => DeemAccept(who),
        Verb.Refuse => Refuse(who),
        Verb.RequestSupplement => RequestSupplement(who),
        Verb.Supplement => Supplement(who),
        Verb.RemindSupplement => RemindSupplement(who),
        Verb.LapseSupplement => LapseSupplement(who),
        Verb.EndUnanswered => EndUnanswered(who),
        Verb.Withdraw => Withdraw(who),
        Verb.Dispatch => Dispatch(who),
        Verb.Claim => Claim(who),
        Verb.Transfer => Transfer(who),
        Verb.Return => Return(who),
        Verb.Recall => Recall(who),
        Verb.AddCoHandler => AddCo(who),
        Verb.FinishCo => FinishCo(who),
        Verb.Suspend => Suspend(who),
        Verb.Resume => Resume(who),
        Verb.Extend => Extend(who: who),
        Verb.Urge => Urge(who),
        Verb.Close => Close(who: who),
        Verb.Rate => Rate(who: who),
        Verb.Reopen => Reopen(who),
        _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, null),
    };
}
