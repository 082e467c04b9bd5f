using System.Collections.Immutable;
using System.CommandLine;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Reading.Waiting;
using MlConnector.Engine.Runs;

namespace MlConnector.Cli.Commands.Waiting;

/// <summary>Lists what waits.</summary>
internal sealed class ListWaitingCommand() : MlcCommand("list", "List what waits, stream by stream, with the reason: unposted or torn journals, missing journal numbers, orders and invoices without their other half.", "mlc waiting list --stream gl_postings")
{
    private readonly Argument<string?> pipeline = FileOptions.PipelineArgument();
    private readonly Option<string[]> streams = FileOptions.Streams();

    protected override IEnumerable<Symbol> Symbols => [pipeline, streams];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, context.Get(pipeline), cancel);
        context.Print(new WaitingList(await new WaitingService(workspace.Engine).ListAsync(stored.Name, stored.Streams(context.Get(streams) ?? []), cancel)));
        return ExitCode.Done;
    }

    private sealed class WaitingList(IReadOnlyList<(string Stream, ImmutableArray<WaitingItem> Items)> streams) : IReport
    {
        public void WriteText(TextReport text)
        {
            if (streams.Count == 0)
            {
                text.Line("Nothing waits.", Tone.Good);
                return;
            }

            text.Table(
                ["stream", "document", ">polls", "why"],
                [.. streams.SelectMany(stream => stream.Items.Select(item => (IReadOnlyList<string>)[stream.Stream, item.Document, Polls(item), item.Why]))]);
            text.Line();
            text.Line("  Each is asked for again at every poll. To stop that: mlc waiting write-off DOCUMENT --stream STREAM --reason TEXT", Tone.Quiet);
        }

        public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
        {
            json.WriteStartArray();
            foreach ((string stream, ImmutableArray<WaitingItem> items) in streams)
            {
                foreach (WaitingItem item in items)
                {
                    json.WriteStartObject();
                    json.WriteString("stream", stream);
                    json.WriteString("document", item.Document);
                    json.WriteString("why", item.Why);
                    if (item.Polls > 0 && !item.IsWrittenOff) json.WriteNumber("polls", item.Polls);
                    json.WriteBoolean("missing", item.IsMissing);
                    json.WriteBoolean("writtenOff", item.IsWrittenOff);
                    json.WriteEndObject();
                }
            }

            json.WriteEndArray();
        });

        private static string Polls(WaitingItem item) => item.IsWrittenOff ? "written off" : item.Polls == 0 ? "-" : Units.Count(item.Polls);
    }
}
