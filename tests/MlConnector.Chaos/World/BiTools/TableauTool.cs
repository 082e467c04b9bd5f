using MlConnector.Chaos.Truth;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Tableau;

namespace MlConnector.Chaos.World.BiTools;

/// <summary>
/// Tableau: what takes effect late is the end of a publishing job. Of two seeds one signs in with a personal access token, which has one session for all processes, and one with a connected app. Budgets are the matter of other tests: a
/// case is played in hours that pass quickly.
/// </summary>
internal sealed class TableauTool(SiteSettings settings) : BiTool
{
    private const string Project = "Finance";

    /// <summary>Idle sessions that die twice within a minute would look like somebody else with the same token.</summary>
    private static readonly TimeSpan ShortestIdle = TimeSpan.FromMinutes(2);

    private readonly TableauSandbox tableau = new(new TableauSandboxOptions { JobDuration = settings.Visibility, RefusesWhilePublishing = true, SessionIdle = settings.TokenLifetime > ShortestIdle ? settings.TokenLifetime : ShortestIdle, QueriesPerHour = 1_000_000, PublishesPerHour = 1_000_000 });

    public override ISandboxModule Module => tableau;

    public override (string Name, string Value) Secret => ("tableau", WithToken ? tableau.TokenSecret : tableau.SecretValue);

    /// <summary>Projects: the one that every site has is not ours.</summary>
    public override int Datasets => tableau.Projects.Count(path => path != "default");

    public override long Requests(SandboxHost host) => host.Context.Counters[$"{tableau.Name}.requests"];

    public override bool Has(string table) => tableau.Source(Project, table).Exists;

    public override StoredTable Table(string name) => StoredTable.Of(tableau.Source(Project, name));

    /// <summary>A data source is the current state: every key once.</summary>
    public override StreamTruth Here(StreamTruth truth) => truth with { Shape = Shape.EveryRow };

    /// <summary>A complete set is always published whole.</summary>
    public override string StreamSettings(StreamTruth truth) => settings.RemovesByCondition && truth.IsRelated ? "{ write: upsert, cursor: { absenceGrace: 1 } }" : "{}";

    public override string Connection(SandboxHost host, SiteSettings settings) => $$"""
        type: tableau
        server: {{host.Https}}
        site: {{tableau.Options.Site}}
        {{(WithToken ? $"token: {{ name: {tableau.Options.TokenName}, secret: '${{secret:tableau}}' }}" : $"connectedApp: {{ clientId: {tableau.ClientId}, secretId: {tableau.SecretId}, secret: '${{secret:tableau}}', user: {tableau.Options.User} }}")}}
        longestText: 4000
        timeout: 10m
        settle: {{settings.Settle}}
        removals: {{(settings.RemovesByCondition ? "condition" : "publication")}}
        limits: { publishesPerHour: 1000000, queriesPerHour: 1000000 }
        """;

    private bool WithToken => settings.Seed % 2 == 1;
}
