namespace MlConnector.Sandbox.Tests.Syspro;

/// <summary>One sandbox with default options for tests that only read.</summary>
public sealed class PoliteSyspro : IAsyncLifetime
{
    internal RunningSyspro Erp { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Erp = await RunningSyspro.StartAsync();

    public ValueTask DisposeAsync() => Erp.DisposeAsync();
}
