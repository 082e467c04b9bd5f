using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Tableau;
using MlConnector.Tableau;

namespace MlConnector.Proof.Sites;

/// <summary>Tableau: a table is published whole. Budgets are the matter of other tests.</summary>
internal sealed class TableauSite : DestinationSite
{
    private const int Plenty = 1_000_000;
    private readonly string copies = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly TableauSandbox tableau = new(new TableauSandboxOptions { QueriesPerHour = Plenty, PublishesPerHour = Plenty, JobCallsPerDay = Plenty, IndexLag = TimeSpan.Zero });

    protected override ISandboxModule Vendor => tableau;

    public override string Way => "Tableau";

    public override WriteMode Mode => WriteMode.Upsert;

    public override bool IsBusy => tableau.Jobs.Any(job => job.Outcome == "running");

    public override IDestination Open() => Made<IDestination>((settings, problems) => new TableauFactory().Create("bi", settings, Services, problems), $$"""
        type: tableau
        server: {{Host.Https}}
        site: {{tableau.Options.Site}}
        connectedApp: { clientId: {{tableau.ClientId}}, secretId: {{tableau.SecretId}}, secret: '${secret:tableau}', user: {{tableau.Options.User}} }
        trustedCertificates: {{Certificate}}
        copies: {{copies}}
        timeout: 10m
        patience: 5s
        settle: 10s
        jobPatience: 10m
        decimalDigits: 38
        longestText: 4000
        limits: { publishesPerHour: {{Plenty}}, queriesPerHour: {{Plenty}} }
        """);

    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> Rows(string table) => tableau.Source(Container, table) is { Exists: true } source ? source.Rows : [];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Directory.Exists(copies)) Directory.Delete(copies, recursive: true);
    }

    protected override string SecretOf(string name) => tableau.SecretValue;
}
