using Linli.Cases.Data;
using Linli.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Intake;

/// <summary>The phone of a matter is called back: it must ring at a person's.</summary>
public class PersonalPhoneTests
{
    [Theory]
    [InlineData("400-812-3456", "找不到本人")]
    [InlineData("8008123456", "找不到本人")]
    [InlineData("12345", "找不到本人")]
    [InlineData("119", "找不到本人")]
    [InlineData("1990000006", "不完整")]
    [InlineData("0571-87654321", null)]
    [InlineData("199 0000 0062", null)]
    public async Task PhoneOfAReport_IsAMobileOrALandline(string phone, string? refusal)
    {
        await using var town = await Town.Small();
        var page = await town.Guest().Post("/report", ("text", "路口路灯不亮三天了"), ("category", "street-light"), ("region", Town.Community), ("address", "竞舟路1号"), ("name", "过客"), ("phone", phone));
        await using var scope = town.Inside();
        var matters = await scope.ServiceProvider.GetRequiredService<CasesDb>().Cases.IgnoreQueryFilters().CountAsync(c => c.Address == "竞舟路1号");
        if (refusal is null) matters.ShouldBe(1, page.Text);
        else
        {
            matters.ShouldBe(0);
            page.TextOf("#phone-error").ShouldContain(refusal);
        }
    }
}
