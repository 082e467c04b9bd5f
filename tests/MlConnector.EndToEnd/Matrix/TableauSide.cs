using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Tableau;

namespace MlConnector.EndToEnd.Matrix;

/// <summary>Tableau.</summary>
internal sealed class TableauSide : DestinationSide
{
    private readonly TableauSandbox tableau = new(new TableauSandboxOptions { QueriesPerHour = 2_000 });

    public override ISandboxModule Module => tableau;

    public override IReadOnlyList<(string Name, string Value)> Secrets => [("tableau", tableau.SecretValue)];

    public override IReadOnlyList<string> KillPoints => [TableauFaultPoints.UploadPiece, TableauFaultPoints.Publish, TableauFaultPoints.Jobs];

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

    public override IEnumerable<IReadOnlyDictionary<string, object?>> Current(string table) =>
        tableau.Source("Finance", table).Rows.Select(row => (IReadOnlyDictionary<string, object?>)row.ToDictionary(cell => cell.Key, cell => (object?)cell.Value, StringComparer.Ordinal));

    public override IEnumerable<string> Stored() => tableau.Sources.SelectMany(source => tableau.Source(source.Project, source.Name).Rows.Select(row => $"{source.Name} {row["_SourceId"]} {row["_Version"]}"));
}
