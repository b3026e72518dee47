using System.Net;
using System.Text;
using System.Text.Json;
using Linli.Registry.Data;
using Linli.Registry.Grids;
using Linli.Registry.Tests.Domain;
using Linli.Testing;
using Shouldly;

namespace Linli.Registry.Tests.Grids;

/// <summary>Grids are drawn, published, found by a point and kept as history. Mission rows 1, 13, 19.</summary>
public sealed class GridStoryTests(GridStoryTests.OneTown one) : IClassFixture<GridStoryTests.OneTown>
{
    public sealed class OneTown : IAsyncLifetime
    {
        public Town Town { get; private set; } = null!;
        public async ValueTask InitializeAsync() => Town = await Town.Small();
        public ValueTask DisposeAsync() => Town.DisposeAsync();
    }

    private const string Lamp = "330106013006003"; // the grid of 竞舟路88号

    [Fact]
    public async Task APointOnTheMap_NamesCommunityAndGrid_OnTheWayToTheWorker()
    {
        var resident = await one.Town.Resident();
        var page = (await resident.Get("/report")).Ok();
        page.Html.QuerySelectorAll("ln-map path.map-area").Length.ShouldBeGreaterThan(30);
        var done = await resident.Submit(page, "form[method=post]", ("text", "网格里的路灯坏了，请来修一修"), ("region", ""), ("lon", "120.1052"), ("lat", "30.2841"), ("sure", "yes"));
        var matter = await one.Town.Receipt(done);
        var found = (await one.Town.Find(matter.No)).ShouldNotBeNull();
        (found.Region, found.Grid).ShouldBe(("330106013006", Lamp));

        var mine = await resident.Mine(matter);
        mine.Has("a[href='tel:0571-00000063']").ShouldBeTrue("the published number of the grid");
        mine.Text.ShouldContain("林社");
        var seen = await (await one.Town.Clerk()).Case(matter);
        seen.Text.ShouldContain("竞舟第三网格");
        seen.Html.QuerySelector("path.map-area.on")!.GetAttribute("data-id").ShouldBe(Lamp);
    }

    [Fact]
    public async Task PointAndChosenCommunityDisagree_BreaksPointLiesInPlace_AndNothingIsHandedIn()
    {
        var resident = await one.Town.Resident();
        var page = await resident.Post("/report", ("text", "位置和社区对不上的一件事"), ("region", "330106013009"), ("lon", "120.1052"), ("lat", "30.2841"));
        page.Text.ShouldContain("地图上的点在竞舟社区，选的社区是香樟社区");
        page.Has("#receipt-no").ShouldBeFalse();
    }

    [Theory]
    [InlineData("", "", "请在地图上点一下位置，或选择社区")]
    [InlineData("121.5", "31.2", "请在地图上点一下位置，或选择社区")] // outside of all grids
    public async Task NoPlaceAtAll_BreaksPlaceIsGiven(string lon, string lat, string words)
    {
        var resident = await one.Town.Resident();
        (await resident.Post("/report", ("text", "没有说在哪里的一件事"), ("region", ""), ("lon", lon), ("lat", lat))).Text.ShouldContain(words);
    }

    [Fact]
    public async Task Grids_ArePublic_ByPointAndByCommunity()
    {
        var guest = one.Town.Guest();
        (await guest.Get("/grids")).Ok().Text.ShouldContain("香樟第一网格");
        (await guest.Get("/grids?lon=120.1052&lat=30.2841")).Text.ShouldContain("这里是竞舟第三网格");
        (await guest.Get("/grids?lon=1&lat=1")).Text.ShouldContain("这个位置没有划网格");
        (await guest.Get("/grids?lon=abc&lat=999")).Ok().Text.ShouldNotContain("没有划网格");
        var page = (await guest.Get("/grids/" + Lamp)).Ok();
        page.Text.ShouldContain("林社");
        page.Has("a[href='tel:0571-00000063']").ShouldBeTrue();
        (await guest.Get("/grids/330106013006999")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await guest.Get("/grids/330106013007001")).Ok().Text.ShouldContain("暂无专人");
    }

    [Theory]
    [InlineData("/api/grids?lon=120.1052&lat=30.2841", HttpStatusCode.OK)]
    [InlineData("/api/grids?lon=0&lat=0", HttpStatusCode.NotFound)]
    [InlineData("/api/grids?lon=500&lat=30", HttpStatusCode.BadRequest)]
    [InlineData("/api/grids?lon=NaN&lat=30", HttpStatusCode.BadRequest)]
    [InlineData("/api/grids?lon=x&lat=30", HttpStatusCode.BadRequest)]
    [InlineData("/api/grids", HttpStatusCode.BadRequest)]
    [InlineData("/api/grids/330106013006003", HttpStatusCode.OK)]
    [InlineData("/api/grids/nothing", HttpStatusCode.NotFound)]
    public async Task Api_AnswersWithAStatus(string path, HttpStatusCode status) => (await one.Town.Guest().Get(path)).Status.ShouldBe(status);

    [Fact]
    public async Task Api_GivesTheGridOfAPointAndItsBorder()
    {
        using var grid = JsonDocument.Parse((await one.Town.Guest().Get("/api/grids?lon=120.1052&lat=30.2841")).Body);
        grid.RootElement.GetProperty("code").GetString().ShouldBe(Lamp);
        using var feature = JsonDocument.Parse((await one.Town.Guest().Get("/api/grids/" + Lamp)).Body);
        feature.RootElement.GetProperty("geometry").GetProperty("type").GetString().ShouldBe("Polygon");
        feature.RootElement.GetProperty("properties").GetProperty("community").GetString().ShouldBe("330106013006");
    }

    [Theory]
    [InlineData("/admin/grids")]
    [InlineData("/admin/grids/new")]
    [InlineData("/admin/grids/330106013006003")]
    public async Task Drawing_IsForTheAdministrator(string path)
    {
        (await one.Town.Guest().Peek(path)).Status.ShouldBe(HttpStatusCode.Redirect);
        (await (await one.Town.Clerk()).Get(path)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await (await one.Town.Resident()).Get(path)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await (await one.Town.Staff("admin")).Get(path)).Ok();
    }

    [Fact]
    public async Task ANewGrid_IsRefusedOverAnother_DrawnBesideIt_ChangedAndEnded_AndItsHistoryStays()
    {
        await using var town = await Town.Small();
        var admin = await SignInAdmin(town);
        var overlapping = await Draw(admin, 120.1052, 30.2841);
        overlapping.Text.ShouldContain("重叠");
        overlapping.Html.QuerySelector("#border")!.TextContent.ShouldContain("120.1052", customMessage: "what was typed stays");

        var drawn = await Draw(admin, 120.2, 30.4);
        drawn.Url.ShouldBe("/admin/grids/330106013001003");
        drawn.Text.ShouldContain("网格已保存");
        (await town.Guest().Get("/grids?lon=120.2005&lat=30.4005")).Text.ShouldContain("这里是滨河网格");

        // Two weeks later the border moves; what was before stays to be seen.
        town.Clock.Advance(TimeSpan.FromDays(14));
        admin = await SignInAdmin(town);
        var stale = await admin.Get("/admin/grids/330106013001003");
        var moved = await admin.Submit(await admin.Get("/admin/grids/330106013001003"), "form[method=post]", ("border", GridRulesTests.SquareAt(120.202, 30.4)), ("from", Day(town, 0)));
        moved.Text.ShouldContain("网格已保存");
        moved.Html.QuerySelectorAll("ol.timeline li").Length.ShouldBe(2);
        (await town.Guest().Get("/grids?lon=120.2005&lat=30.4005")).Text.ShouldContain("没有划网格");
        (await town.Guest().Get("/grids?lon=120.2025&lat=30.4005")).Text.ShouldContain("滨河网格");

        (await admin.Submit(stale, "form[method=post]", ("name", "被覆盖网格"))).Text.ShouldContain("刚改过这个网格");

        var ended = await admin.Submit(await admin.Get("/admin/grids/330106013001003"), "form:has(#endfrom)", ("from", Day(town, 1)));
        ended.Text.ShouldContain("网格已撤销");
        (await town.Guest().Get("/grids?lon=120.2025&lat=30.4005")).Text.ShouldContain("滨河网格", customMessage: "until midnight it counts");
        town.Clock.Advance(TimeSpan.FromDays(1));
        (await town.Guest().Get("/grids?lon=120.2025&lat=30.4005")).Text.ShouldContain("没有划网格");
        (await (await SignInAdmin(town)).Get("/admin/grids/330106013001003")).Ok().Html.QuerySelectorAll("ol.timeline li").Length.ShouldBe(2);
    }

    [Fact]
    public void TwoRowsOfOneCode_TheLastCounts_AndTheMapStands()
    {
        GridRow Row(string name, int day) => new() { Code = "330106013001003", Community = "330106013001", NameZh = name, NameEn = name, Border = GridRulesTests.SquareAt(120.2, 30.4), ValidFrom = new(2026, 11, day) };
        var atlas = new GridAtlas.Atlas([Row("新", 9), Row("旧", 2)], new(2026, 11, 12), default);
        (atlas.All.Count, atlas.Find("330106013001003")!.Value.Row.NameZh).ShouldBe((1, "新"));
    }

    [Theory]
    [InlineData(1)] // within the days it still has
    [InlineData(0)] // on the day it began: nothing of it is left
    public async Task AGridThatWasEndedAndIsSavedAgain_LivesOn_AsOneGrid(int from)
    {
        await using var town = await Town.Small();
        var admin = await SignInAdmin(town);
        await Draw(admin, 120.2, 30.4);
        const string its = "/admin/grids/330106013001003";
        (await admin.Submit(await admin.Get(its), "form:has(#endfrom)", ("from", Day(town, 5)))).Text.ShouldContain("网格已撤销");
        (await admin.Submit(await admin.Get(its), "form[method=post]", ("name", "又有了网格"), ("from", Day(town, from)))).Text.ShouldContain("网格已保存");
        for (var day = 0; day < 7; day++)
        {
            (await town.Guest().Get("/grids")).Ok();
            (await town.Guest().Get("/grids?lon=120.2005&lat=30.4005")).Ok().Text.ShouldContain(day < from ? "滨河网格" : "又有了网格", customMessage: $"day {day}");
            town.Clock.Advance(TimeSpan.FromDays(1));
        }
    }

    [Theory]
    [InlineData("330106013001", "网格", "", "2026-11-10", "生效日要在今天到一年之内")] // yesterday
    [InlineData("330106013001", "网格", "12", "", "电话号码不对")]
    [InlineData("330106013001", "   ", "", "", "请写网格名称")]
    [InlineData("330106013999", "网格", "", "", "没有社区 330106013999")]
    [InlineData("330106001001", "网格", "", "", "不在您的辖区")]
    [InlineData("330106013000", "网格", "", "", "没有社区 330106013000")] // a street
    public async Task EachRefusal_SaysWhatToDo(string community, string name, string phone, string from, string words)
    {
        var admin = await one.Town.Staff("admin");
        var page = await admin.Get("/admin/grids/new");
        var told = await admin.Submit(page, "form[method=post]", ("community", community), ("name", name), ("phone", phone), ("from", from.Length > 0 ? from : Day(one.Town, 0)), ("border", GridRulesTests.SquareAt(120.3, 30.5)));
        told.Text.ShouldContain(words);
        told.Url.ShouldBe("/admin/grids/new");
    }

    [Fact]
    public async Task AFile_IsCheckedFirst_ThenWrittenWhole_OrNotAtAll()
    {
        await using var town = await Town.Small();
        var admin = await SignInAdmin(town);
        var good = Feature("330106013001011", "甲网格", 120.21, 30.41) + "," + Feature("330106013001012", "乙网格", 120.22, 30.41);
        (await Upload(admin, good, dry: true)).Text.ShouldContain("2 个网格都合格");
        (await town.Guest().Get("/grids/330106013001011")).Status.ShouldBe(HttpStatusCode.NotFound, "a check writes nothing");

        var half = await Upload(admin, good + "," + Feature("330106013001013", "丙网格", 120.2105, 30.41) + "," + Feature("330106013001011", "甲又来", 120.23, 30.41), dry: false);
        half.Text.ShouldContain("其中 2 个有问题");
        half.Text.ShouldContain("重叠");
        half.Text.ShouldContain("已经有了");
        (await town.Guest().Get("/grids/330106013001011")).Status.ShouldBe(HttpStatusCode.NotFound, "all or none");

        (await Upload(admin, good, dry: false)).Text.ShouldContain("已导入 2 个网格");
        (await town.Guest().Get("/grids/330106013001011")).Ok().Text.ShouldContain("甲网格");
        (await Upload(admin, good, dry: false)).Text.ShouldContain("已导入 2 个网格", customMessage: "the same file again changes the same grids");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"type":"FeatureCollection","features":{}}""")]
    [InlineData("""{"type":"FeatureCollection","features":[]}""")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]")]
    [InlineData("""{"type":"FeatureCollection","features":[1,null,"x",{"properties":7,"geometry":null},{"properties":{"code":{},"name":[]}}]}""")]
    [InlineData("""{"type":"FeatureCollection","features":[{"properties":{"code":"330106013001011","name":"甲\u0000"},"geometry":{"type":"Polygon","coordinates":[[[1e999,30],[120,30],[120,31],[1,1]]]}}]}""")]
    public async Task AFileThatIsNone_IsRefusedInWords(string content)
    {
        var admin = await one.Town.Staff("admin");
        var page = await admin.Submit(await admin.Get("/admin/grids"), "form[enctype]", [("dry", "no")], [new Upload("file", "grids.geojson", Encoding.UTF8.GetBytes(content))]);
        page.Ok();
        page.Has("[role=alert], .notice").ShouldBeTrue(page.Text);
        page.Text.ShouldNotContain("已导入");
    }

    public static readonly TheoryData<byte[], string> Encodings = new()
    {
        { [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Collection)], "1 个网格都合格" },
        { Encoding.GetEncoding("GB18030").GetBytes(Collection), "1 个网格都合格" },
        { [.. Encoding.UTF8.GetBytes(Collection), 0xFF, 0x20], "不是 UTF-8 或 GB 18030 文本" },
        { Encoding.UTF8.GetBytes(Collection.Replace("甲网格", "\\ud800")), "请选择 GeoJSON 文件" },
        { Encoding.UTF8.GetBytes(Collection.Replace("FeatureCollection", "\\udc00")), "请选择 GeoJSON 文件" },
    };

    private static string Collection
    {
        get
        {
            Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
            return $$"""{"type":"FeatureCollection","features":[{{Feature("330106013001011", "甲网格", 120.21, 30.41)}}]}""";
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task AFile_IsReadInTheEncodingsThatOfficesSave_AndRefusedInWordsOtherwise(byte[] content, string words)
    {
        var admin = await one.Town.Staff("admin");
        (await admin.Submit(await admin.Get("/admin/grids"), "form[enctype]", [("dry", "yes")], [new Upload("file", "grids.geojson", content)])).Ok().Text.ShouldContain(words);
    }

    [Fact]
    public async Task NewBordersFromAFile_LeaveWorkerPhonesAndEnglishName_AndTheReportSaysSo()
    {
        await using var town = await Town.Small();
        var admin = await SignInAdmin(town);
        var before = (await town.Guest().Get("/grids/" + Lamp)).Ok();
        before.Text.ShouldContain("林社");
        var english = (await admin.Get("/admin/grids/" + Lamp)).Html.QuerySelector("#name-en")!.GetAttribute("value");
        var border = (await admin.Get("/admin/grids/" + Lamp)).Html.QuerySelector("#border")!.TextContent;
        var only = $$$"""{"type":"Feature","properties":{"code":"{{{Lamp}}}","name":"竞舟第三网格"},"geometry":{{{border}}}}""";
        var told = await Upload(admin, only, dry: false);
        told.Text.ShouldContain("已导入 1 个网格");
        told.Text.ShouldContain("其中 1 个是已有网格");
        var after = (await town.Guest().Get("/grids/" + Lamp)).Ok();
        after.Text.ShouldContain("林社");
        after.Has("a[href='tel:0571-00000063']").ShouldBeTrue();
        (await admin.Get("/admin/grids/" + Lamp)).Html.QuerySelector("#name-en")!.GetAttribute("value").ShouldBe(english);
    }

    [Fact]
    public async Task ARefusedEnd_LeadsToItsOwnDay()
    {
        var admin = await one.Town.Staff("admin");
        var told = await admin.Submit(await admin.Get("/admin/grids/" + Lamp), "form:has(#endfrom)", ("from", Day(one.Town, -1)));
        told.Html.QuerySelector("#errors a")!.GetAttribute("href").ShouldEndWith("#endfrom");
        // It also stands beside its field, though the page hands it only to the summary.
        told.Html.QuerySelector("#endfrom-error")!.TextContent.ShouldContain("生效日要在今天到一年之内");
        told.Html.QuerySelector("#endfrom")!.GetAttribute("aria-invalid").ShouldBe("true");
        told.Html.QuerySelector("#endfrom")!.GetAttribute("aria-describedby")!.ShouldContain("endfrom-error");
        told.Has("#from-error").ShouldBeFalse();
    }

    private static async Task<Page> Draw(Visitor admin, double lon, double lat) =>
        await admin.Submit((await admin.Get("/admin/grids/new")).Ok(), "form[method=post]", ("community", "330106013001"), ("name", "滨河网格"), ("border", GridRulesTests.SquareAt(lon, lat)));

    private static async Task<Page> Upload(Visitor admin, string features, bool dry) =>
        await admin.Submit((await admin.Get("/admin/grids")).Ok(), "form[enctype]", [("dry", dry ? "yes" : "no")], [new Upload("file", "grids.geojson", Encoding.UTF8.GetBytes($$"""{"type":"FeatureCollection","features":[{{features}}]}"""))]);

    private static string Feature(string code, string name, double lon, double lat) =>
        $$"""{"type":"Feature","properties":{"code":"{{code}}","name":"{{name}}","phone":"0571-88880000"},"geometry":{{GridRulesTests.SquareAt(lon, lat)}}}""";

    private static Task<Visitor> SignInAdmin(Town town) => town.Staff("admin");

    private static string Day(Town town, int plus) => Linli.Kernel.Calendar.OfficeHours.DateOf(town.Clock.GetUtcNow()).AddDays(plus).ToString("yyyy-MM-dd", null);
}
