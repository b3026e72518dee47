using System.Text;
using Linli.Host.Configuration;
using Shouldly;

namespace Linli.System.Tests.Configuration;

/// <summary>linli.json and its variables: what is wrong is named with its line and what is allowed.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("linli-settings-").FullName, _beside = Directory.CreateTempSubdirectory("linli-beside-").FullName;

    public void Dispose()
    {
        Directory.Delete(_data, true);
        Directory.Delete(_beside, true);
    }

    [Theory]
    [InlineData("{\n  \"limits\": { \"postPerMinute\": 5 }\n}", "line 2: there is no key limits.postPerMinute. Did you mean limits.postsPerMinute?")]
    [InlineData("{\n\n\"colour\": \"red\" }", "line 3: there is no key colour. The keys are urls, data,")]
    [InlineData("{ \"limits\": { \"postsPerMinute\": 0 } }", "line 1: limits.postsPerMinute is \"0\"; it takes a whole number from 1 to 1000000")]
    [InlineData("{ \"limits\": { \"postsPerMinute\": \"many\" } }", "takes a whole number")]
    [InlineData("{ \"limits\": 7 }", "there is no key limits.")]
    [InlineData("{ \"demo\": \"yes\" }", "demo takes true or false")]
    [InlineData("{ \"city\": \"Hangzhou\" }", "it takes a division code of 2, 4 or 6 digits, or all")]
    [InlineData("{ \"urls\": \"localhost:5080\" }", "it takes addresses like http://0.0.0.0:5080")]
    [InlineData("{ \"proxies\": [\"10.0.0.0/99\"] }", "it takes addresses or networks")]
    [InlineData("{ \"proxies\": [7] }", "proxies takes addresses or networks")]
    [InlineData("{ \"proxies\": [] }", "takes addresses or networks")]
    [InlineData("{ \"publicAddress\": \"linli.example.gov.cn\" }", "it takes an address like https://")]
    [InlineData("{ \"sms\": \"carrier-pigeon\" }", "it takes demo, none or http")]
    [InlineData("{\n \"city\": \"3301\",\n \"smsProviders\": [\n  { \"name\": \"a\",\n    \"colour\": \"red\" }\n ]\n}", "line 5: smsProviders: provider has no colour")]
    [InlineData("{ \"signInProviders\": [\n { \"name\": \"City\", \"label\": { \"zh-CN\": \"a\", \"en\": \"b\" }, \"issuer\": \"https://id.example.cn\", \"clientId\": \"x\", \"for\": [\"residents\"] } ] }", "line 2: signInProviders: provider.name has small letters")]
    [InlineData("{ \"signInProviders\": [ { \"name\": \"a\", \"label\": { \"zh-CN\": \"a\", \"en\": \"b\" }, \"issuer\": \"https://id.example.cn\",\n \"clientId\": \"x\", \"secret\": \"geheim\", \"for\": [\"everybody\"] } ] }", "provider.secret is {secret:NAME}")]
    [InlineData("{\n \"smsProviders\": {} }", "line 2: smsProviders: this is a list of one to nine providers")]
    [InlineData("{ \"log\": { \"level\": \"loud\" } }", "it takes debug, information, warning or error")]
    [InlineData("{ \"telemetry\": { \"endpoint\": \"4317\" } }", "it takes an address like http://127.0.0.1:4317")]
    [InlineData("{\n \"city\": \"3301\",\n \"city\": \"3302\" }", "line 3: city stands twice")]
    [InlineData("{\n \"city\": \"3301\"\n \"demo\": true }", "line 3: this is no valid JSON here")]
    [InlineData("[]", "line 1: the file is one object")]
    [InlineData("", "line 1: ")]
    [InlineData("{ \"data\": \"elsewhere\" }", "data cannot be said in the data folder itself")]
    [InlineData("{ \"database\": \"Server\" }", "it takes an Npgsql connection string")]
    public void File_Wrong_IsNamedWithItsLine(string json, string said)
    {
        File.WriteAllText(Path.Combine(_data, "linli.json"), json);
        Fault([]).ShouldContain(said);
    }

    [Theory]
    [InlineData("Host=db;Username=linli;Password=geheim1234;Database=linli")]
    [InlineData("Host=db;Pwd=geheim1234")]
    [InlineData("Host=db;PASSWORD = geheim1234")]
    public void File_WithAPassword_IsRefusedAndNotRepeated(string connection)
    {
        File.WriteAllText(Path.Combine(_data, "linli.json"), $$"""{ "database": "{{connection}}" }""");
        var said = Fault([]);
        said.ShouldContain("Secrets do not stand in linli.json: put the whole value into the variable LINLI_DATABASE");
        said.ShouldNotContain("geheim1234");
    }

    [Fact]
    public void Providers_AreReadyOnlyWithTheirSecrets_AndNeverInTheDemo()
    {
        File.WriteAllText(Path.Combine(_data, "linli.json"), """{ "demo": false, "sms": "http", "smsProviders": [{ "name": "a", "url": "https://sms.example.cn/", "body": { "to": "{phone}", "t": "{text}", "k": "{secret:GATE}" }, "reads": { "field": "c", "taken": ["0"] } }] }""");
        Settings Read(params (string Name, string Value)[] environment) => Settings.Read(new Dictionary<string, string> { [SettingKeys.Data] = _data }, environment.ToDictionary(e => e.Name, e => e.Value), _beside);
        Should.Throw<SettingsFault>(Read().MustBeReady).Message.ShouldContain("put it into the variable LINLI_SECRET_GATE");
        var settings = Read(("LINLI_SECRET_GATE", "geheim1234"));
        settings.MustBeReady();
        settings.Warnings.ShouldBeEmpty();
        settings.ForApplication.ShouldContain(s => s.Key == "Secrets:GATE" && s.Value == "geheim1234");
        settings.ForApplication.ShouldContain(s => s.Key == "SmsProviders");
        Should.Throw<SettingsFault>(Read(("LINLI_SECRET_GATE", "geheim1234"), ("LINLI_DEMO", "true")).MustBeReady).Message.ShouldContain("passwords are public");
        Should.Throw<SettingsFault>(() => Read(("LINLI_SMS_PROVIDERS", "[\n{}]"))).Message.ShouldContain("LINLI_SMS_PROVIDERS, line 2: provider needs name");
        File.WriteAllText(Path.Combine(_data, "linli.json"), """{ "demo": false, "sms": "http" }""");
        Should.Throw<SettingsFault>(Read().MustBeReady).Message.ShouldContain("there are no smsProviders");
    }

    [Fact]
    public void Variable_ThatIsNoConnection_IsNotRepeated()
    {
        var said = Fault(new() { ["LINLI_DATABASE"] = "geheim1234" });
        said.ShouldContain("LINLI_DATABASE is not readable");
        said.ShouldNotContain("geheim1234");
    }

    [Fact]
    public void AllFaults_AreSaidAtOnce()
    {
        File.WriteAllText(Path.Combine(_data, "linli.json"), "{\n \"colour\": 1,\n \"demo\": 7 }");
        Fault(new() { ["LINLI_CITY"] = "x" }).Split(Environment.NewLine).Length.ShouldBe(3);
    }

    [Fact]
    public void Option_BeforeVariable_BeforeFile_BeforeDefault()
    {
        File.WriteAllText(Path.Combine(_data, "linli.json"), """
            {
              // comments are allowed
              "city": "3302", "sms": "none", "proxies": ["10.0.0.5", "fd00::/8"],
              "limits": { "postsPerMinute": 7, "readsPerSecond": 8, },
            }
            """);
        var settings = Read(new() { ["LINLI_CITY"] = "3303", ["LINLI_LIMITS_POSTS_PER_MINUTE"] = "70" }, ("city", "3304"));
        settings["city"].ShouldBe("3304");
        settings["limits.postsPerMinute"].ShouldBe("70");
        settings["limits.readsPerSecond"].ShouldBe("8");
        settings["sms"].ShouldBe("none");
        settings["limits.followGuesses"].ShouldBe("10");
        settings.Says("limits.followGuesses").ShouldBeFalse();
        settings.ForApplication.ShouldContain(KeyValuePair.Create("Limits:PostsPerMinute", (string?)"70"));
        settings.ForApplication.ShouldContain(KeyValuePair.Create("Proxies", (string?)"10.0.0.5;fd00::/8"));
        settings.File.ShouldBe(Path.Combine(_data, "linli.json"));
    }

    [Fact]
    public void FileBesideTheExecutable_NamesTheDataFolder_AndYieldsToTheFileInIt()
    {
        File.WriteAllText(Path.Combine(_beside, "linli.json"), $$"""{ "data": "{{_data.Replace("\\", "\\\\", StringComparison.Ordinal)}}", "city": "3302" }""");
        var settings = Settings.Read(new Dictionary<string, string>(), new Dictionary<string, string>(), _beside);
        settings["data"].ShouldBe(_data);
        settings["city"].ShouldBe("3302");
        File.WriteAllText(Path.Combine(_data, "linli.json"), """{ "city": "3305" }""");
        settings = Settings.Read(new Dictionary<string, string>(), new Dictionary<string, string>(), _beside);
        settings["data"].ShouldBe(_data);
        settings["city"].ShouldBe("3305");
    }

    [Fact]
    public void UnknownVariable_IsAWarning() =>
        Read(new() { ["LINLI_LIMIT"] = "1", ["LINLI_TEST_DB"] = "x", ["PATH"] = "y" }).Warnings.ShouldHaveSingleItem().ShouldContain("LINLI_LIMIT ");

    [Fact]
    public void EveryKey_HasADefaultThatFits_AndAVariableOfItsOwn()
    {
        SettingKeys.All.Where(k => k.Default.Length > 0 && !k.Kind.Fits(k.Default)).Select(k => k.Name).ShouldBeEmpty();
        SettingKeys.All.Select(k => k.Variable).ShouldBeUnique();
        SettingKeys.All.First(k => k.Name == SettingKeys.PostsPerMinute).Variable.ShouldBe("LINLI_LIMITS_POSTS_PER_MINUTE");
    }

    [Fact]
    public void File_MayBeginWithAByteOrderMark()
    {
        var faults = new List<string>();
        Settings.Parse("f", [.. Encoding.UTF8.Preamble, .. "{ \"city\": \"3302\" }"u8], faults)["city"].ShouldBe("3302");
        faults.ShouldBeEmpty();
    }

    private Settings Read(Dictionary<string, string> environment, params (string Key, string Value)[] options) =>
        Settings.Read(options.Append(("data", _data)).ToDictionary(o => o.Item1, o => o.Item2), environment, _beside);

    private string Fault(Dictionary<string, string> environment) => Should.Throw<SettingsFault>(() => Read(environment)).Message;
}
