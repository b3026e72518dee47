using Linli.Forms.Contracts;
using Linli.Kernel.Modules;
using Linli.Kernel.Packs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Forms;

/// <summary>Door 1 of the forms: one singleton over the packs, refused at start when the packs do not fit together.</summary>
public sealed class FormsModule : IModule
{
    public void Register(IServiceCollection services, IConfiguration configuration) =>
        services.AddSingleton(provider => Build(provider.GetRequiredService<PackStore>(), LocalDay.Today(provider.GetService<TimeProvider>() ?? TimeProvider.System)));

    /// <summary>Over packs that somebody only looks at, a draft among them; whoever asks has checked them.</summary>
    public static IForms Of(PackStore packs) => new PackForms(packs);

    /// <exception cref="PackFault">A form, a field or a service names something that there is not; all faults in one message.</exception>
    public static IForms Build(PackStore packs, DateOnly today)
    {
        var faults = FormChecks.Faults(packs, today);
        return faults.Count == 0
            ? new PackForms(packs)
            : throw new PackFault("packs", $"{faults.Count} faults in forms:{Environment.NewLine}{string.Join(Environment.NewLine, faults)}");
    }
}
