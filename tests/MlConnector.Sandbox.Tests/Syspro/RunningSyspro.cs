using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.Enet;
using MlConnector.Sandbox.Syspro.OData;
using MlConnector.Sandbox.Time;

namespace MlConnector.Sandbox.Tests.Syspro;

/// <summary>A SYSPRO sandbox that really listens, with a client for each channel. OData is asked over plain http, unless a test is about TLS.</summary>
internal sealed class RunningSyspro : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 18, 9, 0, 0, TimeSpan.Zero);

    private RunningSyspro(SysproSandbox syspro, SandboxHost host, HttpClient client)
    {
        Syspro = syspro;
        Host = host;
        Client = client;
    }

    public SysproSandbox Syspro { get; }
    public SandboxHost Host { get; }
    public HttpClient Client { get; }
    public VirtualClock Clock => Host.Context.Clock;

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<RunningSyspro> StartAsync(ODataOptions? odata = null, EnetOptions? enet = null, Func<SysproSandboxOptions, SysproSandboxOptions>? change = null)
    {
        var options = new SysproSandboxOptions { OData = (odata ?? new ODataOptions()) with { RequireHttps = false }, Enet = enet ?? new EnetOptions() };
        var syspro = new SysproSandbox(change?.Invoke(options) ?? options);
        var host = await SandboxHost.StartAsync(new SandboxOptions { HttpsPort = null, Clock = VirtualClock.FrozenAt(Now) }, [syspro], Cancel);
        var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = Basic(syspro.Options.OData.UserName, syspro.Options.OData.Password);
        return new RunningSyspro(syspro, host, client);
    }

    public static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    public SysproTable Table(string name) => Syspro.Table(name);

    public Uri OData(string rest) => new($"{Syspro.ODataAddress(Host)}/{rest}");

    public Task<HttpResponseMessage> GetAsync(string rest) => Client.GetAsync(OData(rest), Cancel);

    public async Task<HttpStatusCode> StatusAsync(string rest)
    {
        using var answer = await GetAsync(rest);
        return answer.StatusCode;
    }

    public async Task<JsonElement> JsonAsync(string rest)
    {
        using var answer = await GetAsync(rest);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>A page of a set of company A, with its options escaped.</summary>
    public async Task<List<JsonElement>> PageAsync(string set, params string[] options)
    {
        return [.. (await JsonAsync($"SysproCompanyA/{set}?{Query(options)}")).GetProperty("value").EnumerateArray()];
    }

    /// <summary>A query string of options like <c>$filter=Supplier eq 'x'</c>, their values escaped.</summary>
    public static string Query(params string[] options) => string.Join('&', options.Select(option => option.Split('=', 2)).Select(pair => pair[0] + "=" + Uri.EscapeDataString(pair[1])));

    public async Task<string> EnetAsync(string call, params (string Name, string Value)[] parameters)
    {
        var query = string.Join('&', parameters.Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value)}"));
        using var answer = await Client.GetAsync(new Uri($"{Syspro.EnetAddress(Host)}/{call}?{query}"), Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return EnetText.GetString(await answer.Content.ReadAsByteArrayAsync(Cancel));
    }

    public Task<string> LogOnAsync(string password = "Enet-sandbox-pw", string company = "A", string user = "MLC") =>
        EnetAsync("Logon", ("Operator", user), ("OperatorPassword", password), ("CompanyId", company), ("CompanyPassword", ""));

    public Task<string> QueryAsync(string session, string businessObject, string xml) =>
        EnetAsync("Query/Query", ("UserId", session), ("BusinessObject", businessObject), ("XmlIn", xml));

    public async Task<XElement> FindAsync(string session, string query)
    {
        var text = await QueryAsync(session, "COMFND", $"<Query>{query}</Query>");
        Assert.False(text.StartsWith("ERROR", StringComparison.Ordinal), text);
        return XElement.Parse(text[text.IndexOf("?>", StringComparison.Ordinal)..][2..].Trim(), LoadOptions.PreserveWhitespace);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
    }

    private static Encoding EnetText { get; } = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
}
