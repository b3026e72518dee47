using System.Text.Json.Nodes;
using Linli.Kernel.Packs;

namespace Linli.Forms.Tests;

public sealed class FormChecksTests : IDisposable
{
    readonly string _root = Directory.CreateTempSubdirectory("linli-forms-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_packs_of_the_repository_fit_together() => FormChecks.Faults(Repository.Packs, Repository.Today).ShouldBeEmpty();

    // What is done to the first item of the form elder-allowance, and what is said of it.
    [Theory]
    [InlineData("field", "\"person.shoeSize\"", "'person.shoeSize' is not in the dictionary")]
    [InlineData("showIf", "\"person_name ==\"", "'showIf' of 'person.name': At character 15")]
    [InlineData("required", "\"person_shoeSize > 3\"", "'person_shoeSize' is no field of the form")]
    [InlineData("rule", """[{"test":"age(","message":{"zh-CN":"一","en":"a"}}]""", "'rule' of 'person.name': At character")]
    [InlineData("field", "\"person.phone\"", "'person.phone' is asked for twice")]
    public void Finds_what_is_wrong_in_a_form(string property, string json, string said) =>
        Planted("forms/elder-allowance.json", body => body["sections"]![0]!["fields"]![0]![property] = JsonNode.Parse(json)).ShouldContain(f => f.Contains(said));

    [Fact]
    public void Finds_a_code_list_that_is_not_there() =>
        Planted("fields/dictionary.json", body => body["fields"]!.AsArray().First(f => (string?)f!["id"] == "bank.name")!["codeList"] = "no-such-list")
            .ShouldContain(f => f.Contains("'bank.name' takes the code list 'no-such-list'"));

    [Fact]
    public void Finds_a_pattern_that_is_none() =>
        Planted("fields/dictionary.json", body => body["fields"]![0]!["pattern"] = "(").ShouldContain(f => f.Contains("no regular expression"));

    [Fact]
    public void Finds_a_service_that_asks_for_what_its_form_does_not() =>
        Planted("services/elder-allowance.json", body => body["applicant"]!["eligible"] = "household_cars == 0").ShouldContain(f => f.Contains("'household_cars' is no field"));

    [Fact]
    public void Refuses_to_start()
    {
        Planted("forms/elder-allowance.json", body => body["sections"]![0]!["fields"]![0]!["field"] = "person.shoeSize");
        Should.Throw<PackFault>(() => FormsModule.Build(PackStore.Load(_root, "core"), Repository.Today)).Message.ShouldContain("person.shoeSize");
    }

    IReadOnlyList<string> Planted(string file, Action<JsonNode> fault)
    {
        foreach (var from in Directory.EnumerateFiles(Repository.Root, "*.json", SearchOption.AllDirectories))
        {
            var to = Path.Combine(_root, Path.GetRelativePath(Repository.Root, from));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to, overwrite: true);
        }
        var path = Path.Combine(_root, "core", file);
        var body = JsonNode.Parse(File.ReadAllText(path))!;
        fault(body);
        File.WriteAllText(path, body.ToJsonString());
        return FormChecks.Faults(PackStore.Load(_root, "core"), Repository.Today);
    }
}
