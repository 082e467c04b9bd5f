using MlConnector.Abstractions.Errors;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;

namespace MlConnector.Cli.Commands.DeadLetters;

/// <summary>Finds the dead letter that a command is about.</summary>
internal static class DeadLetterLookup
{
    /// <summary>Any.</summary>
    public static async Task<DeadLetterRecord> AnyAsync(Workspace workspace, long id, CancellationToken cancel) =>
        await workspace.Store.DeadLetters.FindAsync(id, cancel) ?? throw UsageError.Missing($"There is no dead letter {id}.", "List them: mlc dead-letters list --all");

    /// <summary>One that is open.</summary>
    public static async Task<DeadLetterRecord> OpenAsync(Workspace workspace, long id, CancellationToken cancel)
    {
        DeadLetterRecord letter = await AnyAsync(workspace, id, cancel);
        return letter.State == DeadLetterState.Open
            ? letter
            : throw new ConnectorException(new ConnectorError("DEAD-LETTER-ENDED", ErrorKind.Config, ErrorOwner.Operator, $"Dead letter {id} has ended: {Words.Of(letter.State)}{(letter.Reason is { } reason ? $" ({reason})" : "")}.", "Nothing is left to do for it."));
    }

    /// <summary>The pipeline and the stream that a dead letter belongs to, as applied now.</summary>
    public static async Task<(StoredPipeline Pipeline, AppliedStream Stream)> StreamAsync(Workspace workspace, DeadLetterRecord letter, CancellationToken cancel)
    {
        StreamRecord record = (await workspace.Store.Streams.ListAsync(null, cancel)).First(stream => stream.Id == letter.Stream);
        StoredPipeline pipeline = await StoredPipeline.FindAsync(workspace.Store.Revisions, record.Pipeline, cancel);
        return (pipeline, pipeline.Streams([record.Stream])[0]);
    }
}
