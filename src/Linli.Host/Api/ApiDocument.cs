using System.Globalization;
using System.Text.Json.Nodes;
using Linli.Kernel.Modules;
using Linli.Kernel.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Linli.Host.Api;

/// <summary>The public interface as an OpenAPI document: only what is public for machines, in the language that was asked for, each call with examples.</summary>
static class ApiDocument
{
    public const string Examples = "x-examples";

    public static bool IsPublic(string? path) => path is not null && (path.TrimStart('/').StartsWith("api/", StringComparison.Ordinal) || path.TrimStart('/').StartsWith("health/", StringComparison.Ordinal));

    public static void Describe(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = d => IsPublic(d.RelativePath);
        options.AddDocumentTransformer((document, context, _) =>
        {
            var texts = context.ApplicationServices.GetRequiredService<Texts>();
            document.Info = new() { Title = texts["api.title"], Version = "v1", Description = texts["api.about"], License = new() { Name = "Apache-2.0", Identifier = "Apache-2.0" } };
            // Where it was asked for is where it answers; a name of ours would be wrong behind a proxy.
            document.Servers = [new() { Url = "/" }];
            document.Tags = null;
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var texts = context.ApplicationServices.GetRequiredService<Texts>();
            operation.Tags = null;
            var named = operation.Summary;
            operation.Summary = texts.Has(operation.Summary ?? "") ? texts[operation.Summary!] : operation.Summary;
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            {
                // A name may mean something of its own in one call: api.grid.code.
                var key = texts.Has($"{named}.{parameter.Name}") ? $"{named}.{parameter.Name}" : $"api.parameter.{parameter.Name}";
                if (texts.Has(key)) parameter.Description = texts[key];
                if (Value(metadata.OfType<ApiExample>().Where(e => e.Status == 200), context.Description.RelativePath!, parameter.Name!) is { } value) parameter.Example = value;
            }
            var shown = new JsonArray();
            foreach (var example in metadata.OfType<ApiExample>())
                shown.Add(new JsonObject { ["request"] = example.Path, ["status"] = example.Status, ["body"] = example.Body is null ? null : JsonNode.Parse(example.Body), ["title"] = example.Title });
            operation.Extensions ??= new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal);
            operation.Extensions[Examples] = new JsonNodeExtension(shown);
            return Task.CompletedTask;
        });
    }

    /// <summary>What the first example that names the parameter says.</summary>
    private static JsonNode? Value(IEnumerable<ApiExample> examples, string template, string name)
    {
        foreach (var example in examples)
        {
            var (path, query) = (example.Path.Split('?')[0].Trim('/').Split('/'), example.Path.Contains('?', StringComparison.Ordinal) ? example.Path.Split('?')[1] : "");
            var at = Array.FindIndex(template.Trim('/').Split('/'), s => s.Trim('{', '}') == name);
            var found = at >= 0 && at < path.Length ? path[at] : query.Split('&').FirstOrDefault(q => q.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
            if (found is null) continue;
            found = Uri.UnescapeDataString(found);
            return int.TryParse(found, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && at < 0 && found.Length < 6 ? number : found;
        }
        return null;
    }
}
