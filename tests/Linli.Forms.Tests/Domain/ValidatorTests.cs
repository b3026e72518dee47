using Linli.Forms.Contracts;
using Linli.Forms.Domain;
using Linli.Kernel.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Linli.Forms.Tests.Domain;

public class ValidatorTests
{
    static readonly DateOnly Today = Repository.Today;
    static readonly LocalText Words = new("某项", "Something");
    static readonly CodeItem[] Codes = [new("a", Words), new("b", Words)];

    static FormItem Item(string id, string type, decimal? min = null, decimal? max = null, string? pattern = null, Requirement? required = null,
        string? showIf = null, params FormRule[] rules) =>
        new(new(id, Words, type, "personal", max, min, pattern, null, null, null, id, Words), Words, required ?? new(false), showIf, null, rules,
            type is "choice" or "multi" ? Codes : []);

    static FormDefinition Form(params FormItem[] items) => new("f", "2026.1", Words, [new("s", Words, items)]);

    static IReadOnlyList<FieldProblem> Problems(FormDefinition form, Answers answers) => Repository.Forms.Validate(form, answers, Today);

    [Theory]
    [InlineData("28.5", null)]
    [InlineData("28.555", "forms.number-decimals")]
    public void A_number_has_as_many_decimals_as_its_field_says(string answer, string? refusal)
    {
        var item = Item("a.b", "number");
        Problems(Form(item with { Field = item.Field with { Decimals = 2 } }), Answers.Of(("a.b", answer))).SingleOrDefault()?.Reason!.Key.ShouldBe(refusal);
    }

    // Type, min, max, pattern, answer, the key of the refusal or null, the form to store.
    [Theory]
    [InlineData("text", 2, 5, null, "张三", null, "张三")]
    [InlineData("text", 2, 5, null, "张", "forms.text-short", null)]
    [InlineData("text", 2, 5, null, "一二三四五六", "forms.too-long", null)]
    [InlineData("text", 2, 2, null, "𠮷𠮷", null, "𠮷𠮷")]
    [InlineData("text", null, null, "^[0-9]+$", "12x", "forms.pattern", null)]
    // What would try until the end of days is answered: in linear time, and where a pattern cannot be, by a limit.
    [InlineData("text", null, null, "^(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "forms.pattern", null)]
    [InlineData("text", null, null, "^((a+)+)\\1+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "forms.pattern", null)]
    [InlineData("text", null, null, "(?=x)x", "x", null, "x")]
    [InlineData("text", null, null, null, "a\0b", "forms.control", null)]
    [InlineData("text", null, null, null, "a\nb", "forms.control", null)]
    [InlineData("text", null, null, null, "a\u0085b", "forms.control", null)]
    [InlineData("textarea", null, null, null, "a\nb\tc", null, "a\nb\tc")]
    [InlineData("textarea", null, null, null, "a\u001bb", "forms.control", null)]
    [InlineData("address", 5, 200, null, "幸福路", "forms.text-short", null)]
    [InlineData("number", 1, 30, null, "3", null, "3")]
    [InlineData("number", 1, 30, null, "２８．５", "forms.number-whole", null)]
    [InlineData("number", 1, 30, null, "２８．０", null, "28")]
    [InlineData("number", 1, 30, null, "0", "forms.number-low", null)]
    [InlineData("number", 1, 30, null, "31", "forms.number-high", null)]
    [InlineData("number", -3, 30, null, "-2", null, "-2")]
    [InlineData("number", null, null, null, "三", "forms.number", null)]
    [InlineData("number", null, null, null, "1e5", "forms.number", null)]
    [InlineData("number", null, null, null, "0.1234567", "forms.number-whole", null)]
    [InlineData("text", null, null, null, "张\uFFFE三\uFDD0", null, "张三")]
    [InlineData("number", null, null, null, "3\uFFFF", null, "3")]
    [InlineData("bank-card", null, null, null, "\uFFFE1", "forms.bank-card-length", "1")]
    [InlineData("money", 0, 10000, null, "7200.50", null, "7200.5")]
    [InlineData("money", 0, 10000, null, "1,200元", null, "1200")]
    [InlineData("money", 0, 10000, null, "￥12", null, "12")]
    [InlineData("money", 0, 10000, null, "12.345", "forms.money-decimals", null)]
    [InlineData("money", 0, 10000, null, "-1", "forms.money-low", null)]
    [InlineData("money", 0, 10000, null, "10000.01", "forms.money-high", null)]
    [InlineData("money", 0, 10000, null, "很多", "forms.money", null)]
    [InlineData("money", 0, 10000, null, "99999999999999999999999999999999", "forms.money", null)]
    [InlineData("date", null, null, null, "2024-02-29", null, "2024-02-29")]
    [InlineData("date", null, null, null, "2026-02-29", "forms.date-unreal", null)]
    [InlineData("date", null, null, null, "2026/02/03", "forms.date", null)]
    [InlineData("date", null, null, null, "0026-02-03", "forms.date-old", null)]
    [InlineData("choice", null, null, null, "a", null, "a")]
    [InlineData("choice", null, null, null, "c", "forms.choice", null)]
    [InlineData("bool", null, null, null, "true", null, "true")]
    [InlineData("bool", null, null, null, "maybe", "forms.bool", null)]
    [InlineData("phone", null, null, null, "199 0000 1234", null, "19900001234")]
    [InlineData("phone", null, null, null, "０５７１－８７６５０００１", null, "0571-87650001")]
    [InlineData("phone", null, null, null, "110", "forms.phone-hotline", null)]
    [InlineData("phone", null, null, null, "12345", "forms.phone-hotline", null)]
    [InlineData("phone", null, null, null, "400-812-3456", "forms.phone-hotline", null)] // a firm's, not a person's
    [InlineData("phone", null, null, null, "8008123456", "forms.phone-hotline", null)]
    [InlineData("phone", null, null, null, "1990000123", "codes.phone.mobile-length", null)]
    [InlineData("resident-id", null, null, null, "33010620240305048x", null, "33010620240305048X")]
    [InlineData("resident-id", null, null, null, "330106240305048", "forms.resident-id-legacy", null)]
    [InlineData("resident-id", null, null, null, "330106202403050481", "codes.resident-id.check", null)]
    [InlineData("uscc", null, null, null, "91330106ma0000007q", null, "91330106MA0000007Q")]
    [InlineData("uscc", null, null, null, "913301060000000001", "codes.uscc.check", null)]
    [InlineData("plate", null, null, null, "浙a·12345", null, "浙A12345")]
    [InlineData("plate", null, null, null, "A12345", "codes.plate.province", null)]
    [InlineData("region", null, null, null, "330106013001", null, "330106013001")]
    [InlineData("region", null, null, null, "33010601300", "codes.region.length", null)]
    [InlineData("bank-card", 12, 19, null, "6200 0000 0000 0000 117", null, "6200000000000000117")]
    [InlineData("bank-card", 12, 19, null, "6200000000000000118", "forms.bank-card-check", null)]
    [InlineData("bank-card", 12, 19, null, "62000000000", "forms.bank-card-length", null)]
    [InlineData("bank-card", 12, 19, null, "6200****00000000117", "forms.bank-card-masked", null)]
    [InlineData("bank-card", 12, 19, null, "６2ooooooooooooo", "forms.bank-card-digits", null)]
    public void Each_type(string type, int? min, int? max, string? pattern, string answer, string? key, string? stored)
    {
        var form = Form(Item("x.y", type, min, max, pattern));
        var answers = Answers.Of(("x.y", answer));
        Problems(form, answers).Select(p => p.Reason!.Key).SingleOrDefault().ShouldBe(key);
        Repository.Forms.Normalized(form, answers, Today)["x.y"].ShouldBe(stored ?? answer);
    }

    [Fact]
    public void Half_a_character_is_none() =>   // Attributes cannot carry it.
        Problems(Form(Item("x.y", "text")), Answers.Of(("x.y", "a" + '\ud800' + "b"))).Single().Reason!.Key.ShouldBe("forms.control");

    [Fact]
    public void Several_answers_only_to_a_multi()
    {
        Problems(Form(Item("x.y", "text")), Answers.Empty.With("x.y", ["a", "b"])).Single().Reason!.Key.ShouldBe("forms.several");
        Problems(Form(Item("x.y", "multi")), Answers.Empty.With("x.y", ["a", "b"])).ShouldBeEmpty();
        Problems(Form(Item("x.y", "multi")), Answers.Empty.With("x.y", ["a", "c"])).Single().Reason!.Key.ShouldBe("forms.multi");
    }

    [Theory]
    [InlineData("text")]
    [InlineData("textarea")]
    [InlineData("phone")]
    [InlineData("choice")]
    [InlineData("multi")]
    public void Nothing_is_longer_than_4000(string type) =>
        Problems(Form(Item("x.y", type)), Answers.Of(("x.y", new string('长', 4001)))).Single().Reason!.Key.ShouldBe("forms.too-long");

    [Theory]
    [InlineData("choice", "forms.required.choice")]
    [InlineData("multi", "forms.required.multi")]
    [InlineData("bool", "forms.required.bool")]
    [InlineData("date", "forms.required.date")]
    [InlineData("phone", "forms.required.text")]
    public void Required_is_required(string type, string key) =>
        Problems(Form(Item("x.y", type, required: new(true))), Answers.Empty).Single().Reason!.Key.ShouldBe(key);

    static readonly FormDefinition Conditional = Form(
        Item("a.used", "bool"),
        Item("a.name", "text", required: new(true), showIf: "a_used == true", rules: new FormRule("a_name == 'x'", Words)),
        Item("a.more", "text", showIf: "has(a_name)", required: new(false, "a_name == 'x'")));

    [Fact]
    public void What_is_hidden_is_not_asked_for()
    {
        Problems(Conditional, Answers.Of(("a.used", "false"), ("a.name", "wrong\0"), ("a.more", "m"))).ShouldBeEmpty();
        Problems(Conditional, Answers.Of(("a.used", "true"))).Single().Reason!.Key.ShouldBe("forms.required.text");
        Problems(Conditional, Answers.Of(("a.used", "true"), ("a.name", "y"))).Single().Message.ShouldBe(Words);
        Problems(Conditional, Answers.Of(("a.used", "true"), ("a.name", "x"))).Single().FieldId.ShouldBe("a.more");
        Repository.Forms.Visible(Conditional, Answers.Of(("a.used", "false"), ("a.name", "x"), ("a.more", "m"), ("z.z", "1")), Today)
            .ShouldBe(Answers.Of(("a.used", "false")));
        Repository.Forms.Eligible("has(a_more)", Conditional, Answers.Of(("a.used", "false"), ("a.name", "x"), ("a.more", "m")), Today).ShouldBe(false);
    }

    [Fact]
    public void Items_that_wait_for_each_other_come_to_an_end()
    {
        var ring = Form(Item("a.a", "text", showIf: "not has(b_b)"), Item("b.b", "text", showIf: "has(a_a)"));
        Should.NotThrow(() => Repository.Forms.Visible(ring, Answers.Of(("a.a", "1"), ("b.b", "2")), Today));
    }

    [Fact]
    public void Birth_and_id_number_say_the_same()
    {
        var form = Form(Item("child.idNumber", "resident-id"), Item("child.birth", "date"), Item("person.birth", "date"));
        Problems(form, Answers.Of(("child.idNumber", "33010620240305048X"), ("child.birth", "2024-03-05"), ("person.birth", "1990-01-01"))).ShouldBeEmpty();
        var problem = Problems(form, Answers.Of(("child.idNumber", "33010620240305048X"), ("child.birth", "2024-03-06"))).Single();
        (problem.FieldId, problem.Reason!.Key, problem.Reason.Args[0]).ShouldBe(("child.birth", "forms.birth-mismatch", "2024-03-05"));
        Problems(form, Answers.Of(("child.idNumber", "330106202403050481"), ("child.birth", "2024-03-06"))).Single().FieldId.ShouldBe("child.idNumber");
    }

    [Fact]
    public void Every_refusal_has_words_in_both_languages()
    {
        var texts = new Texts([typeof(FormsModule).Assembly, typeof(Texts).Assembly]);
        texts.Keys(Texts.Chinese).Order().ShouldBe(texts.Keys(Texts.English).Order());
        var source = typeof(ValidatorTests).GetMethod(nameof(Each_type))!.GetCustomAttributesData();
        foreach (var key in source.Where(a => a.AttributeType == typeof(InlineDataAttribute))
            .Select(a => ((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)a.ConstructorArguments[0].Value!)[5].Value as string).OfType<string>())
            texts.Has(key).ShouldBeTrue(key);
        new FieldProblem("x.y", new Reason("forms.too-long", "5")).Say(texts).ShouldNotContain("[");
    }

    [Fact]
    public void Reads_only_the_fields_of_the_form()
    {
        var posted = new FormCollection(new Dictionary<string, StringValues>
        {
            ["a.used"] = "true", ["a.name"] = " 张\r\n三 ", ["x.role"] = "admin", ["a.more"] = new string('x', 9000),
        });
        var answers = Repository.Forms.Read(Conditional, posted);
        answers.Fields.ShouldBe(["a.more", "a.name", "a.used"]);
        answers["a.name"].ShouldBe("张\n三");
        answers["a.more"]!.Length.ShouldBe(FieldCheck.MaxLength + 1);
    }

    [Fact]
    public void Answers_survive_json()
    {
        var answers = Answers.Of(("b.b", "“引”号<&>"), ("a.a", "1")).With("c.c", ["x", "y", "x", " "]).With("d.d", ["z"]);
        answers.ToJson().ShouldBe("""{"a.a":"1","b.b":"“引”号<&>","c.c":["x","y"],"d.d":["z"]}""");
        Answers.FromJson(answers.ToJson()).ShouldBe(answers);
        Answers.FromJson("""{"a":7200.50,"b":true,"c":null,"d":[]}""").ToJson().ShouldBe("""{"a":"7200.50","b":"true"}""");
        foreach (var bad in (string[])["[]", "1", """{"a":{}}""", """{"a":[[1]]}""", "{"])
            Should.Throw<System.Text.Json.JsonException>(() => Answers.FromJson(bad), bad);
    }
}
