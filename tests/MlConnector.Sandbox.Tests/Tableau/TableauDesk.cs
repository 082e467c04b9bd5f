using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Tableau;
using MlConnector.Sandbox.Time;

namespace MlConnector.Sandbox.Tests.Tableau;

/// <summary>A running Tableau sandbox on a frozen clock, and a session in which one text file was published as the data source <c>Sales</c>.</summary>
internal sealed class TableauDesk : IAsyncDisposable
{
    /// <summary>Ten invoices of four customers.</summary>
    public const string Csv = """
        Customer,Amount,Lines,Due,Open,At
        Ada,10.25,1,2025-12-31,true,2026-05-30 08:00:00
        Ada,0.75,2,2026-01-01,false,2026-05-31 23:59:59
        Ada,4,,2026-02-28,,2026-06-01 00:00:00
        Bob,-3,4,2026-03-01,true,
        Bob,20,5,2026-04-30,true,2026-06-01 12:00:00
        Cy,7,6,2026-05-31,false,2026-06-02 00:00:00
        Cy,,7,2026-06-01,,2026-06-02 00:00:00
        Dee,1,8,2026-06-30,true,2026-06-03 00:00:00
        Dee,2,9,,true,2026-06-03 00:00:00
        ,100,10,2026-07-01,,2026-06-03 00:00:00

        """;

    /// <summary>A Hyper file, as far as anybody can tell from its beginning.</summary>
    public static readonly byte[] Hyper = [0x48, 0x79, 0x50, 0x65, 0x72, 0x08, 0, 0, 0x01, 0, 0, 0, 42];
    private readonly HttpClient client;
    private string root = "";

    private TableauDesk(TableauSandbox sandbox, SandboxHost host, VirtualClock clock)
    {
        (Sandbox, Host, Clock) = (sandbox, host, clock);
        client = new HttpClient { BaseAddress = host.Http };
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    public TableauSandbox Sandbox { get; }

    public SandboxHost Host { get; }

    public VirtualClock Clock { get; }

    /// <summary>The published data source.</summary>
    public TableauSandboxSource Sales => Sandbox.Source("default", "Sales");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts one, signs in and publishes <see cref="Csv"/>.</summary>
    public static async Task<TableauDesk> StartAsync(TableauSandboxOptions? options = null)
    {
        var clock = VirtualClock.FrozenAt(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));
        var sandbox = new TableauSandbox((options ?? new TableauSandboxOptions()) with { JobDuration = TimeSpan.Zero });
        var desk = new TableauDesk(sandbox, await SandboxHost.StartAsync(new SandboxOptions { HttpsPort = null, Clock = clock }, [sandbox], Cancel), clock);
        (_, _, var session) = await desk.SendAsync(HttpMethod.Post, "/api/3.27/auth/signin", Json(new { credentials = new { personalAccessTokenName = "mlc", personalAccessTokenSecret = sandbox.TokenSecret, site = new { contentUrl = "acme" } } }));
        desk.root = $"/api/3.27/sites/{session.GetProperty("credentials").GetProperty("site").GetProperty("id").GetString()}/";
        desk.client.DefaultRequestHeaders.Add("X-Tableau-Auth", session.GetProperty("credentials").GetProperty("token").GetString());
        Assert.Equal((201, ""), await desk.PublishAsync("tdsx", Packaged()));
        return desk;
    }

    /// <summary>Publishes a file as the data source of a name; further parameters stand behind the type.</summary>
    public async Task<(int Status, string Code)> PublishAsync(string type, byte[] file, string name = "Sales")
    {
        (_, _, var found) = await SendAsync(HttpMethod.Get, "projects?filter=name:eq:default");
        string project = found.GetProperty("projects").GetProperty("project")[0].GetProperty("id").GetString()!;
        var body = new MultipartContent("mixed");
        Add(body, "name=\"request_payload\"", "text/xml", Encoding.UTF8.GetBytes($"<tsRequest><datasource name=\"{name}\"><project id=\"{project}\"/></datasource></tsRequest>"));
        Add(body, "name=\"tableau_datasource\"; filename=\"sales\"", "application/octet-stream", file);
        (int status, string code, _) = await SendAsync(HttpMethod.Post, $"datasources?datasourceType={type}", body);
        return (status, code);
    }

    /// <summary>Asks a question of VizQL Data Service about a data source.</summary>
    /// <param name="question">Its last part.</param>
    /// <param name="rest">What the request has beside the data source: <c>"query":{…}</c>.</param>
    public Task<(int Status, string Code, JsonElement Body)> AskAsync(string question, string rest = "") => SendAsync(HttpMethod.Post, $"/api/v1/vizql-data-service/{question}", new StringContent(
        $$"""{"datasource":{"datasourceLuid":"{{Sales.Id}}"}{{(rest.Length == 0 ? "" : "," + rest)}}}""", Encoding.UTF8, "application/json"));

    /// <summary>Sends to a path below the site, or, where it begins with a slash, to that; gives the status, the code of a refusal and the answer.</summary>
    public async Task<(int Status, string Code, JsonElement Body)> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path.StartsWith('/') ? path : root + path, UriKind.Relative)) { Content = content, Headers = { { "RequestID", "r1" } } };
        using var answer = await client.SendAsync(request, Cancel);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(Cancel);
        if (body.Length == 0) return ((int)answer.StatusCode, "", default);
        using var read = JsonDocument.Parse(body);
        var all = read.RootElement.Clone();
        string code = all.ValueKind != JsonValueKind.Object ? "" : all.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString()! : all.TryGetProperty("errorCode", out var viz) ? viz.GetString()! : "";
        return ((int)answer.StatusCode, code, all);
    }

    public static StringContent Json(object body) => new(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await Host.DisposeAsync();
    }

    private static byte[] Packaged()
    {
        const string Description = """
            <datasource formatted-name='sales' inline='true' version='18.1'><connection class='federated'>
              <named-connections><named-connection caption='sales' name='textscan.1'><connection class='textscan' directory='Data' filename='sales.csv' server='' /></named-connection></named-connections>
              <relation connection='textscan.1' name='sales.csv' table='[sales#csv]' type='table'><columns character-set='UTF-8' header='yes' locale='en_US' separator=','>
                <column datatype='string' name='Customer' ordinal='0' /><column datatype='real' name='Amount' ordinal='1' /><column datatype='integer' name='Lines' ordinal='2' />
                <column datatype='date' name='Due' ordinal='3' /><column datatype='boolean' name='Open' ordinal='4' /><column datatype='datetime' name='At' ordinal='5' />
              </columns></relation>
            </connection></datasource>
            """;
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string text) in new[] { ("sales.tds", Description), ("Data/sales.csv", Csv) })
            {
                using var entry = new StreamWriter(zip.CreateEntry(name).Open());
                entry.Write(text);
            }
        }

        return file.ToArray();
    }

    private static void Add(MultipartContent body, string disposition, string type, byte[] bytes)
    {
        var part = new ByteArrayContent(bytes);
        part.Headers.ContentType = new MediaTypeHeaderValue(type);
        part.Headers.TryAddWithoutValidation("Content-Disposition", disposition);
        body.Add(part);
    }
}
