using System.Text.Json;
using Linli.Forms.Contracts;
using Linli.Kernel.Text;

namespace Linli.Forms.Tests;

/// <summary>Every example of every service pack holds (promise 3).</summary>
public class ServiceExampleTests
{
    sealed record Service(Applicant Applicant, string Form, List<Example> Examples);
    sealed record Applicant(string? Eligible);
    sealed record Example(LocalText Name, DateOnly AsOf, JsonElement Answers, Expect Expect);
    sealed record Expect(bool Eligible, string[] Errors);

    public static TheoryData<string, int> All
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var pack in Repository.Packs.Of("service", Repository.Today))
                for (var i = 0; i < pack.As<Service>().Examples.Count; i++)
                    data.Add(pack.Id, i);
            return data;
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Holds(string id, int index)
    {
        var service = Repository.Packs.Find("service", id, Repository.Today)!.As<Service>();
        var example = service.Examples[index];
        var form = Repository.Forms.Form(service.Form, example.AsOf);
        var answers = Answers.FromJson(example.Answers.GetRawText());

        (Repository.Forms.Eligible(service.Applicant.Eligible, form, answers, example.AsOf) ?? service.Applicant.Eligible is null)
            .ShouldBe(example.Expect.Eligible, example.Name.Zh);
        Repository.Forms.Validate(form, answers, example.AsOf).Select(p => p.FieldId).Order(StringComparer.Ordinal)
            .ShouldBe(example.Expect.Errors.Order(StringComparer.Ordinal), example.Name.Zh);
    }
}
