using Linli.Kernel.Codes;

namespace Linli.Kernel.Tests.Codes;

public class CodeValidatorsTests
{
    static readonly DateOnly Today = new(2026, 6, 1);

    static string Parts(CodeResult result) =>
        string.Join(' ', result.Parts.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"));

    static void Refuses(string kind, string? value, string reason)
    {
        var result = CodeValidators.Check(kind, value, Today).ShouldNotBeNull();
        result.Reason.ShouldBe(reason);
        result.Valid.ShouldBeFalse();
        result.Normalized.ShouldBeNull();
        result.Parts.ShouldBeEmpty();
    }

    static CodeResult Accepts(string kind, string value, string normalized)
    {
        var result = CodeValidators.Check(kind, value, Today).ShouldNotBeNull();
        result.Reason.ShouldBeNull();
        result.Valid.ShouldBeTrue();
        result.Normalized.ShouldBe(normalized);
        return result;
    }

    [Fact]
    public void Kinds_AreChecked_AndOthersUnknown()
    {
        CodeValidators.Kinds.ShouldBe(["resident-id", "uscc", "plate", "phone", "region"]);
        CodeValidators.Check("passport", "E12345678", Today).ShouldBeNull();
        foreach (var kind in CodeValidators.Kinds)
        {
            Refuses(kind, null, "codes.empty");
            Refuses(kind, " \u3000\u200B\t", "codes.empty");
            Refuses(kind, new string('1', 65), "codes.too-long");
        }
    }

    [Theory]
    [InlineData("11010519491231002X", "resident", "1949-12-31", "2", "110105", "002")]
    [InlineData("440524188001010014", "resident", "1880-01-01", "1", "440524", "001")]
    [InlineData("110101199003070011", "resident", "1990-03-07", "1", "110101", "001")]
    [InlineData("330106200002290010", "resident", "2000-02-29", "1", "330106", "001")]
    [InlineData("340104198510150021", "resident", "1985-10-15", "2", "340104", "002")]
    [InlineData("11010120200101001X", "resident", "2020-01-01", "1", "110101", "001")]
    [InlineData("810000199001010019", "hk-permit", "1990-01-01", "1", "810000", "001")]
    [InlineData("820000199001010029", "macau-permit", "1990-01-01", "2", "820000", "002")]
    [InlineData("830000199001010014", "taiwan-permit", "1990-01-01", "1", "830000", "001")]
    public void ResidentId_Valid(string id, string kind, string birth, string sex, string region, string sequence)
    {
        // The permits' check characters are computed here by the standard's own sum, written out a second time.
        id = id[..17] + "10X98765432"[Enumerable.Range(0, 17).Sum(i => (id[i] - '0') * ((1 << (17 - i)) % 11)) % 11];
        Parts(Accepts("resident-id", id, id)).ShouldBe(
            $"birth={birth} canonical18={id} kind={kind} region={region} sequence={sequence} sex={sex}");
    }

    [Theory]
    [InlineData("11010519491231002x", "11010519491231002X")]
    [InlineData("１１０１０５１９４９１２３１００２ｘ", "11010519491231002X")]
    [InlineData(" 110105 19491231 002X ", "11010519491231002X")]
    [InlineData("\uFEFF11010519491231002X\u200B", "11010519491231002X")]
    [InlineData("110105\u00A019491231002X", "11010519491231002X")]
    public void ResidentId_AsTyped(string typed, string id) => Accepts("resident-id", typed, id);

    [Fact]
    public void ResidentId_OfFifteenDigits_MatchesTheLongForm()
    {
        var result = Accepts("resident-id", "110105491231002", "110105491231002");
        Parts(result).ShouldBe("birth=1949-12-31 canonical18=11010519491231002X kind=legacy-15 region=110105 sequence=002 sex=2");
    }

    [Fact]
    public void ResidentId_OfAForeignPermanentResident()
    {
        const string body = "91115619810503005";
        var sum = body.Select((c, i) => (c - '0') * ((1 << (17 - i)) % 11)).Sum();
        var id = body + "10X98765432"[sum % 11];
        Accepts("resident-id", id, id).Parts["kind"].ShouldBe("permanent-resident");
    }

    [Fact]
    public void ResidentId_OfAnAbolishedDistrict_IsValid() =>
        // 110103 崇文区 was abolished in 2010; people keep the number.
        CodeValidators.Check("resident-id", "110103197001010018"[..17] + "0123456789X"
            .First(c => CodeValidators.Check("resident-id", "11010319700101001" + c, Today)!.Valid), Today)!.Parts["region"].ShouldBe("110103");

    [Theory]
    [InlineData("110105194912310021", "codes.resident-id.check")]
    [InlineData("110105194912310020", "codes.resident-id.check")]
    [InlineData("11010519491231020X", "codes.resident-id.check")]       // two digits swapped
    [InlineData("330106200102290010", "codes.resident-id.date")]        // no 29 February in 2001
    [InlineData("110101199013070011", "codes.resident-id.date")]
    [InlineData("110101199000070011", "codes.resident-id.date")]
    [InlineData("110101000001010011", "codes.resident-id.date")]
    [InlineData("110101202606020011", "codes.resident-id.future")]
    [InlineData("110101999912310011", "codes.resident-id.future")]
    [InlineData("110101187506010011", "codes.resident-id.age")]         // 151 today
    [InlineData("110101000101010011", "codes.resident-id.age")]
    [InlineData("100101199003070011", "codes.resident-id.province")]
    [InlineData("000000199003070011", "codes.resident-id.province")]
    [InlineData("840000199003070011", "codes.resident-id.province")]
    [InlineData("990105491231002", "codes.resident-id.province")]       // 15 digits were never issued to foreigners
    [InlineData("11010119900307001", "codes.resident-id.length")]
    [InlineData("1101011990030700111", "codes.resident-id.length")]
    [InlineData("1", "codes.resident-id.length")]
    [InlineData("1101011990030700A1", "codes.resident-id.characters")]
    [InlineData("X10101199003070011", "codes.resident-id.characters")]
    [InlineData("11010119900307001Y", "codes.resident-id.characters")]
    [InlineData("11010549123100X", "codes.resident-id.characters")]
    [InlineData("١١٠١٠١١٩٩٠٠٣٠٧٠٠١١", "codes.resident-id.characters")]  // digits, but not ours
    [InlineData("110105********002X", "codes.resident-id.masked")]
    [InlineData("1****************X", "codes.resident-id.masked")]
    public void ResidentId_Refused(string id, string reason) => Refuses("resident-id", id, reason);

    [Fact]
    public void ResidentId_OnTheDayBeforeTheHundredAndFiftyFirstBirthday_IsNotTooOld() =>
        CodeValidators.Check("resident-id", "110101187506020011", Today)!.Reason.ShouldNotBe("codes.resident-id.age");

    [Theory]
    [InlineData("91350100M000100Y43", "enterprise", "350100", "M000100Y4")]
    [InlineData("9135 0100 m000100y43", "enterprise", "350100", "M000100Y4")]
    [InlineData("９１３５０１００Ｍ０００１００Ｙ４３", "enterprise", "350100", "M000100Y4")]
    [InlineData("91350100-M000100Y-4-3", "enterprise", "350100", "M000100Y4")]
    public void Uscc_Valid(string typed, string kind, string region, string organisation)
    {
        var result = Accepts("uscc", typed, "91350100M000100Y43");
        Parts(result).ShouldBe($"category=1 department=9 kind={kind} organisation={organisation} region={region}");
    }

    [Theory]
    [InlineData("11", "state-organ")]
    [InlineData("54", "residents-or-villagers-committee")]
    [InlineData("N2", "village-collective")]
    [InlineData("Y1", "other")]
    public void Uscc_Kinds(string prefix, string kind)
    {
        var code = prefix + "350100M000100Y4";
        code += "0123456789ABCDEFGHJKLMNPQRTUWXY".Single(c => CodeValidators.Check("uscc", code + c, Today)!.Valid);
        Accepts("uscc", code, code).Parts["kind"].ShouldBe(kind);
    }

    [Theory]
    [InlineData("91350100M000100Y4", "codes.uscc.length")]
    [InlineData("350100100012345", "codes.uscc.legacy")]
    [InlineData("91350100M000100Y44", "codes.uscc.check")]
    [InlineData("91350100M000100Y34", "codes.uscc.check")]
    [InlineData("91350100M000100Y50", "codes.uscc.organisation-check")]
    [InlineData("9I350100M000100Y43", "codes.uscc.letter")]
    [InlineData("91350100MO00100Y43", "codes.uscc.letter")]
    [InlineData("9135010AM000100Y43", "codes.uscc.region")]
    [InlineData("91350100M000100Y4?", "codes.uscc.characters")]
    [InlineData("91350100M000100Y四3", "codes.uscc.characters")]
    public void Uscc_Refused(string code, string reason)
    {
        // With an organisation code that fails, the outer check must be right: find it.
        if (reason == "codes.uscc.organisation-check")
            code = code[..17] + "0123456789ABCDEFGHJKLMNPQRTUWXY".Single(c => CodeValidators.Check("uscc", code[..17] + c, Today)!.Reason == reason);
        Refuses("uscc", code, reason);
    }

    [Theory]
    [InlineData("浙A12345", "浙A12345", "colour=blue kind=ordinary province=浙")]
    [InlineData("浙a·12345", "浙A12345", "colour=blue kind=ordinary province=浙")]
    [InlineData("浙Ａ－１２３４５", "浙A12345", "colour=blue kind=ordinary province=浙")]
    [InlineData(" 京 N 8P 8F8 ", "京N8P8F8", "colour=blue kind=ordinary province=京")]
    [InlineData("浙A・B1234", "浙AB1234", "colour=blue kind=ordinary province=浙")]
    [InlineData("浙AD12345", "浙AD12345", "colour=green energy=electric kind=new-energy province=浙")]
    [InlineData("浙AF12345", "浙AF12345", "colour=green energy=other kind=new-energy province=浙")]
    [InlineData("浙ADA1234", "浙ADA1234", "colour=green energy=electric kind=new-energy province=浙")]
    [InlineData("粤BE12345", "粤BE12345", "colour=green energy=electric kind=new-energy province=粤")]
    [InlineData("粤BK12345", "粤BK12345", "colour=green energy=other kind=new-energy province=粤")]
    [InlineData("浙A12345D", "浙A12345D", "colour=yellow-green energy=electric kind=new-energy province=浙")]
    [InlineData("沪A·98765F", "沪A98765F", "colour=yellow-green energy=other kind=new-energy province=沪")]
    [InlineData("浙A1234警", "浙A1234警", "colour=white kind=police province=浙")]
    [InlineData("浙A1234挂", "浙A1234挂", "colour=yellow kind=trailer province=浙")]
    [InlineData("浙A1234学", "浙A1234学", "colour=yellow kind=learner province=浙")]
    [InlineData("粤Z1234港", "粤Z1234港", "colour=black kind=hong-kong province=粤")]
    [InlineData("粤ZAB12澳", "粤ZAB12澳", "colour=black kind=macau province=粤")]
    [InlineData("使014578", "使014578", "colour=black kind=embassy")]
    [InlineData("使014·578", "使014578", "colour=black kind=embassy")]
    [InlineData("沪A0023领", "沪A0023领", "colour=black kind=consulate province=沪")]
    [InlineData("WJ京12345", "WJ京12345", "colour=white kind=armed-police province=京")]
    [InlineData("wj·粤1234X", "WJ粤1234X", "colour=white kind=armed-police province=粤")]
    [InlineData("WJ12345", "WJ12345", "colour=white kind=armed-police")]
    [InlineData("WJ01警1234", "WJ01警1234", "colour=white kind=armed-police")]
    [InlineData("VA01234", "VA01234", "colour=white kind=military")]
    public void Plate_Valid(string typed, string plate, string parts) => Parts(Accepts("plate", typed, plate)).ShouldBe(parts);

    [Theory]
    [InlineData("浙AO2345", "codes.plate.letter")]
    [InlineData("浙I12345", "codes.plate.letter")]
    [InlineData("浙A1234", "codes.plate.length")]
    [InlineData("浙A1234567", "codes.plate.length")]
    [InlineData("浙112345", "codes.plate.office")]
    [InlineData("A12345", "codes.plate.province")]
    [InlineData("折A12345", "codes.plate.province")]
    [InlineData("台A12345", "codes.plate.province")]
    [InlineData("浙A12?45", "codes.plate.characters")]
    [InlineData("浙A1234汽", "codes.plate.characters")]
    [InlineData("···", "codes.plate.characters")]
    [InlineData("浙AX12345", "codes.plate.new-energy")]
    [InlineData("浙ADAB234", "codes.plate.new-energy")]
    [InlineData("浙A123警5", "codes.plate.serial")]
    [InlineData("浙A挂1234", "codes.plate.serial")]
    [InlineData("沪A00B3领", "codes.plate.consulate")]
    [InlineData("使1234", "codes.plate.embassy")]
    [InlineData("WJ京123", "codes.plate.armed-police")]
    [InlineData("ABCDEFG", "codes.plate.province")]                    // not a military plate
    [InlineData("浙A临12345", "codes.plate.temporary")]
    [InlineData("临时", "codes.plate.temporary")]
    public void Plate_Refused(string plate, string reason) => Refuses("plate", plate, reason);

    [Theory]
    [InlineData("13800138000", "13800138000", "e164=+8613800138000 kind=mobile")]
    [InlineData("+86 138 0013 8000", "13800138000", "e164=+8613800138000 kind=mobile")]
    [InlineData("0086-138-0013-8000", "13800138000", "e164=+8613800138000 kind=mobile")]
    [InlineData("8613800138000", "13800138000", "e164=+8613800138000 kind=mobile")]
    [InlineData("１３８００１３８０００", "13800138000", "e164=+8613800138000 kind=mobile")]
    [InlineData("（+86）13800138000", "13800138000", "e164=+8613800138000 kind=mobile")]
    [InlineData("19900001234", "19900001234", "e164=+8619900001234 kind=mobile")]
    [InlineData("0571-87654321", "0571-87654321", "area=0571 e164=+8657187654321 kind=landline")]
    [InlineData("057187654321", "0571-87654321", "area=0571 e164=+8657187654321 kind=landline")]
    [InlineData("（0571）8765 4321", "0571-87654321", "area=0571 e164=+8657187654321 kind=landline")]
    [InlineData("+86 571 8765 4321", "0571-87654321", "area=0571 e164=+8657187654321 kind=landline")]
    [InlineData("+86 10 8765 4321", "010-87654321", "area=010 e164=+861087654321 kind=landline")]
    [InlineData("010-8765-4321", "010-87654321", "area=010 e164=+861087654321 kind=landline")]
    [InlineData("021-87654321-123", "021-87654321-123", "area=021 e164=+862187654321 extension=123 kind=landline")]
    [InlineData("0571-8765432-1", "0571-8765432-1", "area=0571 e164=+865718765432 extension=1 kind=landline")]
    [InlineData("0571-87654321转8001", "0571-87654321-8001", "area=0571 e164=+8657187654321 extension=8001 kind=landline")]
    [InlineData("0571-87654321 ext. 12", "0571-87654321-12", "area=0571 e164=+8657187654321 extension=12 kind=landline")]
    [InlineData("400-123-4567", "400-123-4567", "kind=service")]
    [InlineData("4001234567", "400-123-4567", "kind=service")]
    [InlineData("800 123 4567", "800-123-4567", "kind=service")]
    [InlineData("4001234567转2", "400-123-4567", "extension=2 kind=service")]
    [InlineData("110", "110", "kind=emergency")]
    [InlineData("119", "119", "kind=emergency")]
    [InlineData("120", "120", "kind=emergency")]
    [InlineData("122", "122", "kind=emergency")]
    [InlineData("114", "114", "kind=hotline")]
    [InlineData("12315", "12315", "kind=hotline")]
    [InlineData("12329", "12329", "kind=hotline")]
    [InlineData("12333", "12333", "kind=hotline")]
    [InlineData("12338", "12338", "kind=hotline")]
    [InlineData("12345", "12345", "kind=hotline")]
    [InlineData("12348", "12348", "kind=hotline")]
    [InlineData("12349", "12349", "kind=hotline")]
    [InlineData("12355", "12355", "kind=hotline")]
    [InlineData("12356", "12356", "kind=hotline")]
    [InlineData("12379", "12379", "kind=hotline")]
    [InlineData("12393", "12393", "kind=hotline")]
    [InlineData("10086", "10086", "kind=hotline")]
    [InlineData("95598", "95598", "kind=hotline")]
    [InlineData("966123", "966123", "kind=hotline")]
    public void Phone_Valid(string typed, string number, string parts) => Parts(Accepts("phone", typed, number)).ShouldBe(parts);

    [Theory]
    [InlineData("1380013800", "codes.phone.mobile-length")]
    [InlineData("138001380000", "codes.phone.mobile-length")]
    [InlineData("12800138000", "codes.phone.mobile-prefix")]
    [InlineData("87654321", "codes.phone.area-missing")]
    [InlineData("8765432", "codes.phone.area-missing")]
    [InlineData("0571-876543", "codes.phone.landline")]
    [InlineData("0123-8765432", "codes.phone.landline")]
    [InlineData("013800138000", "codes.phone.landline")]               // an old habit before long-distance mobiles
    [InlineData("400-123-456", "codes.phone.service")]
    [InlineData("12", "codes.phone.short")]
    [InlineData("199", "codes.phone.short")]
    [InlineData("2876543210", "codes.phone.length")]
    [InlineData("+852 2345 6789", "codes.phone.foreign")]
    [InlineData("001-212-555-0100", "codes.phone.foreign")]
    [InlineData("13800138000转1", "codes.phone.extension")]
    [InlineData("138****8000", "codes.phone.masked")]
    [InlineData("无", "codes.phone.characters")]
    [InlineData("13800138000/13900139000", "codes.phone.mobile-length")]
    [InlineData("+", "codes.phone.characters")]
    [InlineData("+86", "codes.phone.short")]
    public void Phone_Refused(string number, string reason) => Refuses("phone", number, reason);

    [Theory]
    [InlineData("11", "110000000000", "level=1 province=110000000000")]
    [InlineData("1101", "110100000000", "level=2 prefecture=110100000000 province=110000000000")]
    [InlineData("110101", "110101000000", "county=110101000000 level=3 prefecture=110100000000 province=110000000000")]
    [InlineData("110101001", "110101001000", "county=110101000000 level=4 prefecture=110100000000 province=110000000000 township=110101001000")]
    [InlineData("110101001001", "110101001001", "community=110101001001 county=110101000000 level=5 prefecture=110100000000 province=110000000000 township=110101001000")]
    [InlineData("110101000000", "110101000000", "county=110101000000 level=3 prefecture=110100000000 province=110000000000")]
    [InlineData("330000", "330000000000", "level=1 province=330000000000")]
    [InlineData("３３０１", "330100000000", "level=2 prefecture=330100000000 province=330000000000")]
    [InlineData("441900003", "441900003000", "level=4 prefecture=441900000000 province=440000000000 township=441900003000")]   // 东莞 has no counties
    [InlineData("71", "710000000000", "level=1 province=710000000000")]
    public void Region_Valid(string typed, string code, string parts) => Parts(Accepts("region", typed, code)).ShouldBe(parts);

    [Theory]
    [InlineData("1", "codes.region.length")]
    [InlineData("110", "codes.region.length")]
    [InlineData("110101001001001", "codes.region.length")]
    [InlineData("11010A", "codes.region.characters")]
    [InlineData("99", "codes.region.province")]
    [InlineData("00", "codes.region.province")]
    [InlineData("110001", "codes.region.gap")]
    [InlineData("110101000001", "codes.region.gap")]
    public void Region_Refused(string code, string reason) => Refuses("region", code, reason);

    [Fact]
    public void Region_TakesThePublishedTable()
    {
        using var table = new StreamReader(new System.IO.Compression.GZipStream(
            RepositoryFiles.Open("packs/core/divisions/divisions.csv.gz"), System.IO.Compression.CompressionMode.Decompress));
        table.ReadLine();
        var row = 0;
        // All down to the counties, then every hundredth: the table has 665,276.
        while (table.ReadLine() is { } line)
        {
            var code = line[..line.IndexOf(',')];
            if (code.Length <= 6 || ++row % 100 == 0)
                CodeValidators.Check("region", code, Today)!.Valid.ShouldBeTrue(code);
        }
        row.ShouldBeGreaterThan(600_000);
    }

    [Fact]
    public void EveryReason_HasATextInBothLanguages_AndNoneIsLeftOver()
    {
        var texts = Texts.Of("codes");
        var used = Directory.GetFiles(Path.Combine(RepositoryFiles.Root, "src/Linli.Kernel/Codes"), "*.cs")
            .Where(file => !file.EndsWith("CodeResult.cs", StringComparison.Ordinal))   // names one in a comment
            .SelectMany(file => Texts.KeysIn(file, "codes"))
            .ToHashSet();
        used.ShouldBe(texts.Keys, ignoreOrder: true);
    }
}
