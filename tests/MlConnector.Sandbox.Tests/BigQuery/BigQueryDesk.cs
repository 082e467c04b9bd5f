using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Time;

namespace MlConnector.Sandbox.Tests.BigQuery;

/// <summary>A running BigQuery sandbox on a frozen clock with one dataset and one table, and a client with a token.</summary>
internal sealed class BigQueryDesk : IAsyncDisposable
{
    public const string Api = "bigquery/v2/projects/acme-finance", Upload = "upload/bigquery/v2/projects/acme-finance/jobs", Tables = Api + "/datasets/Finance/tables", Table = Tables + "/Gl";
    private readonly HttpClient client;

    private BigQueryDesk(BigQuerySandbox sandbox, SandboxHost host, VirtualClock clock)
    {
        (Sandbox, Host, Clock) = (sandbox, host, clock);
        client = new HttpClient { BaseAddress = host.Http };
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public BigQuerySandbox Sandbox { get; }

    public SandboxHost Host { get; }

    public VirtualClock Clock { get; }

    /// <summary>Starts one.</summary>
    /// <param name="options">How it behaves.</param>
    /// <param name="layout">More of the table's resource, such as <c>{"clustering":{"fields":["Name"]}}</c>.</param>
    public static async Task<BigQueryDesk> StartAsync(BigQuerySandboxOptions? options = null, string? layout = null)
    {
        var clock = VirtualClock.FrozenAt(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));
        var sandbox = new BigQuerySandbox((options ?? new BigQuerySandboxOptions()) with { JobDuration = TimeSpan.Zero });
        var host = await SandboxHost.StartAsync(new SandboxOptions { HttpsPort = null, Clock = clock }, [sandbox], Cancel);
        sandbox.AddDataset("Finance", "EU");
        sandbox.AddTable("Finance", $$"""{"tableReference":{"tableId":"Gl"},"schema":{"fields":[{"name":"Name","type":"STRING"},{"name":"Day","type":"DATE"}]}{{(layout is null ? "}" : "," + layout[1..])}}""");
        return new BigQueryDesk(sandbox, host, clock);
    }

    public Task<(int Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, string? json = null, string? ifMatch = null)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return SendAsync(request);
    }

    public async Task<(int Status, JsonNode? Body)> SendAsync(HttpRequestMessage request)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Sandbox.NewToken());
        using (request)
        using (var answer = await client.SendAsync(request, Cancel))
        {
            string text = await answer.Content.ReadAsStringAsync(Cancel);
            return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
        }
    }

    /// <summary>Loads lines in one request.</summary>
    public Task<(int Status, JsonNode? Body)> LoadAsync(string job, string lines, string table = "Gl")
    {
        string told = $$$$"""{"jobReference":{"projectId":"acme-finance","jobId":"{{{{job}}}}","location":"EU"},"configuration":{"load":{"destinationTable":{"datasetId":"Finance","tableId":"{{{{table}}}}"},"sourceFormat":"NEWLINE_DELIMITED_JSON"}}}""";
        var content = new MultipartContent("related", "B") { new StringContent(told, Encoding.UTF8, "application/json"), new StringContent(lines, Encoding.UTF8, "application/octet-stream") };
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(Upload + "?uploadType=multipart", UriKind.Relative)) { Content = content });
    }

    public Task<(int Status, JsonNode? Body)> QueryAsync(string sql) => SendAsync(HttpMethod.Post, Api + "/queries", new JsonObject { ["query"] = sql, ["useLegacySql"] = false, ["location"] = "EU" }.ToJsonString());

    public static string ReasonOf(JsonNode? body) => (string?)body?["error"]?["errors"]?[0]?["reason"] ?? (string?)body?["status"]?["errorResult"]?["reason"] ?? "";

    public static string MessageOf(JsonNode? body) => (string?)body?["error"]?["message"] ?? (string?)body?["status"]?["errorResult"]?["message"] ?? "";

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await Host.DisposeAsync();
        Sandbox.Dispose();
    }
}
