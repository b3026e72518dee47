namespace Linli.Kernel.Modules;

/// <summary>A call that stands in the documentation of the public interface; a test makes each of them and compares the answer.</summary>
/// <param name="Title">For a refusal: the code in the problem's title.</param>
/// <param name="Headers">Beside the token, e.g. <c>Idempotency-Key: 1; If-Match: "3"</c>.</param>
public sealed record ApiExample(string Path, int Status = 200, string? Body = null, string? Title = null, string? Headers = null);

/// <summary>The body that a route reads by itself, so that a fault in it is answered in words; for the documentation.</summary>
/// <param name="Shape">Null for files.</param>
public sealed record ApiBody(Type? Shape, string MediaType = "application/json");
