using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Composition;
using MlConnector.Engine.Ports;
using MlConnector.Server.Hosting;
using MlConnector.Server.SignIn;
using MlConnector.Server.SignIn.Sessions;
using MlConnector.Server.SignIn.Tokens;
using MlConnector.Server.SignIn.Users;
using MlConnector.Server.Telemetry;

namespace MlConnector.Server.Tests.World;

/// <summary>A service over a data folder of its own, on any free port of this machine.</summary>
internal sealed class ServerSite : IAsyncDisposable
{
    private static readonly string Keys = Directory.CreateTempSubdirectory("mlc-keys-").FullName;
    private readonly List<HttpClient> clients = [];
    private readonly ServerOptions options;
    private HttpClient? program;
    private bool isKept;

    static ServerSite() => Environment.SetEnvironmentVariable("MLC_KEYS", Keys);

    private ServerSite(string folder, Workspace workspace, ServerOptions options, ServerHost host)
    {
        (Folder, Workspace, this.options, Host) = (folder, workspace, options, host);
        Client = Browser();
    }

    public string Folder { get; }

    public Workspace Workspace { get; }

    public ServerHost Host { get; private set; }

    /// <summary>A browser that nobody has signed in with; it follows no redirection.</summary>
    public HttpClient Client { get; private set; }

    /// <summary>Begins a service, with settings of its own if some are given.</summary>
    public static async Task<ServerSite> StartAsync(TimeProvider? time = null, ServerOptions? options = null, string? settings = null, ILoggerFactory? logs = null)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        string folder = Directory.CreateTempSubdirectory("mlc-server-").FullName;
        var data = new DataFolder(Path.Combine(folder, "data"));
        data.Create();
        if (settings is not null) await File.WriteAllTextAsync(Path.Combine(data.Path, "service.yaml"), settings, cancel);
        Workspace workspace = await Workspace.OpenAsync(data, time ?? TimeProvider.System, redactor => ServiceLogs.Open(logs ?? NullLoggerFactory.Instance, redactor, json: false, _ => null, time ?? TimeProvider.System), cancel);
        ServerOptions chosen = (options ?? new ServerOptions()) with { Urls = "http://127.0.0.1:0" };
        return new ServerSite(folder, workspace, chosen, await ServerHost.StartAsync(workspace, chosen, cancel));
    }

    /// <summary>Ends the service and starts it again over the same data, elsewhere: browsers keep their cookies and are given the new address.</summary>
    public async Task RestartAsync()
    {
        await Host.StopAsync();
        await Host.DisposeAsync();
        Host = await ServerHost.StartAsync(Workspace, options, TestContext.Current.CancellationToken);
        Client = Browser();
    }

    /// <summary>A browser of its own, with cookies.</summary>
    public HttpClient Browser(CookieContainer? cookies = null)
    {
        // a busy server takes its time to say that it reads no body
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies ?? new CookieContainer(), Expect100ContinueTimeout = TimeSpan.FromMinutes(2) }) { BaseAddress = Host.Addresses[0] };
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        clients.Add(client);
        return client;
    }

    /// <summary>A browser in which a user of a role is signed in; the user is made if there is none. Without the wait for a password's hash.</summary>
    public async Task<HttpClient> SignInAsync(Role role)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        string name = RoleNames.Of(role);
        await Workspace.Store.Access.Users.ChangeAsync(all => all.Any(user => user.Name == name) ? null : new User(name, role, Workspace.Time.GetUtcNow(), "test") { PasswordHash = "not to be matched" }, cancel);
        var cookies = new CookieContainer();
        cookies.Add(SessionOf(await Host.Services.GetRequiredService<BrowserSessions>().StartAsync(name, cancel)));
        return Browser(cookies);
    }

    /// <summary>The cookie that holds a session, as a browser of this machine keeps it.</summary>
    public Cookie SessionOf(string key) => new(Host.Services.GetRequiredService<CookieNames>().Session(isHttps: false), key, "/", Host.Addresses[0].Host);

    /// <summary>A program that may do everything: it comes with a token.</summary>
    public async Task<HttpClient> ProgramAsync()
    {
        if (program is not null) return program;
        string token = (await new ApiTokens(Workspace).AddAsync("test", "program", TokenScopes.Admin, null, TestContext.Current.CancellationToken)).Token;
        program = Browser();
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return program;
    }

    /// <summary>Leaves the data folder for somebody to serve; gives how.</summary>
    public string Keep()
    {
        isKept = true;
        return $"MLC_KEYS={Keys} mlc serve --data {Workspace.Folder.Path}";
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (HttpClient client in clients) client.Dispose();
        await Host.StopAsync();
        await Host.DisposeAsync();
        await Workspace.DisposeAsync();
        if (!isKept) Directory.Delete(Folder, recursive: true);
    }
}
