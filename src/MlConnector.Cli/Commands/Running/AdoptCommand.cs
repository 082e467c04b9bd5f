using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Runs;

namespace MlConnector.Cli.Commands.Running;

/// <summary>Takes tables as they are.</summary>
internal sealed class AdoptCommand() : TableCommand(
    "adopt",
    "Take tables as they are, after a restore, a lost journal or a difference that somebody made on purpose: rows that are there and not known here are taken over by their keys, and recognised when they are read again.",
    "mlc adopt finance --stream ap_invoices")
{
    protected override string Address => "adopt";

    protected override string Question(CommandContext context, string tables) => $"Take as they are: {tables}? Rows that are missing there stay missing until they change.";

    protected override Task<(RunResult Result, TimeSpan Took)> WorkAsync(CommandContext context, PipelineRunning running, StoredPipeline stored, RunRequest request, CancellationToken cancel) =>
        running.AdoptAsync(stored, request, cancel);
}
