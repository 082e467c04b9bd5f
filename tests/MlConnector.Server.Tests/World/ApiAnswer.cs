using System.Net;
using System.Text;
using System.Text.Json;

namespace MlConnector.Server.Tests.World;

/// <summary>What the API answered.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, string? MediaType, string Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>What an answer says.</summary>
    public static async Task<ApiAnswer> OfAsync(HttpResponseMessage answer)
    {
        Dictionary<string, string> told = answer.Headers.Concat(answer.Content.Headers).ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);
        return new ApiAnswer(answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), told);
    }

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>Code of a refusal.</summary>
    public string? Code => Json.GetProperty("code").GetString();

    /// <summary>It, if it has this status; everything that was said, otherwise.</summary>
    public ApiAnswer Is(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{(int)Status} instead of {(int)status}: {Body}");
        return this;
    }

    /// <summary>It, if it is a problem with this status and code, whole.</summary>
    public ApiAnswer IsProblem(HttpStatusCode status, string code)
    {
        Is(status);
        Assert.Equal(("application/problem+json", code, $"urn:mlc:error:{code}", (int)status), (MediaType, Code, Json.GetProperty("type").GetString(), Json.GetProperty("status").GetInt32()));
        Assert.All(["title", "detail", "owner", "fix"], member => Assert.NotEmpty(Json.GetProperty(member).GetString()!));
        Assert.NotEmpty(Json.GetProperty("errors").EnumerateArray());
        return this;
    }
}

/// <summary>Calls the API.</summary>
internal static class ApiCalls
{
    public static Task<ApiAnswer> GetAsync(this ServerSite site, string path, params (string Name, string Value)[] headers) => site.CallAsync(HttpMethod.Get, path, null, "", headers);

    public static Task<ApiAnswer> PostAsync(this ServerSite site, string path, string json = "{}", params (string Name, string Value)[] headers) => site.CallAsync(HttpMethod.Post, path, json, "application/json", headers);

    public static Task<ApiAnswer> PutAsync(this ServerSite site, string path, string json, params (string Name, string Value)[] headers) => site.CallAsync(HttpMethod.Put, path, json, "application/json", headers);

    public static async Task<ApiAnswer> CallAsync(this ServerSite site, HttpMethod method, string path, string? body, string mediaType, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, $"/api/v1/{path}");
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage answer = await (await site.ProgramAsync()).SendAsync(request, TestContext.Current.CancellationToken);
        return await ApiAnswer.OfAsync(answer);
    }

    /// <summary>Stores the secrets of the systems and applies their pipeline.</summary>
    public static async Task SetUpAsync(this ServerSite site, SandboxSystems systems)
    {
        foreach ((string name, string value) in SandboxSystems.Secrets) (await site.PutAsync($"secrets/{name}", JsonSerializer.Serialize(new { value }))).Is(HttpStatusCode.OK);
        (await site.CallAsync(HttpMethod.Put, $"pipelines/{SandboxSystems.Pipeline}/configuration", systems.Configuration(), "application/yaml")).Is(HttpStatusCode.OK);
    }

    /// <summary>Waits for the end of a run that was begun, by its events, and gives what became of it.</summary>
    public static async Task<JsonElement> EndedAsync(this ServerSite site, ApiAnswer started)
    {
        started.Is(HttpStatusCode.Accepted);
        string id = started.Json.GetProperty("run").GetString()!;
        ApiAnswer events = (await site.GetAsync($"runs/{id}/events")).Is(HttpStatusCode.OK);
        Assert.Equal("text/event-stream", events.MediaType);
        Assert.Contains("event: end", events.Body, StringComparison.Ordinal);
        return (await site.GetAsync($"runs/{id}")).Is(HttpStatusCode.OK).Json;
    }
}
