using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.Time;

namespace MlConnector.Sandbox.Tests.PowerBi;

/// <summary>One running Power BI sandbox on a frozen clock, and a client that is signed in.</summary>
internal sealed class PowerBiWorld : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

    public const string Simple = """
        {"name":"Finance","tables":[{"name":"ApInvoices","columns":[
          {"name":"_SourceId","dataType":"String"},{"name":"_Version","dataType":"Int64"},{"name":"_BatchId","dataType":"String"},
          {"name":"_Deleted","dataType":"Boolean"},{"name":"Amount","dataType":"Decimal"},{"name":"Quantity","dataType":"Double"},
          {"name":"Due","dataType":"DateTime"},{"name":"Bucket","dataType":"String"}]}]}
        """;

    private PowerBiWorld(PowerBiSandbox sandbox, SandboxHost host, VirtualClock clock)
    {
        (Sandbox, Host, Clock) = (sandbox, host, clock);
        Client = new HttpClient { BaseAddress = host.Http };
        Group = $"v1.0/myorg/groups/{sandbox.WorkspaceId("Finance")}";
    }

    public PowerBiSandbox Sandbox { get; }

    public SandboxHost Host { get; }

    public VirtualClock Clock { get; }

    public HttpClient Client { get; }

    public string Group { get; }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<PowerBiWorld> StartAsync(PowerBiSandboxOptions? options = null)
    {
        var clock = VirtualClock.FrozenAt(Start);
        var sandbox = new PowerBiSandbox(options);
        var host = await SandboxHost.StartAsync(new SandboxOptions { HttpsPort = null, Clock = clock }, [sandbox], Cancel);
        var world = new PowerBiWorld(sandbox, host, clock);
        await world.SignInAsync(sandbox.Options.ClientId, sandbox.Options.ClientSecret);
        return world;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
    }

    public async Task SignInAsync(string clientId, string secret)
    {
        using var answer = await TokenAsync(clientId, secret);
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)(await BodyAsync(answer))["access_token"]!);
    }

    public Task<HttpResponseMessage> TokenAsync(string clientId, string secret, string? tenant = null, string scope = "https://analysis.windows.net/powerbi/api/.default") =>
        TokenAsync(new() { ["grant_type"] = "client_credentials", ["client_id"] = clientId, ["client_secret"] = secret, ["scope"] = scope }, tenant);

    public async Task<HttpResponseMessage> TokenAsync(Dictionary<string, string> form, string? tenant = null)
    {
        using var content = new FormUrlEncodedContent(form);
        return await Client.PostAsync(new Uri($"{tenant ?? Sandbox.Options.TenantId}/oauth2/v2.0/token", UriKind.Relative), content, Cancel);
    }

    /// <summary>Sends a request and gives its status and JSON body (null when it has none).</summary>
    public async Task<(int Status, JsonNode? Body, HttpResponseMessage Answer)> SendAsync(HttpMethod method, string path, string? json = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        change?.Invoke(request);
        var answer = await Client.SendAsync(request, Cancel);
        string text = await answer.Content.ReadAsStringAsync(Cancel);
        return ((int)answer.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : null, answer);
    }

    public async Task<string> CreateAsync(string json = Simple, string query = "")
    {
        var (status, body, _) = await SendAsync(HttpMethod.Post, $"{Group}/datasets{query}", json);
        Assert.Equal(201, status);
        return (string)body!["id"]!;
    }

    public Task<(int Status, JsonNode? Body, HttpResponseMessage Answer)> PostAsync(string dataset, string rows, string table = "ApInvoices") =>
        SendAsync(HttpMethod.Post, $"{Group}/datasets/{dataset}/tables/{table}/rows", $$"""{"rows":[{{rows}}]}""");

    public static string Many(int count, string batch = "b") => string.Join(',', Enumerable.Range(0, count).Select(
        number => string.Create(CultureInfo.InvariantCulture, $$"""{"_SourceId":"k{{number}}","_Version":{{number}},"_BatchId":"{{batch}}","Amount":{{number}}.25}""")));

    /// <summary>Waits out the visibility delay, asks, and gives the rows as compact JSON.</summary>
    public async Task<string> AskAsync(string dataset, string query, bool nulls = false)
    {
        Clock.Advance(TimeSpan.FromSeconds(2));
        var (status, body, _) = await QueryAsync(dataset, query, nulls);
        Assert.True(status == 200, body?.ToJsonString());
        return body!["results"]![0]!["tables"]![0]!["rows"]!.ToJsonString();
    }

    public Task<(int Status, JsonNode? Body, HttpResponseMessage Answer)> QueryAsync(string dataset, string query, bool nulls = false)
    {
        var body = new JsonObject { ["queries"] = new JsonArray(new JsonObject { ["query"] = query }), ["serializerSettings"] = new JsonObject { ["includeNulls"] = nulls } };
        return SendAsync(HttpMethod.Post, $"{Group}/datasets/{dataset}/executeQueries", body.ToJsonString());
    }

    public void Order(string operation, FaultOrder fault) => Host.Context.Faults.Order(fault with { Module = "power-bi", Operation = operation });

    public static async Task<JsonObject> BodyAsync(HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!.AsObject();
}
