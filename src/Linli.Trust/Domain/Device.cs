namespace Linli.Trust.Domain;

/// <summary>
/// A device in two words, system and browser, for its owner to recognise. What a browser says of itself is not kept: whole, it nearly names the person.
/// </summary>
public static class Device
{
    private static readonly (string Mark, string Name)[] Systems = [("OpenHarmony", "HarmonyOS"), ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Macintosh", "Mac"), ("Linux", "Linux")];

    // In this order: nearly all of them call themselves Safari and Chrome besides.
    private static readonly (string Mark, string Name)[] Browsers =
        [("MicroMessenger/", "WeChat"), ("AlipayClient/", "Alipay"), ("DingTalk/", "DingTalk"), ("HuaweiBrowser/", "Huawei Browser"), ("QQBrowser/", "QQ Browser"), ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari")];

    /// <summary>E.g. "Android · WeChat"; null when neither is known.</summary>
    public static string? Of(string? agent)
    {
        if (agent is not { Length: > 0 }) return null;
        var (system, browser) = (Find(Systems, agent), Find(Browsers, agent));
        return system is null && browser is null ? null : string.Join(" · ", new[] { system, browser }.OfType<string>());
    }

    private static string? Find((string Mark, string Name)[] among, string agent) => among.FirstOrDefault(m => agent.Contains(m.Mark, StringComparison.Ordinal)).Name;
}
