using System.Globalization;
using System.Text.Json.Nodes;
using Linli.Kernel.Modules;
using Linli.Kernel.Text;
using Linli.Trust.Contracts;
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
            document.Components ??= new();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes["token"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = texts["api.token"] };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(async (operation, context, ct) =>
        {
            var texts = context.ApplicationServices.GetRequiredService<Texts>();
            operation.Tags = null;
            var named = operation.Summary;
            // What generated clients call the method: api.cases.submit → casesSubmit.
            operation.OperationId = named is { Length: > 4 } ? string.Concat(named[4..].Split('.', '-').Select((w, n) => n == 0 ? w : char.ToUpperInvariant(w[0]) + w[1..])) : null;
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
                shown.Add(new JsonObject { ["request"] = example.Path, ["status"] = example.Status, ["body"] = example.Body is null ? null : JsonNode.Parse(example.Body), ["title"] = example.Title, ["headers"] = example.Headers });
            if (metadata.OfType<ClientsAttribute>().FirstOrDefault() is { } clients)
            {
                operation.Description = texts["api.scopes", string.Join(" / ", clients.Scopes)];
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", context.Document)] = [.. clients.Scopes] }];
            }
            if (metadata.OfType<ApiBody>().FirstOrDefault() is { } body)
            {
                operation.RequestBody = new OpenApiRequestBody { Required = true, Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [body.MediaType] = new() { Schema = await Shape(body, context, ct) } } };
            }
            operation.Extensions ??= new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal);
            operation.Extensions[Examples] = new JsonNodeExtension(shown);
        });
    }

    private static async Task<IOpenApiSchema> Shape(ApiBody body, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        if (body.Shape is null)
            return new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal) { ["files"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } } },
            };
        var schema = await context.GetOrCreateSchemaAsync(body.Shape, null, ct);
        // What stands in lists has a name of its own, which generated clients call it by.
        foreach (var property in body.Shape.GetProperties())
            if (property.PropertyType is { IsGenericType: true } list && list.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) && list.GetGenericArguments()[0] is { IsClass: true } part && part != typeof(string)
                && schema.Properties?.TryGetValue(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(property.Name), out var found) == true && found is OpenApiSchema { Items: not null } shown)
            {
                context.Document!.AddComponent(part.Name, await context.GetOrCreateSchemaAsync(part, null, ct));
                shown.Items = new OpenApiSchemaReference(part.Name, context.Document);
            }
        context.Document!.AddComponent(body.Shape.Name, schema);
        return new OpenApiSchemaReference(body.Shape.Name, context.Document);
    }

    /// <summary>What the first example that names the parameter says.</summary>
    private static JsonNode? Value(IEnumerable<ApiExample> examples, string template, string name)
    {
        foreach (var example in examples)
        {
            var (path, query) = (example.Path.Split('?')[0].Trim('/').Split('/'), example.Path.Contains('?', StringComparison.Ordinal) ? example.Path.Split('?')[1] : "");
            var at = Array.FindIndex(template.Trim('/').Split('/'), s => s.Trim('{', '}') == name);
            var found = at >= 0 && at < path.Length ? path[at] : query.Split('&').FirstOrDefault(q => q.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
            if (found is null || found.StartsWith('{')) continue;
            found = Uri.UnescapeDataString(found);
            return int.TryParse(found, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && at < 0 && found.Length < 6 ? number : found;
        }
        return null;
    }
}
