using System.Net;
using Linli.Kernel.Text;
using Linli.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Cases.Tests.Hostile;

/// <summary>A town for hostile tests that leave nothing behind that others mind.</summary>
public sealed class HostileTown : IAsyncLifetime
{
    public Town Town { get; private set; } = null!;
    public Visitor Resident { get; private set; } = null!;
    public Visitor Clerk { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Town = await Town.Small();
        (Resident, Clerk) = (await Town.Resident(), await Town.Clerk());
    }

    public ValueTask DisposeAsync() => Town.DisposeAsync();

    public string Text(string language, string key, params object?[] args) => Town.Services.GetRequiredService<Texts>().Get(language, key, args);

    /// <summary>What a report form of this visitor carries, ready to be sent by hand.</summary>
    public async Task<List<(string, string)>> ReportFields(Visitor by, string text = "门口路灯不亮三天了") =>
        [.. (await by.Get("/report")).Ok().Form("form[method=post]").QuerySelectorAll("input[type=hidden][name]").Select(i => (i.GetAttribute("name")!, i.GetAttribute("value") ?? "")),
            ("text", text), ("region", Town.Community), ("category", "street-light"), ("phone", "19900000055")];
}

/// <summary>Bodies that are too slow, too many, too large.</summary>
public sealed class BodyTests(HostileTown h) : IClassFixture<HostileTown>
{
    private readonly Town _town = h.Town;

    [Fact]
    public async Task TrickledBody_IsCutOff_AndWithoutTheLimitItIsNot()
    {
        await using var bare = await Town.Small(with: b => b.WebHost.ConfigureKestrel(k => { k.Limits.MinRequestBodyDataRate = null; k.Limits.RequestHeadersTimeout = TimeSpan.FromMinutes(2); }));
        var guest = _town.Guest();
        await guest.Get("/report");
        var patience = TimeSpan.FromSeconds(15);
        var cut = await Task.WhenAll(
            Wire.Trickle(_town, Wire.Head(_town, "POST", "/report", 100_000, "application/x-www-form-urlencoded", guest), patience),
            Wire.Trickle(_town, Wire.Head(_town, "POST", $"/staff/cases/{Guid.CreateVersion7()}/accept", 100_000, "multipart/form-data; boundary=x", h.Clerk), patience),
            Wire.Trickle(_town, Wire.Head(_town, "POST", "/api/codes/phone", 100_000, "application/json"), patience),
            Wire.Trickle(_town, "POST /report HTTP/1.1\r\nX-Slow: "u8.ToArray(), patience),
            Wire.Trickle(bare, Wire.Head(bare, "POST", "/report", 100_000, "application/x-www-form-urlencoded"), TimeSpan.FromSeconds(11)));
        foreach (var (borne, answer) in cut[..4])
        {
            borne.ShouldBeLessThan(TimeSpan.FromSeconds(14.5), answer);
            answer.ShouldNotContain("HTTP/1.1 5");
        }
        cut[4].Borne.ShouldBeGreaterThan(TimeSpan.FromSeconds(10.5), "without the limit the connection is held: else this test shows nothing");
        // The others are still served.
        (await _town.Guest().Get("/report")).Ok();
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task MoreThanAllFilesTogetherMayHave_IsAPageNotABrokenConnection(string language)
    {
        var guest = _town.Guest().WithCookie("ln-lang", language);
        var before = await _town.CountCases();
        var (body, type) = Wire.Multipart(await h.ReportFields(guest), [.. Enumerable.Range(0, 5).Select(i => new Upload("photos", $"{i}.jpg", new byte[9 << 20], "image/jpeg"))]);
        body.Length.ShouldBeGreaterThan(40 << 20);
        var answer = (await Wire.WriteThenRead(_town, Wire.Head(_town, "POST", "/report", body.Length, type, guest), body)).ShouldNotBeNull("the connection broke before the page came");
        answer.ShouldStartWith("HTTP/1.1 413");
        answer.ShouldContain($"lang=\"{language}\"");
        answer.ShouldContain(h.Text(language, "ui.status.413.text"));
        (await _town.CountCases()).ShouldBe(before);
        // Absurd lengths are not waited for.
        var absurd = await Wire.Trickle(_town, Wire.Head(_town, "POST", "/report", 1L << 40, type, guest), TimeSpan.FromSeconds(10));
        absurd.Borne.ShouldBeLessThan(TimeSpan.FromSeconds(8));
        absurd.Answer.ShouldStartWith("HTTP/1.1 413");
    }

    [Fact]
    public async Task SevenFiles_AndAFileOneByteTooLong_AreRefusedInWords()
    {
        var photo = Photo.WithPlace();
        var before = await _town.CountCases();
        var fields = await h.ReportFields(h.Resident);
        var (body, type) = Wire.Multipart(fields, [.. Enumerable.Range(0, 7).Select(i => new Upload("photos", $"{i}.jpg", photo, "image/jpeg"))]);
        (await h.Resident.PostBytes("/report", body, type)).Ok().Text.ShouldContain(h.Text("zh-CN", "rule.FilesAreFew", "6"));
        byte[] Long(int bytes) => [.. photo, .. new byte[bytes - photo.Length]];
        (body, type) = Wire.Multipart(fields, new Upload("photos", "long.jpg", Long(10 * 1024 * 1024 + 1), "image/jpeg"));
        var page = (await h.Resident.PostBytes("/report", body, type)).Ok();
        page.Text.ShouldContain(h.Text("zh-CN", "rule.FileIsSmall", "10"));
        page.TextOf("textarea#text").ShouldBe("门口路灯不亮三天了");
        (await _town.CountCases()).ShouldBe(before);
        // Exactly the limit is taken: what stands behind the last pixel is not kept.
        (body, type) = Wire.Multipart(fields, new Upload("photos", "long.jpg", Long(10 * 1024 * 1024), "image/jpeg"));
        (await h.Resident.PostBytes("/report", body, type)).Ok().Has("#receipt-no").ShouldBeTrue();
        // Six at a time is the limit of each time; a matter has one too.
        (await _town.CountCases()).ShouldBe(before + 1);
    }

    [Fact]
    public async Task Fields_TooMany_TooLong_Repeated_Missing_AreNoFaults()
    {
        var fields = await h.ReportFields(h.Resident);
        (string What, List<(string, string)> Fields, int Status)[] all =
        [
            ("one megabyte", [.. fields, ("address", new string('a', 1 << 20))], 413),
            ("a megabyte of name", [.. fields, (new string('n', 1 << 20), "x")], 413),
            ("three thousand", [.. fields, .. Enumerable.Range(0, 3_000).Select(i => ($"f{i}", "x"))], 413),
            ("nothing at all", [], 400),
            ("only the token", [fields.Single(f => f.Item1.Contains("Token"))], 400),
        ];
        foreach (var (what, f, status) in all)
        {
            var page = await h.Resident.PostRaw("/report", f, follow: false);
            ((int)page.Status).ShouldBe(status, what);
            // A form that does not say which form it is never came from a page: the framework answers, bare.
            if (what != "only the token") page.Text.ShouldContain(h.Text("zh-CN", $"ui.status.{status}.text"), customMessage: what);
        }
        foreach (var drop in (string[])["text", "region", "key", "category", "phone"])
            (await h.Resident.PostRaw("/report", fields.Where(f => f.Item1 != drop))).Ok();
        foreach (var twice in (string[])["text", "region", "key", "category", "lon", "sure", "_handler", "__RequestVerificationToken"])
            ((int)(await h.Resident.PostRaw("/report", [.. fields, (twice, "x"), (twice, "y")])).Status).ShouldBeOneOf([200, 400], twice);
        foreach (var (lon, lat) in ((string, string)[])[("NaN", "NaN"), ("Infinity", "1"), ("1e400", "1"), ("-181", "91"), ("120,1", "30"), ("١٢٠", "30")])
            (await h.Resident.PostRaw("/report", [.. fields.Where(f => f.Item1 != "key"), ("key", Guid.CreateVersion7().ToString("N")), ("lon", lon), ("lat", lat)])).Ok();
    }

    [Fact]
    public async Task BytesThatAreNoText_AreRefusedOrReplaced()
    {
        var token = await h.Resident.FormToken();
        var start = $"__RequestVerificationToken={Uri.EscapeDataString(token.Value)}&_handler=report&region={Town.Community}&category=street-light&key=";
        var good = await h.Resident.PostBytes("/report", System.Text.Encoding.ASCII.GetBytes($"{start}good{Guid.CreateVersion7():N}&text=%E8%B7%AF%E7%81%AF%E4%B8%8D%E4%BA%AE"), "application/x-www-form-urlencoded");
        good.Ok().Has("#receipt-no").ShouldBeTrue(good.Text);
        // A lone surrogate, an overlong slash, cut-off characters, a raw latin byte.
        foreach (var (bytes, i) in ((string[])["%ED%A0%80%ED%B0%80", "%C0%AF%C0%AF%C0%AF%C0%AF", "%E8%B7%AF%E7%81%AF%E4%B8", "%FF%FE%FD%FC%FB"]).Select((b, i) => (b, i)))
        {
            var page = await h.Resident.PostBytes("/report", System.Text.Encoding.ASCII.GetBytes($"{start}k{i}{Guid.CreateVersion7():N}&text={bytes}{bytes}"), "application/x-www-form-urlencoded");
            // Characters that cannot be decoded are replaced or the form is refused with a page; half a character is never stored.
            ((int)page.Status).ShouldBeOneOf([200, 400], bytes);
            page.Text.ShouldNotBeEmpty(bytes);
            if (page.Has("#receipt-no")) (await _town.Find(page.TextOf("#receipt-no")))!.Text!.ShouldAllBe(c => !char.IsSurrogate(c));
        }
        var nul = await h.Resident.PostBytes("/report", System.Text.Encoding.ASCII.GetBytes($"{start}nul&text=%E8%B7%AF%E7%81%AF%00%E4%B8%8D%E4%BA%AE"), "application/x-www-form-urlencoded");
        nul.Has("#receipt-no").ShouldBeFalse();
        nul.Text.ShouldContain(h.Text("zh-CN", "ui.status.400.text"));
        // In a multipart form it arrives, and is told by name.
        var (parts, kind) = Wire.Multipart(await h.ReportFields(h.Resident, "路灯\0不亮"));
        (await h.Resident.PostBytes("/report", parts, kind)).Ok().Text.ShouldContain(h.Text("zh-CN", "rule.TextIsPlain"));
        foreach (var type in (string[])["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"" + new string('b', 300) + "\"", "application/x-www-form-urlencoded; charset=utf-7", "text/xml", "application/json", "x", ""])
        {
            var page = await h.Resident.PostBytes("/report", "------x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nabc"u8.ToArray(), type);
            ((int)page.Status).ShouldBeInRange(400, 499, type);
        }
        ((int)(await h.Clerk.PostBytes($"/staff/cases/{Guid.CreateVersion7()}/accept", "<xml/>"u8.ToArray(), "text/xml")).Status).ShouldBeInRange(400, 499);
    }
}
