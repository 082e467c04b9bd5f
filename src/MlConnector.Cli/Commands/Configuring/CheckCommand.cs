using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
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

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        List<(string Name, JsonElement Answer)> answers = [];
        if (context.Get(file) is { } path)
        {
            ConfigurationFile configuration = await ConfigurationFile.ReadAsync(path, cancel);
            foreach (PipelineSettings settings in Meant(context, configuration)) answers.Add((settings.Name, await new RemoteConfiguration(service, configuration).CheckAsync(settings, cancel)));
        }
        else
        {
            string name = await new RemoteRuns(service).PipelineAsync(context.Get(pipeline), cancel);
            answers.Add((name, await service.PostAsync($"pipelines/{Uri.EscapeDataString(name)}/check", "{}", cancel)));
        }

        context.Print(new ReportList([.. answers.Select(one => new RemoteView(one.Answer, text => RemoteTexts.Check(text, one.Name, one.Answer)))]));
        return answers.Select(one => CodeOf(one.Answer)).Aggregate(ExitCode.Done, ExitCode.Worse);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        ConfigurationFile? configuration = context.Get(file) is { } path ? await ConfigurationFile.ReadAsync(path, cancel) : null;
        await using Workspace workspace = configuration is null ? await context.OpenExistingWorkspaceAsync(cancel) : await context.OpenWorkspaceAsync(cancel);
        var check = new ConnectionCheck(workspace);
        if (configuration is null) await check.StoredAsync(await StoredPipeline.FindAsync(workspace.Store.Revisions, context.Get(pipeline), cancel), cancel);
        else
        {
            foreach (PipelineSettings settings in Meant(context, configuration)) await check.FileAsync(configuration, settings, cancel);
        }

        context.Print(new CheckReportView("connections", check.Report, context.Scrub));
        return ExitCode.Of(check.Report);
    }

    private ImmutableArray<PipelineSettings> Meant(CommandContext context, ConfigurationFile configuration) => context.Get(pipeline) is { } name ? [configuration.Pipeline(name)] : configuration.Model.Pipelines;

    /// <summary>As of a check here: by the errors of its findings.</summary>
    private static int CodeOf(JsonElement check)
    {
        if (check.GetProperty("passed").GetBoolean()) return ExitCode.Done;
        ConnectorError[] errors = [.. check.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("error")).Where(error => error.ValueKind == JsonValueKind.Object).Select(RemoteErrors.One)];
        return ExitCode.OfCheck(errors);
    }
}
