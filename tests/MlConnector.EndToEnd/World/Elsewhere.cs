using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Composition;
using MlConnector.Engine.Ports;
using MlConnector.Server.Hosting;
using MlConnector.Server.SignIn.Tokens;

namespace MlConnector.EndToEnd.World;

/// <summary>A service with a data folder of its own.</summary>
internal sealed class Elsewhere : IAsyncDisposable
{
    private readonly Workspace workspace;
    private readonly ServerHost host;

    private Elsewhere(Workspace workspace, ServerHost host, string token) => (this.workspace, this.host, Token) = (workspace, host, token);

    /// <summary>Good for everything there.</summary>
    public string Token { get; }

    public string Address => host.Addresses[0].ToString();

    public static async Task<Elsewhere> StartAsync(string folder)
    {
        var data = new DataFolder(Path.Combine(folder, "elsewhere"));
        data.Create();
        Workspace opened = await Workspace.OpenAsync(data, TimeProvider.System, _ => NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        string token = (await new ApiTokens(opened).AddAsync("test", "command line", TokenScopes.Admin, null, TestContext.Current.CancellationToken)).Token;
        return new Elsewhere(opened, await ServerHost.StartAsync(opened, new ServerOptions { Urls = "http://127.0.0.1:0" }, TestContext.Current.CancellationToken), token);
    }

    public async Task StoreAsync(params (string Name, string Value)[] secrets)
    {
        foreach ((string name, string value) in secrets) await workspace.Vault.SetAsync(name, value, null, "test", TestContext.Current.CancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await host.DisposeAsync();
        await workspace.DisposeAsync();
    }
}
