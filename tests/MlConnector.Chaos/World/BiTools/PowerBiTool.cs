using MlConnector.Chaos.Truth;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.Chaos.World.BiTools;

/// <summary>Power BI.</summary>
internal sealed class PowerBiTool : BiTool
{
    private readonly PowerBiSandbox powerBi;

    public PowerBiTool(SiteSettings settings)
    {
        powerBi = new PowerBiSandbox(new PowerBiSandboxOptions { Seed = settings.Seed, VisibilityDelay = settings.Visibility, TokenLifetime = settings.TokenLifetime });
        powerBi.Switches.ExecuteQueries = !settings.NoReadBack;
    }

    /// <summary>A process that was killed while it tried whether datasets may be created leaves a throw-away one, which a later attempt deletes once nobody can be busy with it any more.</summary>
    private SandboxDataset[] Ours => [.. powerBi.Datasets().Where(dataset => !dataset.Name.StartsWith("mlc-probe-", StringComparison.Ordinal))];

    public override ISandboxModule Module => powerBi;

    public override (string Name, string Value) Secret => ("powerbi", powerBi.Options.ClientSecret);

    public override int Datasets => Ours.Length;

    public override long Requests(SandboxHost host) => powerBi.Counters.Requests;

    public override StoredTable Table(string name) => StoredTable.Of(Ours[0].Table(name));

    public override string Connection(SandboxHost host, SiteSettings settings) => $$"""
        type: power-bi
        tenant: {{powerBi.Options.TenantId}}
        clientId: {{powerBi.Options.ClientId}}
        clientSecret: ${secret:powerbi}
        workspace: {{powerBi.Options.WorkspaceName}}
        authority: {{host.Https}}
        apiBase: {{host.Https}}
        timeout: 10m
        readBack: {{(settings.NoReadBack ? "off" : "on")}}
        settle: {{settings.Settle}}
        visibilityPoll: 1s
        limits: { preferredRowsPerPost: {{Site.RowsPerPost}} }
        """;
}
