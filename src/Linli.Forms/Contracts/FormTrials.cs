using Linli.Kernel.Packs;

namespace Linli.Forms.Contracts;

/// <summary>Forms of packs that are not in force yet: whether they are sound, and how they would look.</summary>
public static class FormTrials
{
    /// <summary>What is wrong with one form or one service, place by place.</summary>
    public static IReadOnlyList<PackProblem> Problems(Pack pack, PackStore packs, DateOnly day) => FormChecks.Problems(pack, packs, day);

    /// <summary>The forms of a set of packs, beside those in force.</summary>
    public static IForms Of(PackStore packs) => FormsModule.Of(packs);
}
