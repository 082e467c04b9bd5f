using System.CommandLine;
using System.Text.Json;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Runs;

namespace MlConnector.Cli.Commands.Running;

/// <summary>Fills tables anew from the journal, or from the source.</summary>
internal sealed class RebuildCommand() : TableCommand(
    "rebuild",
    "Empty tables and deliver their current state again, from the journal: the way out when a table was emptied, recreated or overwritten behind our back. With --from-source, when the ERP itself was set back: what was delivered is forgotten, and the next run reads it as it is now. Resumable.",
    "mlc rebuild finance --stream ap_invoices\nmlc rebuild finance --stream gl_postings --from-source && mlc run finance")
{
    private readonly Option<bool> fromSource = new("--from-source") { Description = "The next run fills the tables from the ERP as it is now; only what the ERP had purged before comes from the journal." };

    protected override IEnumerable<Symbol> Symbols => [.. base.Symbols, fromSource];

    protected override string Address => "rebuild";

    protected override void WriteOrder(CommandContext context, Utf8JsonWriter json) => json.WriteBoolean("fromSource", context.Get(fromSource));

    protected override string Question(CommandContext context, string tables) => context.Get(fromSource)
        ? $"Empty, for the next run to fill from the ERP: {tables}?"
        : $"Empty and fill again: {tables}?";

    protected override Task<(RunResult Result, TimeSpan Took)> WorkAsync(CommandContext context, PipelineRunning running, StoredPipeline stored, RunRequest request, CancellationToken cancel) =>
        running.RebuildAsync(stored, request, context.Get(fromSource), cancel);
}
