using MlConnector.Cli.Composition;
using MlConnector.Engine.Runs;

namespace MlConnector.Cli.Commands.Running;

/// <summary>Fills tables anew from the journal.</summary>
internal sealed class RebuildCommand() : TableCommand(
    "rebuild",
    "Empty tables and deliver their current state again, from the journal: the way out when a table was emptied, recreated or overwritten behind our back. Resumable.",
    "mlc rebuild finance --stream ap_invoices")
{
    protected override string Question(TableChoice choice) => $"Empty and fill again: {choice.Names}?";

    protected override Task<(RunResult Result, TimeSpan Took)> WorkAsync(PipelineRunning running, StoredPipeline stored, RunRequest request, CancellationToken cancel) =>
        running.RebuildAsync(stored, request, cancel);
}
