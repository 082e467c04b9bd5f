using System.CommandLine;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Ports;
using MlConnector.Engine.WriteBack;

namespace MlConnector.Cli.Commands.Writing;

/// <summary>Lists what was written.</summary>
internal sealed class ListWritesCommand() : MlcCommand("list", "List entries that were created, and whatever is open or held. Each change of the ERP, with before and after, is in the audit trail: mlc audit export.", "mlc write-back list")
{
    private readonly Argument<string?> pipeline = FileOptions.PipelineArgument();

    protected override IEnumerable<Symbol> Symbols => [pipeline];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, context.Get(pipeline), cancel);
        context.Print(new WriteList(await new WriteBackService(workspace.Engine).ListAsync(stored.Name, cancel)));
        return ExitCode.Done;
    }

    private sealed class WriteList(IReadOnlyList<MutationRecord> writes) : IReport
    {
        public void WriteText(TextReport text)
        {
            if (writes.Count == 0)
            {
                text.Line("Nothing was written.", Tone.Good);
                return;
            }

            text.Table(["what", "on", "state", "~when", "~by", "~note"], [.. writes.Select(write => (IReadOnlyList<string>)[write.Kind, write.Subject, WriteBackService.Word(write.State), Units.Moment(write.At), write.By, write.Note])], row => writes[row].State == MutationState.Held ? Tone.Warning : Tone.Plain);
            if (writes.All(write => write.State != MutationState.Held)) return;
            text.Line();
            text.Line("  What is held waits for you: mlc write-back decide REFERENCE --as written|again|never --reason TEXT", Tone.Quiet);
        }

        public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
        {
            json.WriteStartArray();
            foreach (MutationRecord write in writes)
            {
                json.WriteStartObject();
                json.WriteString("kind", write.Kind);
                json.WriteString("subject", write.Subject);
                json.WriteString("state", WriteBackService.Word(write.State));
                json.WriteNumber("attempt", write.Attempt);
                json.WriteString("at", write.At);
                json.WriteString("by", write.By);
                json.WriteString("note", write.Note);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }
}
