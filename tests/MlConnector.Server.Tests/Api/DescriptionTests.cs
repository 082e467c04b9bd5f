using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Api;

/// <summary>The description of the API is whole: a client can be made from it, and a person can read it.</summary>
public sealed partial class DescriptionTests
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    [Fact]
    public async Task Every_operation_says_what_it_is_and_how_it_refuses()
    {
        JsonElement document = await DocumentAsync();
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        List<string> wrong = [], ids = [];
        foreach ((string name, JsonElement operation) in Operations(document))
        {
            ids.Add(Text(operation, "operationId"));
            if (Text(operation, "operationId").Length == 0) wrong.Add($"{name} has no id");
            if (Text(operation, "summary").Length == 0) wrong.Add($"{name} has no summary");
            if (!operation.TryGetProperty("tags", out JsonElement tags) || tags.GetArrayLength() != 1) wrong.Add($"{name} has not one tag");
            string[] statuses = [.. operation.GetProperty("responses").EnumerateObject().Select(response => response.Name)];
            if (!statuses.Any(status => status[0] == '2')) wrong.Add($"{name} never succeeds");
            foreach (string status in new[] { "400", "401", "403" }.Except(statuses)) wrong.Add($"{name} does not say {status}");
            foreach (JsonProperty refusal in operation.GetProperty("responses").EnumerateObject().Where(response => response.Name[0] == '4'))
            {
                JsonElement content = refusal.Value.GetProperty("content").GetProperty("application/problem+json");
                if (Text(content.GetProperty("schema"), "$ref") != "#/components/schemas/ApiProblem") wrong.Add($"{name} refuses with {refusal.Name} otherwise than by a problem");
                if (!content.TryGetProperty("example", out _)) wrong.Add($"{name} has no example of {refusal.Name}");
            }

            foreach (JsonElement parameter in operation.TryGetProperty("parameters", out JsonElement all) ? all.EnumerateArray() : [])
            {
                if (Text(parameter, "description").Length == 0) wrong.Add($"{name} does not describe {Text(parameter, "name")}");
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.True(ids.Count >= 30);
    }

    [Fact]
    public async Task Every_schema_and_every_property_is_described_and_used()
    {
        JsonElement document = await DocumentAsync();
        string text = document.GetRawText();
        List<string> wrong = [];
        foreach (JsonProperty schema in document.GetProperty("components").GetProperty("schemas").EnumerateObject())
        {
            if (Text(schema.Value, "description").Length == 0) wrong.Add($"{schema.Name} is not described");
            if (!text.Contains($"\"#/components/schemas/{schema.Name}\"", StringComparison.Ordinal)) wrong.Add($"{schema.Name} is not used");
            if (!schema.Value.TryGetProperty("properties", out JsonElement properties)) continue;
            wrong.AddRange(properties.EnumerateObject().Where(property => Text(property.Value, "description").Length == 0 && !property.Value.ToString().Contains("$ref", StringComparison.Ordinal)).Select(property => $"{schema.Name}.{property.Name} is not described"));
        }

        Assert.Empty(wrong);
        Assert.DoesNotContain("\"format\": \"double\"", text, StringComparison.Ordinal);
        string[] dangling = [.. References().Matches(text).Select(match => match.Groups["name"].Value).Where(name => !document.GetProperty("components").GetProperty("schemas").TryGetProperty(name, out _)).Distinct(StringComparer.Ordinal)];
        Assert.Empty(dangling);
    }

    [Fact]
    public async Task Every_operation_needs_a_scope_and_whoever_may_only_read_changes_nothing()
    {
        JsonElement document = await DocumentAsync();
        Assert.Equal("bearer", Text(document.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer"), "scheme"));
        foreach ((string name, JsonElement operation) in Operations(document))
        {
            string scope = Assert.Single(Assert.Single(operation.GetProperty("security").EnumerateArray()).GetProperty("bearer").EnumerateArray()).GetString()!;
            Assert.Contains(scope, (string[])["read", "run", "admin"]);
            if (!name.StartsWith("get ", StringComparison.Ordinal)) Assert.NotEqual("read", scope);
        }
    }

    private static async Task<JsonElement> DocumentAsync()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        return (await site.GetAsync("openapi.json")).Is(HttpStatusCode.OK).Json;
    }

    private static IEnumerable<(string Name, JsonElement Operation)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from method in path.Value.EnumerateObject()
        where Methods.Contains(method.Name, StringComparer.Ordinal)
        select ($"{method.Name} {path.Name}", method.Value);

    private static string Text(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";

    [GeneratedRegex("\"#/components/schemas/(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex References();
}
