using System.Collections.Frozen;

namespace Linli.Ui.Components;

/// <summary>Line drawings on a 24×24 grid, drawn for Linli; the value is the path data.</summary>
public static class Icons
{
    public static readonly FrozenDictionary<string, string> Paths = new Dictionary<string, string>
    {
        ["home"] = "M3 10.5 12 3l9 7.5V21h-6v-6H9v6H3z",
        ["bell"] = "M6 17v-6a6 6 0 0 1 12 0v6l2 2H4zM10 21.5h4",
        ["text"] = "M2.5 19 8 5l5.5 14M4.4 14.5h7.2M15 19l3.2-8 3.3 8M16 16.5h4.4",
        ["search"] = "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16.2 16.2 21 21",
        ["menu"] = "M4 6.5h16M4 12h16M4 17.5h16",
        ["close"] = "M5.5 5.5l13 13M18.5 5.5l-13 13",
        ["check"] = "M4.5 12.5l5 5 10-11",
        ["edit"] = "M4 20h4L19.5 8.5l-4-4L4 16zM13 7l4 4",
        ["trash"] = "M4 7h16M9 7V4h6v3M6 7l1 14h10l1-14M10 11v6M14 11v6",
        ["document"] = "M6 2.5h8.5L19 7v14.5H6zM14 2.5V7.5h5M9 12h7M9 16h7",
        ["documents"] = "M8 3h8l4 4v11H8zM16 3v4h4M4 7v14h12",
        ["person"] = "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c1-5 4-7 8-7s7 2 8 7",
        ["people"] = "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.6-4.4 3-6 6.5-6s5.9 1.6 6.5 6M16 4.8a3.5 3.5 0 0 1 0 6.4M18 14.5c2.2.8 3.3 2.6 3.6 5.5",
        ["phone"] = "M5 3h4l2 5-3 2a12 12 0 0 0 6 6l2-3 5 2v4c0 1-1 2-2 2A17 17 0 0 1 3 5c0-1 1-2 2-2z",
        ["message"] = "M4 4h16v12H11l-5 4.5V16H4zM8 8.5h8M8 12h5",
        ["warning"] = "M12 3.5 22 20.5H2zM12 10v5M12 17.8v.1",
        ["info"] = "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5.5M12 7.7v.1",
        ["help"] = "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM9.5 9.5a2.5 2.5 0 1 1 3.7 2.2c-.8.5-1.2 1-1.2 2M12 16.8v.1",
        ["success"] = "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM8 12.2l3 3 5.2-5.7",
        ["key"] = "M8 11.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 13 20 4M16.5 7.5l3 3M14 10l2 2",
        ["sign-out"] = "M14 4H5v16h9M10 12h11M17.5 8l4 4-4 4",
        ["map"] = "M3 6.5 9 4l6 2.5L21 4v13.5L15 20l-6-2.5L3 20zM9 4v13.5M15 6.5V20",
        ["photo"] = "M3 4.5h18v15H3zM3 16l5.5-5.5 5 5 2.5-2.5 5 5M15.5 8.2a1 1 0 1 0 .1 0",
        ["list"] = "M9 6h12M9 12h12M9 18h12M4 6h.1M4 12h.1M4 18h.1",
        ["table"] = "M3.5 4.5h17v15h-17zM3.5 9.5h17M3.5 14.5h17M10 9.5v10",
        ["elder"] = "M12 3a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM8 21l2-8 4 2v6M16 13v8",
        ["health"] = "M12 20s-8-5-8-11a4 4 0 0 1 8-2 4 4 0 0 1 8 2c0 6-8 11-8 11z",
        ["child"] = "M12 4a8 8 0 1 0 .1 0M9 11h.1M15 11h.1M9 15c2 2 4 2 6 0",
        ["work"] = "M4 8h16v11H4zM9 8V5h6v3M4 13h16",
        ["wheelchair"] = "M10 4h2v7h5l2 6M9 11a5 5 0 1 0 6 6",
        ["house"] = "M4 11 12 4l8 7v9H4z",
        ["bag"] = "M4 9h16l-1 11H5zM8 9a4 4 0 0 1 8 0",
        ["left"] = "M15 5l-7 7 7 7",
        ["right"] = "M9 5l7 7-7 7",
        ["qr"] = "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 18v2",
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
