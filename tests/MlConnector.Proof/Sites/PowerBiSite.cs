using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.PowerBi;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.Proof.Sites;

/// <summary>Power BI.</summary>
internal sealed class PowerBiSite : DestinationSite
{
    private readonly PowerBiSandbox powerBi = new(new PowerBiSandboxOptions { VisibilityDelay = TimeSpan.Zero });

    protected override ISandboxModule Vendor => powerBi;

    public override string Way => "Power BI";

    public override IDestination Open() => Made<IDestination>((settings, problems) => new PowerBiFactory().Create("bi", settings, Services, problems), $$"""
        type: power-bi
        tenant: {{powerBi.Options.TenantId}}
        clientId: {{powerBi.Options.ClientId}}
        clientSecret: ${secret:powerbi}
        workspace: {{powerBi.Options.WorkspaceName}}
        authority: {{Host.Https}}
        apiBase: {{Host.Https}}
        trustedCertificates: {{Certificate}}
        timeout: 10m
        patience: 5s
        settle: 1s
        visibilityPoll: 1s
        creationWait: 20s
        """);

    public override IReadOnlyDictionary<string, long> Held(string table) => powerBi.Dataset(Container).Table(table).CountBy("_BatchId");

    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> Rows(string table) =>
        [.. powerBi.Dataset(Container).Table(table).Rows.Select(row => row.ToDictionary(cell => cell.Key, cell => Convert.ToString(cell.Value, CultureInfo.InvariantCulture), StringComparer.Ordinal))];

    protected override string SecretOf(string name) => powerBi.Options.ClientSecret;
}
