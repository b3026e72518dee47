using System.Text;
using Linli.Cases.Domain;
using Linli.Cases.Import;
using Linli.Cases.Intake;
using Linli.Cases.Tests.Domain;
using Linli.Kernel.Access;
using Linli.Kernel.Tables;

namespace Linli.Cases.Tests.Import;

public sealed class ImportRequestsTests
{
    private const string Region = "330106009012";
    private static readonly DateTimeOffset Now = Matters.At("2026-03-02 09:00");
    private static readonly string[] Nyc = ["Unique Key", "Created Date", "Complaint Type", "Descriptor", "Incident Address", "Latitude", "Longitude"];
    private static readonly string[] Hotline = ["工单编号", "受理时间", "诉求类型", "诉求内容", "诉求地址", "经度", "纬度", "联系电话", "诉求人"];
    private static readonly Func<string, string?> Suggest = ImportRows.Suggest(Matters.Items, Matters.Today);

    // ---- mapping

    [Fact]
    public void Guess_KnowsTheHeadersOfNewYork()
    {
        var m = ImportMapping.Guess(Nyc);
        (m.Source, m.ExternalId, m.Created, m.Address, m.Lon, m.Lat, m.Phone, m.Name)
            .ShouldBe(("nyc311", "Unique Key", "Created Date", "Incident Address", "Longitude", "Latitude", null, null));
        m.Category.ShouldBe(["Complaint Type", "Descriptor"]);
        m.Text.ShouldBe(["Complaint Type", "Descriptor"]);
        m.Faults(Nyc).ShouldBeEmpty();
    }

    [Fact]
    public void Guess_KnowsTheHeadersOfAHotline()
    {
        var m = ImportMapping.Guess(Hotline);
        (m.Source, m.ExternalId, m.Created, m.Address, m.Lon, m.Lat, m.Phone, m.Name).ShouldBe(("", "工单编号", "受理时间", "诉求地址", "经度", "纬度", "联系电话", "诉求人"));
        m.Category.ShouldBe(["诉求类型"]);
        m.Text.ShouldBe(["诉求内容"]);
    }

    [Fact]
    public void Guess_IgnoresCaseAndSpaces() => ImportMapping.Guess([" UNIQUE KEY ", "complaint type"]).ExternalId.ShouldBe(" UNIQUE KEY ");

    [Fact]
    public void Faults_NameWhatIsMissing()
    {
        ImportMapping.Guess(["colour", "size"]).Faults(["colour", "size"]).Select(f => f.Key).ShouldBe(["import.source-needed", "import.no-id-column", "import.no-text-column"]);
        var gone = ImportMapping.Guess(Nyc).Faults(Nyc[..^1]).ShouldHaveSingleItem();
        (gone.Key, gone.Args[0]).ShouldBe(("import.column-missing", "Longitude"));
        foreach (var source in (string[])["a:b", "城市", new('a', 41)])
            (ImportMapping.Guess(Nyc) with { Source = source }).Faults(Nyc).ShouldHaveSingleItem().Key.ShouldBe("import.source");
    }

    // ---- rows

    private static ImportRow Row(string id = "A-1", string time = "2026/2/27 9:05", string type = "", string text = "3幢门口路灯不亮", string address = "竞舟路88号",
        string lon = "120.1", string lat = "30.3", string phone = "", string name = "", HashSet<string>? seen = null) =>
        ImportRows.Convert([id, time, type, text, address, lon, lat, phone, name], 2, Hotline, ImportMapping.Guess(Hotline), Now, seen ?? [], Suggest);

    [Fact]
    public void Convert_AGoodRow_IsReadyWithoutNotes()
    {
        var row = Row(phone: "13800138000", name: " 李阿姨 ");
        row.Refusal.ShouldBeNull();
        row.Notes.ShouldBeEmpty();
        row.Request.ShouldBe(new ImportRequest("A-1", "street-light", "3幢门口路灯不亮", "竞舟路88号", 120.1, 30.3, "13800138000", "李阿姨", Matters.At("2026-02-27 09:05")));
    }

    [Theory]
    [InlineData("", "2026-02-27", "路灯不亮了", "import.no-id")]
    [InlineData("012345678901234567890123456789012345678901234567890", "2026-02-27", "路灯不亮了", "import.id-too-long")]
    [InlineData("A-2", "2026-02-27", "灯坏了", "import.no-text")]
    [InlineData("A-2", "2026-02-27", "  ", "import.no-text")]
    [InlineData("A-2", "yesterday", "路灯不亮了", "import.bad-date")]
    [InlineData("A-2", "02/30/2026 10:00:00 AM", "路灯不亮了", "import.bad-date")]
    [InlineData("A-2", "0001-01-01", "路灯不亮了", "import.bad-date")]
    [InlineData("A-1", "2026-02-27", "路灯不亮了", "import.twice")]
    public void Convert_ARowThatCannotComeIn_SaysWhy(string id, string time, string text, string key)
    {
        var row = Row(id, time, text: text, seen: ["A-1"]);
        row.Request.ShouldBeNull();
        row.Refusal.ShouldNotBeNull().Key.ShouldBe(key);
    }

    [Theory]
    [InlineData("06/26/2018 10:58:54 AM", "2018-06-26 10:58")]
    [InlineData("12/31/2018 12:00:00 AM", "2018-12-31 00:00")]
    [InlineData("2026/2/7 9:05", "2026-02-07 09:05")]
    [InlineData("2026/2/7", "2026-02-07 00:00")]
    [InlineData("2026-02-07 19:05:30", "2026-02-07 19:05")]
    [InlineData("2026-02-07T19:05:30", "2026-02-07 19:05")]
    [InlineData("2026-02-07T19:05:30.123", "2026-02-07 19:05")]
    [InlineData("2026-02-07T11:05:30Z", "2026-02-07 19:05")]
    [InlineData("2026-02-07T19:05+08:00", "2026-02-07 19:05")]
    [InlineData("2026年2月7日 9:05", "2026-02-07 09:05")]
    [InlineData("20260207", "2026-02-07 00:00")]
    public void Time_ReadsWhatSystemsWrite(string text, string expected)
    {
        var time = ImportRows.Time(text).ShouldNotBeNull();
        time.Offset.ShouldBe(TimeSpan.FromHours(8));
        time.ToString("yyyy-MM-dd HH:mm", null).ShouldBe(expected);
    }

    [Theory]
    [InlineData("-73.846", "40.690", "import.note.outside")]
    [InlineData("0", "0", "import.note.outside")]
    [InlineData("30.3", "120.1", "import.note.bad-coordinates")]
    [InlineData("120.1", "", "import.note.bad-coordinates")]
    [InlineData("NaN", "30.3", "import.note.bad-coordinates")]
    [InlineData("东经120", "30.3", "import.note.bad-coordinates")]
    public void Convert_CoordinatesThatCannotBe_AreLeftOutWithANote(string lon, string lat, string note)
    {
        var row = Row(lon: lon, lat: lat);
        (row.Request.ShouldNotBeNull().Lon, row.Request.Lat).ShouldBe((null, null));
        row.Notes.ShouldHaveSingleItem().Key.ShouldBe(note);
    }

    [Fact]
    public void Convert_WithoutCoordinates_HasNoNote() => Row(lon: "", lat: "").Notes.ShouldBeEmpty();

    [Theory]
    [InlineData("路灯不亮", "就在门口那里", "street-light")]
    [InlineData("street-light", "就在门口那里", "street-light")]
    [InlineData("投诉", "井盖没了很危险", "manhole-cover")]
    [InlineData("其他", "天气真好呀", "consultation")]
    public void Convert_FindsTheCategoryInTypeThenText(string type, string text, string category)
    {
        var row = Row(type: type, text: text);
        row.Request.ShouldNotBeNull().Category.ShouldBe(category);
        row.Notes.Any(n => n.Key == "import.note.no-category").ShouldBe(category == ImportRows.Fallback);
    }

    [Fact]
    public void Convert_LongTexts_AreCutWithNotesAndNeverWithinACharacter()
    {
        var row = Row(text: new string('灯', 5_000), address: new string('a', 199) + "𠮷路", name: new string('李', 61));
        var request = row.Request.ShouldNotBeNull();
        (request.Text.Length, request.Address!.Length, request.Name!.Length).ShouldBe((4_000, 199, 60));
        row.Notes.Select(n => n.Key).ShouldBe(["import.note.no-category", "import.note.text-cut", "import.note.address-cut", "import.note.name-cut"], ignoreOrder: true);
    }

    [Fact]
    public void Convert_AWrongPhoneAFutureOrMissingTime_AreNotes()
    {
        Row(phone: "12345").Notes.ShouldHaveSingleItem().Key.ShouldBe("import.note.phone-dropped");
        var later = Row(time: "2027-01-01");
        (later.Request!.Received, later.Notes[0].Key).ShouldBe((null, "import.note.future-date"));
        Row(time: "").Notes.ShouldHaveSingleItem().Key.ShouldBe("import.note.no-date");
    }

    [Fact]
    public void Convert_JoinsTextColumnsOnce()
    {
        var row = ImportRows.Convert(["1", "06/26/2018 10:58:54 AM", "Street Light Condition", "Street Light Out", "", "", ""], 2, Nyc, ImportMapping.Guess(Nyc), Now, new HashSet<string>(), Suggest);
        (row.Request!.Text, row.Request.Category).ShouldBe(("Street Light Condition；Street Light Out", "street-light"));
        ImportRows.Convert(["2", "", "HEAT/HOT WATER", "HEAT/HOT WATER", "", "", ""], 2, Nyc, ImportMapping.Guess(Nyc), Now, new HashSet<string>(), Suggest).Request!.Text.ShouldBe("HEAT/HOT WATER");
    }

    // ---- the run

    private static Table Table(params string[] lines) =>
        TableReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(string.Join("\r\n", lines.Prepend(string.Join(',', Hotline))))), "rows.csv", CancellationToken.None).Table.ShouldNotBeNull();

    private static readonly Table Five = Table("A-1,2026-02-27,,路灯不亮了,,120.1,30.3,,", "A-2,2026-02-27,,井盖没了很危险,,-73,40,,", "A-2,2026-02-27,,井盖没了很危险,,,,,", ",2026-02-27,,路灯不亮了,,,,,", "A-3,2026-02-27,,路灯不亮了,,,,,");

    private sealed class Door(params string[] there)
    {
        public List<SubmitCase> Came { get; } = [];
        public HashSet<string> There { get; } = [.. there];
        public string? Refuses { get; init; }

        public Task<IReadOnlySet<string>> Known(IReadOnlyList<string> ids, CancellationToken ct) => Task.FromResult<IReadOnlySet<string>>(ids.Where(There.Contains).ToHashSet());

        public Task<SubmitResult> Submit(SubmitCase c, CancellationToken ct)
        {
            if (c.ExternalId == Refuses) return Task.FromResult(new SubmitResult(Outcome.Refuse("NobodyAcceptsHere"), null));
            Came.Add(c);
            There.Add(c.ExternalId!);
            return Task.FromResult(new SubmitResult(Outcome.Done, null));
        }
    }

    private static Task<ImportReport> Run(Table table, Door door, bool dryRun = false) =>
        ImportRows.Run(table, ImportMapping.Guess(table.Headers) with { Source = "hz12345" }, Region, dryRun, Now, Suggest, door.Known, door.Submit, CancellationToken.None);

    [Fact]
    public async Task Run_Dry_CountsAndChangesNothing()
    {
        var door = new Door("hz12345:A-3");
        var report = await Run(Five, door, dryRun: true);
        (report.Read, report.Ready, report.Known, report.Imported).ShouldBe((5, 3, 1, 0));
        report.Rejected.Select(r => (r.Row, r.Reason.Key)).ShouldBe([(4, "import.twice"), (5, "import.no-id")]);
        report.Notes.ShouldBe(new Dictionary<string, int> { ["import.note.outside"] = 1 });
        door.Came.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_HandsEachRowInOnce_AlsoWhenTheFileComesAgain()
    {
        var door = new Door();
        (await Run(Five, door)).Imported.ShouldBe(3);
        var first = door.Came[0];
        (first.ClientKey, first.ExternalId, first.Channel, first.Region, first.ItemKind, first.ItemId).ShouldBe(("import:hz12345:A-1", "hz12345:A-1", Channel.Import, Region, "category", "street-light"));
        first.ClientKey.Length.ShouldBeLessThanOrEqualTo(80);
        first.ReceivedAt.ShouldBe(Matters.At("2026-02-27 00:00"));
        var again = await Run(Five, door);
        (again.Known, again.Imported, door.Came.Count).ShouldBe((3, 0, 3));
    }

    [Fact]
    public async Task Run_WhatTheDoorRefuses_IsRejectedWithItsRule()
    {
        var report = await Run(Five, new Door { Refuses = "hz12345:A-2" });
        report.Imported.ShouldBe(2);
        report.Rejected.Select(r => (r.Row, r.Reason.Key)).ShouldBe([(3, "rule.NobodyAcceptsHere"), (4, "import.twice"), (5, "import.no-id")]);
    }

    [Fact]
    public async Task Run_ARowThatWasPutRight_IsNotTheSecondOfTheRefusedOne()
    {
        var door = new Door();
        var report = await Run(Table("A-1,昨天,,路灯不亮了,,,,,", "A-1,2026-02-27,,路灯不亮了,,,,,", "A-1,2026-02-28,,路灯又不亮了,,,,,"), door);
        report.Imported.ShouldBe(1);
        report.Rejected.Select(r => (r.Row, r.Reason.Key)).ShouldBe([(2, "import.bad-date"), (4, "import.twice")]);
    }

    [Fact]
    public void Command_OfALongSourceAndALongNumber_HasAKeyThatTheDoorTakes()
    {
        var mapping = ImportMapping.Guess(Hotline) with { Source = new('s', ImportMapping.MostSource) };
        var (one, other) = (Row(id: new string('7', 50)).Request!, Row(id: new string('7', 49) + "8").Request!);
        var (first, second) = (ImportRows.Command(one, mapping, Region), ImportRows.Command(other, mapping, Region));
        first.ClientKey.Length.ShouldBeLessThanOrEqualTo(80);
        first.ClientKey.ShouldNotBe(second.ClientKey);
        first.ExternalId.ShouldBe($"{mapping.Source}:{one.ExternalId}");
    }

    [Fact]
    public async Task Run_WithAMappingThatDoesNotFit_ReadsNothing()
    {
        var report = await ImportRows.Run(Five, ImportMapping.Guess(Nyc), Region, false, Now, Suggest, new Door().Known, new Door().Submit, CancellationToken.None);
        (report.Read, report.Ready).ShouldBe((5, 0));
        report.Faults.ShouldContain(f => f.Key == "import.column-missing");
    }

    [Fact]
    public async Task Rejected_AreATableThatCanBePutRightAndReadAgain()
    {
        var report = await Run(Five, new Door(), dryRun: true);
        using var file = new MemoryStream();
        ImportRows.Rejected(file, Five, report, r => r.Key switch { "import.csv.row" => "行号", "import.csv.reason" => "未导入原因", var k => k });
        file.Position = 0;
        var back = TableReader.Read(file, "rejected.csv", CancellationToken.None).Table.ShouldNotBeNull();
        back.Headers.ShouldBe(["行号", "未导入原因", .. Hotline]);
        back.Rows.Select(r => (r[0], r[1], r[2])).ShouldBe([("4", "import.twice", "A-2"), ("5", "import.no-id", "")]);
        ImportMapping.Guess(back.Headers).ExternalId.ShouldBe("工单编号");
    }
}
