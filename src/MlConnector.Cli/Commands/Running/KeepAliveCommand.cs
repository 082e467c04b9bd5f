using System.CommandLine;
using MlConnector.Abstractions.Checks;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;

namespace MlConnector.Cli.Commands.Running;

/// <summary>Uses credentials that die unused, the standby ones too.</summary>
internal sealed class KeepAliveCommand() : MlcCommand(
    "keep-alive",
    "Sign in once with every credential that its vendor ends when nobody uses it (personal access tokens of Tableau: after 15 days; the refresh token of a paired Sage X3 connection: after 30), the standby ones too. The service does it once a day; this is for a timer where none runs.",
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
        CheckReport report = await new CredentialUse(workspace).UseAsync(wanted, cancel);
        context.Print(new CheckReportView(report.Findings.IsEmpty ? "no connection has credentials that die unused" : "credentials", report, context.Scrub));
        return ExitCode.Of(report);
    }
}
