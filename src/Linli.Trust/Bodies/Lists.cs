using Linli.Kernel.Calendar;
using Linli.Kernel.Packs;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
using Linli.Trust.SignIn;

namespace Linli.Trust.Bodies;

public sealed record ListItem(string Code, LocalText Name);

/// <summary>What organisations and posts may be: code lists and roles of the packs that are valid today.</summary>
public sealed class Lists(PackStore packs, TimeProvider clock)
{
    private sealed record CodeList(IReadOnlyList<ListItem> Items);

    private DateOnly Today => OfficeHours.DateOf(clock.GetUtcNow());

    public IReadOnlyList<ListItem> Kinds => Items("body-kinds");
    public IReadOnlyList<ListItem> Duties => Items("duties");
    public IReadOnlyList<Pack> Roles => packs.Of("role", Today);

    public Role? Role(string id) => packs.Find("role", id, Today)?.As<Role>();

    /// <summary>Which of the three administrators a role is; null for everybody else's.</summary>
    public Office? OfficeOf(string role) => Role(role) is { } r && Offices.Of(r.Permissions) is [var office, ..] ? office : null;

    public string Kind(string code) => Name(Kinds, code);
    public string Duty(string code) => Name(Duties, code);
    public string RoleName(string id) => packs.Find("role", id, Today)?.Name.Now ?? id;

    private static string Name(IReadOnlyList<ListItem> list, string code) => list.FirstOrDefault(i => i.Code == code)?.Name.Now ?? code;
    private IReadOnlyList<ListItem> Items(string list) => packs.Find("code-list", list, Today)?.As<CodeList>().Items ?? [];
}
