using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Composition;
using MlConnector.Server.Hosting;

namespace MlConnector.Server.Tests.World;

/// <summary>A service over a data folder of its own, on any free port of this machine.</summary>
internal sealed class ServerSite : IAsyncDisposable
{
    private static readonly string Keys = Directory.CreateTempSubdirectory("mlc-keys-").FullName;

    static ServerSite() => Environment.SetEnvironmentVariable("MLC_KEYS", Keys);

    private ServerSite(string folder, Workspace workspace, ServerHost host)
    {
        (Folder, Workspace, Host) = (folder, workspace, host);
        Client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = host.Addresses[0] };
    }

    public string Folder { get; }

    public Workspace Workspace { get; }

    public ServerHost Host { get; }

    /// <summary>A browser that follows no redirection.</summary>
    public HttpClient Client { get; }

    public static async Task<ServerSite> StartAsync(TimeProvider? time = null)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        string folder = Directory.CreateTempSubdirectory("mlc-server-").FullName;
        var data = new DataFolder(Path.Combine(folder, "data"));
        data.Create();
        Workspace workspace = await Workspace.OpenAsync(data, time ?? TimeProvider.System, _ => NullLoggerFactory.Instance, cancel);
        return new ServerSite(folder, workspace, await ServerHost.StartAsync(workspace, new ServerOptions { Urls = "http://127.0.0.1:0" }, cancel));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.StopAsync();
        await Host.DisposeAsync();
        await Workspace.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
