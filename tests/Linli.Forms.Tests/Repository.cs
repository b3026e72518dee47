using Linli.Forms.Contracts;
using Linli.Kernel.Packs;

namespace Linli.Forms.Tests;

/// <summary>The packs of the repository, read once.</summary>
static class Repository
{
    static readonly Lazy<PackStore> Store = new(() => PackStore.Load(Root, "core"));
    static readonly Lazy<IForms> Built = new(() => FormsModule.Build(Store.Value, Today));

    public static readonly DateOnly Today = new(2026, 11, 23);

    public static PackStore Packs => Store.Value;
    public static IForms Forms => Built.Value;

    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "packs", "schema")))
                folder = folder.Parent;
            return Path.Combine(folder!.FullName, "packs");
        }
    }
}
