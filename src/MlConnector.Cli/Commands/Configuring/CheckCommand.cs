using System.CommandLine;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Model;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>Checks the connections of a file, or of what was applied: everything that is wrong, at once.</summary>
internal sealed class CheckCommand() : MlcCommand(
    "check",
    "Check connections: reach, sign-in, rights, licences, keys, clocks. All findings, not the first; nothing is changed, but that a throw-away dataset is created and deleted where apply would create one. No session of this data folder is evicted; that of a person with the same operator would be.",
    "mlc check -f finance.yaml\nmlc check finance --json")
{
    private readonly Argument<string?> pipeline = FileOptions.PipelineArgument();
    private readonly Option<string?> file = FileOptions.File("Configuration to check; without it, what was applied.");

    protected override IEnumerable<Symbol> Symbols => [pipeline, file];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        ConfigurationFile? configuration = context.Get(file) is { } path ? await ConfigurationFile.ReadAsync(path, cancel) : null;
        await using Workspace workspace = configuration is null ? await context.OpenExistingWorkspaceAsync(cancel) : await context.OpenWorkspaceAsync(cancel);
        var check = new ConnectionCheck(workspace);
        if (configuration is null) await check.StoredAsync(await StoredPipeline.FindAsync(workspace.Store.Revisions, context.Get(pipeline), cancel), cancel);
        else
        {
            foreach (PipelineSettings settings in context.Get(pipeline) is { } name ? [configuration.Pipeline(name)] : configuration.Model.Pipelines.AsEnumerable()) await check.FileAsync(configuration, settings, cancel);
        }

        context.Print(new CheckReportView("connections", check.Report, context.Scrub));
        return ExitCode.Of(check.Report);
    }
}
