using Linli.Kernel.Text;
using Linli.Ui.Components;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;

namespace Linli.System.Tests.Browser;

/// <summary>Markup that is written as text holds nothing that somebody typed as markup.</summary>
public sealed class HtmlTests
{
    private const string Typed = "<script>alert(1)</script>\" onclick='x' & 竞舟路";

    [Fact]
    public void WhatIsFilledIn_IsEncoded_WhatIsLiteralOrMadeHere_IsNot()
    {
        var tag = Tag.Of(Tone.Red, Typed, TagShape.Over);
        Html.Of($"<a href=\"/x?q={Typed}\">{tag}{(string?)null}{42}</a>").Value.ShouldBe(
            "<a href=\"/x?q=&lt;script&gt;alert(1)&lt;/script&gt;&quot; onclick=&#x27;x&#x27; &amp; 竞舟路\"><span class=\"tag over t-red\">&lt;script&gt;alert(1)&lt;/script&gt;&quot; onclick=&#x27;x&#x27; &amp; 竞舟路</span>42</a>");
    }

    [Fact]
    public async Task EachRow_IsWrittenOnce_InOrder()
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var rows = Html.Each(["a", "<b>"], s => Html.Of($"<i>{s}</i>"));
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<Tag>(ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(Tag.ChildContent)] = rows }))).ToHtmlString());
        html.ShouldContain("><i>a</i><i>&lt;b&gt;</i></span>");
    }

    [Fact]
    public void TextWithinText_OfAnyLength_KeepsItsPlace()
    {
        var long1 = new string('<', 5_000);
        var inner = Enumerable.Range(0, 20).Aggregate(new MarkupString("x"), (made, n) => Html.Of($"<b>{n}{made}{long1}</b>"));
        var told = Html.Of($"{inner}|{Html.Of($"{long1}")}").Value;
        told.Length.ShouldBe(20 * ("<b></b>".Length + 5_000 * 4) + 10 + 10 * 2 + 1 + 1 + 5_000 * 4);
        told.ShouldStartWith("<b>19<b>18<b>17");
        Html.Of($"{"short"}").Value.ShouldBe("short");
    }

    [Fact]
    public void Data_IsMarkedAsChinese_OnAnEnglishPage_AndStaysEncoded()
    {
        var before = global::System.Globalization.CultureInfo.CurrentUICulture;
        try
        {
            global::System.Globalization.CultureInfo.CurrentUICulture = new("en");
            AsIs.Of("Gate <2> 竞舟路88号 & more").Value.ShouldBe($"Gate &lt;2&gt; <span lang=\"{Texts.Chinese}\">竞舟路88号</span> &amp; more");
            global::System.Globalization.CultureInfo.CurrentUICulture = new(Texts.Chinese);
            AsIs.Of("<竞舟路>").Value.ShouldBe("&lt;竞舟路&gt;");
        }
        finally { global::System.Globalization.CultureInfo.CurrentUICulture = before; }
    }

    [Fact]
    public void AChosenLine_IsMarked() => (Choice.Of("a\"", "A", "a\"").Value + Choice.Of("b", "B", "a").Value).ShouldBe("<option value=\"a&quot;\" selected>A</option><option value=\"b\">B</option>");
}
