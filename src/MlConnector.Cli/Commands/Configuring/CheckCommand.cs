using System.CommandLine;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Cli.Composition;
using MlConnector.Cli.Output;
using MlConnector.Engine.Configuration.Model;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>Checks the connections of a file, or of what was applied: everything that is wrong, at once.</summary>
internal sealed class CheckCommand() : MlcCommand(
    "check",
    "Check connections: reach, sign-in, rights, licences, keys, clocks. All findings, not the first; nothing is changed and nobody is evicted.",
    "mlc check -f finance.yaml\nmlc check finance --json")
{
    private readonly Argument<string?> pipeline = FileOptions.PipelineArgument();
    private readonly Option<string?> file = FileOptions.File("Configuration to check; without it, what was applied.");

    protected override IEnumerable<Symbol> Symbols => [pipeline, file];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        ConfigurationFile? configuration = context.Get(file) is { } path ? await ConfigurationFile.ReadAsync(path, cancel) : null;
        await using Workspace workspace = configuration is null ? await Workspace.OpenExistingAsync(context, cancel) : await Workspace.OpenAsync(context, cancel);
        List<CheckFinding> findings = [];
        if (configuration is not null) await CheckFileAsync(configuration, workspace, context, findings, cancel);
        else await CheckStoredAsync(await StoredPipeline.FindAsync(workspace.Store.Revisions, context.Get(pipeline), cancel), workspace, findings, cancel);
        var report = new CheckReport([.. findings]);
        context.Print(new CheckReportView("connections", report, context.Scrub));
        ConnectorError[] errors = [.. report.Findings.Select(finding => finding.Error).OfType<ConnectorError>()];
        return report.Passed ? ExitCode.Done : errors.Length > 0 && ExitCode.Of(errors) is var code and not ExitCode.RunFailed ? code : ExitCode.Unreachable;
    }

    private async Task CheckFileAsync(ConfigurationFile configuration, Workspace workspace, CommandContext context, List<CheckFinding> findings, CancellationToken cancel)
    {
        foreach (PipelineSettings settings in context.Get(pipeline) is { } name ? [configuration.Pipeline(name)] : configuration.Model.Pipelines.AsEnumerable())
        {
            await using PipelineSite site = await PipelineSite.OpenAsync(configuration.Model, settings, workspace.Services);
            await AddAsync(findings, settings.Source, () => site.Source.CheckAsync([.. site.Plans.Select(plan => plan.Name)], cancel));
            await AddAsync(findings, settings.Destination, () => site.Destination.CheckAsync(site.Schema, cancel));
        }
    }

    private static async Task CheckStoredAsync(StoredPipeline stored, Workspace workspace, List<CheckFinding> findings, CancellationToken cancel)
    {
        await using ISource source = stored.OpenSource(workspace.Services);
        await using IDestination destination = stored.OpenDestination(workspace.Services);
        await AddAsync(findings, stored.Content.Settings.Source, () => source.CheckAsync([.. stored.Content.Streams.Select(stream => stream.Plan.Name)], cancel));
        await AddAsync(findings, stored.Content.Settings.Destination, () => destination.CheckAsync(stored.Schema, cancel));
    }

    private static async Task AddAsync(List<CheckFinding> findings, string connection, Func<Task<CheckReport>> check)
    {
        try
        {
            findings.AddRange((await check()).Findings.Select(finding => finding with { Subject = $"{connection}: {finding.Subject}" }));
        }
        catch (ConnectorException failed)
        {
            findings.AddRange(failed.Errors.Select(error => new CheckFinding(connection, CheckOutcome.Problem, error.Message) { Error = error }));
        }
    }
}
