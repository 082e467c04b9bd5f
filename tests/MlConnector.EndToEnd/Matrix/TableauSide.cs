using MlConnector.Chaos.Truth;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Tableau;

namespace MlConnector.EndToEnd.Matrix;

/// <summary>Tableau.</summary>
internal sealed class TableauSide : DestinationSide
{
    private readonly TableauSandbox tableau = new(new TableauSandboxOptions { QueriesPerHour = 2_000 });

    public override ISandboxModule Module => tableau;

    public override IReadOnlyList<(string Name, string Value)> Secrets => [("tableau", tableau.SecretValue)];

    public override IReadOnlyList<string> KillPoints => [TableauFaultPoints.UploadPiece, TableauFaultPoints.Publish, TableauFaultPoints.Jobs, TableauFaultPoints.VizQl];

    public override string Unanswered => TableauFaultPoints.Jobs;

    public override string Connection(SandboxHost host) => $$"""
          bi:
            type: tableau
            server: {{host.Https}}
            site: {{tableau.Options.Site}}
            connectedApp: { clientId: {{tableau.ClientId}}, secretId: {{tableau.SecretId}}, secret: '${secret:tableau}', user: {{tableau.Options.User}} }
            trustedCertificates: {{host.Context.Options.CertificateFile}}
            longestText: 4000
            settle: 1s
            limits: { queriesPerHour: 2000 }
        """;

    public override StoredTable Table(string name) => StoredTable.Of(tableau.Source("Finance", name));

    /// <summary>A data source is the current state: every key once.</summary>
    public override StreamTruth Here(StreamTruth stream) => stream with { Shape = Shape.EveryRow };
}
