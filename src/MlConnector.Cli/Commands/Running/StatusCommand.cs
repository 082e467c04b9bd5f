using System.CommandLine;
using System.Text.Json;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Ports;

namespace MlConnector.Cli.Commands.Running;

/// <summary>Shows how current and how healthy everything is, from what is stored here; asks no system.</summary>
internal sealed class StatusCommand() : MlcCommand("status", "Show how fresh each stream is, how the last runs ended, what is held or dead, how full tables are and which limits are used. Asks no system.", "mlc status\nmlc status finance --json")
{
    private readonly Argument<string?> pipeline = FileOptions.PipelineArgument("Name of the pipeline; without it all of them are shown.");

    protected override IEnumerable<Symbol> Symbols => [pipeline];

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        List<IReport> views = [];
        bool isHeld = false;
        foreach (string name in await new RemoteRuns(service).PipelinesAsync(context.Get(pipeline), cancel))
        {
            JsonElement found = await service.GetAsync($"pipelines/{Uri.EscapeDataString(name)}", cancel);
            isHeld |= found.GetProperty("streams").EnumerateArray().Any(stream => stream.GetProperty("hold").ValueKind == JsonValueKind.Object);
            views.Add(new RemoteView(found, text => RemoteTexts.Pipeline(text, found)));
        }

        context.Print(new ReportList(views));
        return isHeld ? ExitCode.Unverified : ExitCode.Done;
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        IReadOnlyList<StoredPipeline> wanted = context.Get(pipeline) is { } name
            ? [await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel)]
            : await StoredPipeline.AllAsync(workspace.Store.Revisions, cancel);
        List<PipelineStatus> all = [];
        var reader = new PipelineStatusReader(workspace);
        foreach (StoredPipeline stored in wanted) all.Add(await reader.ReadAsync(stored, cancel));
        IReadOnlyList<SchedulePause> pauses = await workspace.Store.Pauses.ListAsync(cancel);
        context.Print(new StatusView(all, pauses, await workspace.Vault.ListAsync(cancel), context.Time.GetUtcNow(), context.Scrub));
        return all.Any(status => status.Streams.Any(stream => stream.Record.Hold is not null)) ? ExitCode.Unverified : ExitCode.Done;
    }
}
