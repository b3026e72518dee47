using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.OpenApi;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag.CodeGeneration.CSharp;
using Shouldly;

namespace Linli.System.Tests.Api;

/// <summary>What a developer elsewhere does: makes a client from the document, compiles it beside a program of their own, and runs that.</summary>
static class GeneratedClient
{
    private const string Story = """
        using System;
        using System.Linq;
        using System.Net.Http;
        using System.Threading.Tasks;
        using Generated;

        public static class Story
        {
            public static async Task<string> Run(HttpClient http, string region)
            {
                var linli = new LinliClient(http);
                var receipt = await linli.CasesSubmitAsync(idempotency_Key: "generated-1", body: new SubmitBody { Item = "street-light", Region = region, Text = "Street light out" });
                var listed = await linli.CasesListAsync(state: "received", item: null, place: region, updatedSince: null, limit: 10, cursor: null);
                if (listed.Items.All(i => i.Id != receipt.Id)) return "not listed";
                var id = receipt.Id.ToString();
                var read = await linli.CasesReadAsync(id: id, linli_Purpose: null);
                var urged = await linli.CasesActAsync(id: id, verb: "urge", idempotency_Key: "generated-2", if_Match: "\"" + read.Case.Version + "\"", body: new ActionBody { Note = "Still dark" });
                var said = "";
                try { await linli.CasesActAsync(id: id, verb: "withdraw", idempotency_Key: "generated-3", if_Match: "\"" + read.Case.Version + "\"", body: new ActionBody { Reason = "Repaired" }); }
                catch (ApiException<ProblemDetails> e) { said = e.StatusCode + " " + e.Result.Title; }
                var gone = await linli.CasesActAsync(id: id, verb: "withdraw", idempotency_Key: "generated-4", if_Match: "\"" + urged.Case.Version + "\"", body: new ActionBody { Reason = "Repaired" });
                var first = read.Case.State.Code + ", " + (urged.Timeline.Any(l => l.Verb == "urge") ? "urged" : "not urged") + ", " + gone.Case.State.Code + "; " + said;

                // What happened, read in order until there is no more.
                var (after, told) = ((string?)null, "");
                for (var more = true; more;)
                {
                    var page = await linli.ChangesAsync(after: after, from: null, limit: 20, wait: 0);
                    foreach (var change in page.Items.Where(c => c.Case.Id == receipt.Id)) told += change.Event + " ";
                    (after, more) = (page.Next, page.More);
                }

                // An application: the guide says what is asked, a file is brought first, the paper comes at the end.
                var service = await linli.ServicesReadAsync("elder-card");
                var brought = await linli.FilesBringAsync(new[] { new FileParameter(new System.IO.MemoryStream(Convert.FromBase64String(Photo)), "id.jpg", "image/jpeg") });
                var answers = new System.Collections.Generic.Dictionary<string, object>
                {
                    ["person.name"] = "哈样例", ["person.idNumber"] = "330106195608017322", ["person.birth"] = "1956-08-01", ["person.phone"] = "19900001234", ["person.sex"] = "2", ["agent.used"] = false, ["consent.truth"] = true,
                    ["person.hukouHere"] = false, ["card.photo"] = true,
                };
                var applied = await linli.ServicesApplyAsync(service: service.Service.Id, idempotency_Key: "generated-5",
                    body: new ApplyBody { Region = region, Answers = answers, Materials = new[] { new MaterialBody { Ref = brought.Files.First().Ref, Material = "id-card" } } });
                var matter = await linli.CasesReadAsync(id: applied.Id.ToString(), linli_Purpose: null);
                var papers = await linli.CasesPapersAsync(applied.Id.ToString());
                var verbs = string.Join("+", matter.Possible.Select(p => p.Verb));
                return first + "; " + told.Trim() + "; " + matter.Case.Item.Id + " " + matter.Attachments.Count + " file " + papers.Papers.Count + " papers " + verbs;
            }

            private const string Photo = "PHOTO";
        }
        """;

    public static async Task<string> Run(string document, HttpClient http, string region)
    {
        // The generator reads 3.0 and not yet 3.1; the library that writes our document translates.
        var parsed = OpenApiDocument.Parse(document, "json").Document.ShouldNotBeNull();
        var older = await parsed.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_0);
        var settings = new CSharpClientGeneratorSettings { ClassName = "LinliClient", InjectHttpClient = true, UseBaseUrl = false, GenerateOptionalParameters = true };
        settings.CSharpGeneratorSettings.Namespace = "Generated";
        settings.CSharpGeneratorSettings.JsonLibrary = CSharpJsonLibrary.SystemTextJson;
        settings.CSharpGeneratorSettings.GenerateNullableReferenceTypes = true;
        var code = new CSharpClientGenerator(await NSwag.OpenApiDocument.FromJsonAsync(older), settings).GenerateFile();
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(p => MetadataReference.CreateFromFile(p));
        var compiled = CSharpCompilation.Create("generated", [CSharpSyntaxTree.ParseText(code), CSharpSyntaxTree.ParseText(Story.Replace("PHOTO", Convert.ToBase64String(Linli.Testing.Photo.WithPlace()), StringComparison.Ordinal))], references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var image = new MemoryStream();
        var result = compiled.Emit(image);
        result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()).ShouldBeEmpty();
        image.Position = 0;
        var context = new AssemblyLoadContext("generated", isCollectible: true);
        try { return await (Task<string>)context.LoadFromStream(image).GetType("Story")!.GetMethod("Run")!.Invoke(null, [http, region])!; }
        finally { context.Unload(); }
    }
}
