using System.CommandLine;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Sources;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;

namespace MlConnector.Cli.Commands.Running;

/// <summary>Uses credentials that die unused, the standby ones too.</summary>
internal sealed class KeepAliveCommand() : MlcCommand(
    "keep-alive",
    "Sign in once with every credential that its vendor ends when nobody uses it (personal access tokens of Tableau: after 15 days), the standby ones too. For a timer once a day.",
    "mlc keep-alive\nmlc keep-alive finance --json")
{
    private readonly Argument<string?> pipeline = FileOptions.PipelineArgument("Name of the pipeline; without it all of them.");

    protected override IEnumerable<Symbol> Symbols => [pipeline];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        IReadOnlyList<StoredPipeline> wanted = context.Get(pipeline) is { } name
            ? [await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel)]
            : await StoredPipeline.AllAsync(workspace.Store.Revisions, cancel);
        var findings = new Dictionary<string, IReadOnlyList<CheckFinding>>(StringComparer.Ordinal);
        foreach (StoredPipeline stored in wanted)
        {
            await using ISource source = stored.OpenSource(workspace.Services);
            await using IDestination destination = stored.OpenDestination(workspace.Services);
            foreach ((string connection, object end) in new (string, object)[] { (stored.Content.Settings.Source, source), (stored.Content.Settings.Destination, destination) })
            {
                if (end is IKeepsAlive living && !findings.ContainsKey(connection)) findings[connection] = [.. (await living.KeepAliveAsync(cancel)).Findings.Select(finding => finding with { Subject = $"{connection}: {finding.Subject}" })];
            }
        }

        var report = new CheckReport([.. findings.Values.SelectMany(found => found)]);
        context.Print(new CheckReportView(report.Findings.IsEmpty ? "no connection has credentials that die unused" : "credentials", report, context.Scrub));
        return ExitCode.Of(report);
    }
}
