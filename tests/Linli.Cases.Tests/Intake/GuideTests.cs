using Linli.Cases.Catalogue;
using Linli.Kernel.Calendar;
using Linli.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Intake;

/// <summary>What a guide tells before somebody sets out.</summary>
public class GuideTests
{
    [Theory]
    [InlineData("zh", "、")]
    [InlineData("en", " and ")]
    public async Task EveryGuide_SaysTheHoursThatDatesAreCountedIn(string language, string between)
    {
        await using var town = await Town.Small();
        await using var scope = town.Inside();
        var hours = scope.ServiceProvider.GetRequiredService<WorkCalendar>().Hours.Words(between);
        var guest = town.Guest();
        if (language == "en") await guest.Get("/lang/en");
        foreach (var item in scope.ServiceProvider.GetRequiredService<ItemCatalogue>().Services(OfficeHours.DateOf(town.Clock.GetUtcNow())))
            (await guest.Get($"/services/{item.Id}")).Ok().Text.ShouldContain(hours, customMessage: item.Id);
    }
}
