using System.CommandLine;
using System.Text.Json;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Waiting;

namespace MlConnector.Cli.Commands.Waiting;

/// <summary>Lists what waits.</summary>
internal sealed class ListWaitingCommand() : MlcCommand("list", "List what waits, stream by stream, with the reason: unposted or torn journals, missing journal numbers, orders and invoices without their other half.", "mlc waiting list --stream gl_postings")
{
    private readonly Argument<string?> pipeline = FileOptions.PipelineArgument();
    private readonly Option<string[]> streams = FileOptions.Streams();

    protected override IEnumerable<Symbol> Symbols => [pipeline, streams];

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        string name = await new RemoteRuns(service).PipelineAsync(context.Get(pipeline), cancel);
        string query = string.Join('&', Streams(context).Select(stream => $"stream={Uri.EscapeDataString(stream)}"));
        JsonElement items = (await service.GetAsync($"pipelines/{Uri.EscapeDataString(name)}/waiting?{query}", cancel)).GetProperty("items");
        context.Print(new WaitingView([.. items.EnumerateArray().Select(WaitingLine.Of)]));
        return ExitCode.Done;
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, context.Get(pipeline), cancel);
        context.Print(new WaitingView([.. (await new WaitingDesk(workspace).ListAsync(stored, Streams(context), cancel)).SelectMany(stream => stream.Items.Select(item => WaitingLine.Of(stream.Stream, item)))]));
        return ExitCode.Done;
    }

    private string[] Streams(CommandContext context) => context.Get(streams) ?? [];
}
