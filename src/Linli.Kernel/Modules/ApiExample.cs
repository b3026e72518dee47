namespace Linli.Kernel.Modules;

/// <summary>A call that stands in the documentation of the public interface; a test makes each of them and compares the answer.</summary>
/// <param name="Title">For a refusal: the code in the problem's title.</param>
public sealed record ApiExample(string Path, int Status = 200, string? Body = null, string? Title = null);
