using Linli.Forms.Contracts;
using Linli.Forms.Rendering;
using Linli.Kernel.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Linli.Forms.Tests.Rendering;

public class FormFieldsTests
{
    static readonly FormDefinition Form = Repository.Forms.Form("elder-allowance", Repository.Today);

    static async Task<string> Render<T>(params (string Name, object Value)[] parameters) where T : IComponent
    {
        await using var services = new ServiceCollection().AddSingleton(Repository.Forms).AddSingleton(TimeProvider.System)
            .AddSingleton(new Texts([typeof(FormsModule).Assembly])).BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        return System.Net.WebUtility.HtmlDecode(await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(
            parameters.ToDictionary(p => p.Name, p => (object?)p.Value)))).ToHtmlString()));
    }

    static Task<string> Fields(Answers answers, params (string, object)[] more) =>
        Render<FormFields>([("Form", Form), ("Answers", answers), ("Today", Repository.Today), .. more]);

    [Fact]
    public async Task Every_field_has_an_input_and_a_label()
    {
        var html = await Fields(Answers.Of(("person.name", "张样例<")));
        foreach (var item in Form.Items)
        {
            html.ShouldContain($"name=\"{item.Id}\"");
            html.ShouldContain($"for=\"{FormFields.InputId(item.Id)}\"");
            html.ShouldContain(item.Label.Now);
        }
        html.ShouldContain("data-show-if=\"agent_used == true\"");
        html.ShouldNotContain(" hidden");
        html.ShouldNotContain("[forms.");
        html.ShouldNotContain("style=");
        html.ShouldContain("autocomplete=\"tel\"");
        html.ShouldContain("type=\"date\"");
    }

    [Theory]
    [InlineData(true, null, "（必填）")]
    [InlineData(false, "has(person_name)", "（符合条件时必填）")]
    public async Task Required_is_said_in_words(bool always, string? when, string words)
    {
        var section = Form.Sections[0];
        var form = Form with { Sections = [section with { Items = [section.Items[0] with { Required = new(always, when) }] }] };
        var html = await Render<FormFields>(("Form", form), ("Answers", Answers.Empty), ("Today", Repository.Today));
        html.ShouldContain($"<span class=\"req\">{words}</span>");
    }

    [Fact]
    public async Task After_a_post_it_hides_what_does_not_apply_and_says_what_is_wrong()
    {
        var answers = Answers.Of(("agent.used", "false"));
        var html = await Fields(answers, ("Problems", Repository.Forms.Validate(Form, answers, Repository.Today)));
        html.ShouldContain("data-field=\"agent.name\" data-show-if=\"agent_used == true\" hidden");
        html.ShouldContain("id=\"f-person-name-error\"");
        html.ShouldContain("aria-invalid=\"true\"");
        html.ShouldContain("f-person-name-help f-person-name-error");
    }

    [Fact]
    public async Task Read_only_masks_for_staff_until_revealed()
    {
        var answers = Answers.Of(("person.idNumber", "330106194605010024"), ("bank.account", "6200000000000000117"), ("person.hukouHere", "true"));
        var masked = await Fields(answers, ("ReadOnly", true), ("Staff", true));
        masked.ShouldNotContain("330106194605010024");
        masked.ShouldContain("330106********0024");
        masked.ShouldContain("***************0117");
        (await Fields(answers, ("ReadOnly", true), ("Staff", true), ("Reveal", true))).ShouldContain("330106194605010024");
        (await Fields(answers, ("ReadOnly", true))).ShouldContain("330106194605010024");
        (await Render<AnswerTable>(("Form", Form), ("Answers", answers))).ShouldNotContain("330106194605010024");
    }
}
