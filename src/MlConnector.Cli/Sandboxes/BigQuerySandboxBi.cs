using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Cli.Sandboxes;

/// <summary>BigQuery in a pair of sandboxes.</summary>
internal sealed class BigQuerySandboxBi : SandboxBi, IDisposable
{
    private readonly BigQuerySandbox bigQuery = new(new BigQuerySandboxOptions { Billing = true });

    public override string Type => "bigquery";

    public override string Name => "BigQuery";

    public override ISandboxModule Module => bigQuery;

    public override IReadOnlyList<(string Name, string Value)> Secrets => [("bigquery", bigQuery.KeyFile)];

    public override string Credentials => $"service account {bigQuery.Options.ClientEmail}";

    public override (string Json, string Name) Address => ("bigQuery", "Google and BigQuery");

    public override string Connection(SandboxHost host, string certificate) => $$"""
              bi:
                type: bigquery
                project: {{bigQuery.Options.Project}}
                location: EU
                key: ${secret:bigquery}
                tokenUrl: {{BigQuerySandbox.TokenAddress(host)}}         # only for the sandbox
                apiBase: {{host.Https}}                       # only for the sandbox
                storageBase: {{host.Https}}                   # only for the sandbox; asked with load: storageWrite
                trustedCertificates: {{Quoted(certificate)}}
                longestText: 4000                                # a rule of this site: whoever pastes a letter into a reference hears of it
                settle: 3s                                       # a job that has not come by then does not come here; a real project: leave 90s
                jobPoll: 1s
            """;

    public void Dispose() => bigQuery.Dispose();
}
