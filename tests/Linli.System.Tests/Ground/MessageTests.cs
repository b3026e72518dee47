using System.Collections.Concurrent;
using Linli.Kernel.Jobs;
using Linli.Kernel.Text;
using Linli.Testing;
using Linli.Trust.Contracts;
using Linli.Trust.Data;
using Linli.Trust.Messages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace Linli.System.Tests.Ground;

/// <summary>What a message promises: it is sent or it waits, and where nobody sends, no page says "sent".</summary>
public sealed class MessageTests
{
    private sealed class Provider : ISmsSender
    {
        public string? Refuses { get; set; }
        public ConcurrentQueue<string> Sent { get; } = [];

        public Task Send(string phone, string text, CancellationToken ct)
        {
            if (phone == Refuses) throw new InvalidOperationException($"{phone} is not in service");
            Sent.Enqueue(phone);
            return Task.CompletedTask;
        }
    }

    private static async Task Queue(Town town, params string[] phones)
    {
        foreach (var phone in phones)
        {
            await using var scope = town.Inside();
            await scope.ServiceProvider.GetRequiredService<INotices>().Sms(phone, new Reason("sms.code", "123456", "5"), Guid.CreateVersion7(), default);
        }
    }

    private static async Task<List<SmsRow>> Rows(Town town)
    {
        await using var scope = town.Inside();
        return await scope.ServiceProvider.GetRequiredService<TrustDb>().Sms.AsNoTracking().OrderBy(s => s.Id).ToListAsync();
    }

    private static async Task Send(Town town) => (await town.Services.GetRequiredService<JobRunner>().RunNow("trust.sms", default)).ShouldBeTrue();

    [Fact]
    public async Task Message_ThatFails_WaitsLongerEachTime_AndBlocksNone()
    {
        var provider = new Provider { Refuses = "19900000051" };
        await using var town = await Town.Small(b => b.Services.AddSingleton<ISmsSender>(provider));
        await Send(town);
        provider.Sent.Clear();
        await Queue(town, "19900000051", "19900000052", "19900000053");
        await Send(town);
        provider.Sent.ShouldBe(["19900000052", "19900000053"], ignoreOrder: true);
        var pauses = new List<TimeSpan>();
        for (var i = 0; i < 14; i++)
        {
            var waits = (await Rows(town)).Single(s => s.SentAt is null);
            (waits.Attempts, waits.LastFault).ShouldBe((i + 1, "InvalidOperationException"));
            pauses.Add(waits.NotBefore - town.Clock.GetUtcNow());
            await Send(town);
            (await Rows(town)).Single(s => s.SentAt is null).Attempts.ShouldBe(i + 1, "not before its time");
            town.Clock.Set(waits.NotBefore);
            await Send(town);
        }
        pauses.ShouldBe(pauses.Order());
        pauses[0].ShouldBeLessThan(TimeSpan.FromSeconds(5));
        pauses[^1].ShouldBe(TimeSpan.FromHours(1));
        provider.Refuses = null;
        town.Clock.Advance(TimeSpan.FromHours(1));
        await Send(town);
        provider.Sent.Last().ShouldBe("19900000051");
        (await Rows(town)).ShouldAllBe(s => s.SentAt != null);
    }

    [Fact]
    public async Task WithoutASender_MessagesWait_AndTheSignInPageSaysSo()
    {
        await using var town = await Town.Empty();
        await Queue(town, "19900000051");
        await Send(town);
        (await Rows(town)).ShouldHaveSingleItem().SentAt.ShouldBeNull();
        var guest = town.Guest();
        var page = (await guest.Get("/sign-in")).Ok();
        page.TextOf("main").ShouldContain("发不出验证码");
        page.TextOf("main").ShouldContain("12345");
        page.Html.QuerySelector("#phone").ShouldBeNull();
        (await guest.Get("/sign-in?lang=en")).Ok().TextOf("main").ShouldContain("no code can be sent");
        await guest.PostRaw("/sign-in", [("_handler", "send-code"), ("phone", "19900000052"), await guest.FormToken()]);
        (await Rows(town)).Count.ShouldBe(1);
    }
}
