using MlConnector.Abstractions.Errors;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Ports;

namespace MlConnector.Composition.DeadLetters;

/// <summary>What people do with dead letters: find, repair, write off.</summary>
public sealed class DeadLetterDesk(Workspace workspace)
{
    /// <summary>Any.</summary>
    /// <exception cref="ConnectorException"><c>DEAD-LETTER-UNKNOWN</c>.</exception>
    public async Task<DeadLetterRecord> FindAsync(long id, CancellationToken cancel) =>
        await workspace.Store.DeadLetters.FindAsync(id, cancel) ?? throw new ConnectorException(new ConnectorError("DEAD-LETTER-UNKNOWN", ErrorKind.Config, ErrorOwner.Operator, $"There is no dead letter {id}.", "List them: mlc dead-letters list --all"));

    /// <summary>One that is open.</summary>
    /// <exception cref="ConnectorException"><c>DEAD-LETTER-UNKNOWN</c>, <c>DEAD-LETTER-ENDED</c>.</exception>
    public async Task<DeadLetterRecord> FindOpenAsync(long id, CancellationToken cancel)
    {
        DeadLetterRecord letter = await FindAsync(id, cancel);
        return letter.State == DeadLetterState.Open
            ? letter
            : throw new ConnectorException(new ConnectorError("DEAD-LETTER-ENDED", ErrorKind.Config, ErrorOwner.Operator, $"Dead letter {id} has ended: {Words.Of(letter.State)}{(letter.Reason is { } reason ? $" ({reason})" : "")}.", "Nothing is left to do for it."));
    }

    /// <summary>The pipeline and the stream that a dead letter belongs to, as applied now.</summary>
    public async Task<(StoredPipeline Pipeline, AppliedStream Stream)> StreamOfAsync(DeadLetterRecord letter, CancellationToken cancel)
    {
        StreamRecord record = (await workspace.Store.Streams.ListAsync(null, cancel)).First(stream => stream.Id == letter.Stream);
        StoredPipeline pipeline = await StoredPipeline.FindAsync(workspace.Store.Revisions, record.Pipeline, cancel);
        return (pipeline, pipeline.Streams([record.Stream])[0]);
    }

    /// <summary>Its row, from the journal.</summary>
    public Task<DeadRow> RowOfAsync(DeadLetterRecord letter, CancellationToken cancel) => new DeadRowReader(workspace.Engine).ReadAsync(letter, cancel);

    /// <summary>Stores a repair, proven against the current mapping.</summary>
    public async Task RepairAsync(DeadLetterRecord letter, IReadOnlyDictionary<string, string?> values, string by, string reason, CancellationToken cancel)
    {
        await new RepairService(workspace.Engine).RepairAsync(new RepairRequest(letter.Id, values, by, reason), await RowOfAsync(letter, cancel), await RevisionAsync(letter, cancel), cancel);
        await workspace.Audit.AnchorAsync(CancellationToken.None);
    }

    /// <summary>Proves that its row could be delivered with these values and the current mapping, or with the mapping alone; stores nothing.</summary>
    /// <exception cref="ConnectorException">What still stands in the way.</exception>
    public async Task TryAsync(DeadLetterRecord letter, IReadOnlyDictionary<string, string?> values, CancellationToken cancel) =>
        new RepairService(workspace.Engine).Try(values, await RowOfAsync(letter, cancel), await RevisionAsync(letter, cancel));

    /// <summary>Gives one up.</summary>
    public async Task WriteOffAsync(DeadLetterRecord letter, string by, string reason, CancellationToken cancel)
    {
        await new RepairService(workspace.Engine).WriteOffAsync(letter, by, reason, cancel);
        await workspace.Audit.AnchorAsync(CancellationToken.None);
    }

    private async Task<StreamRevision> RevisionAsync(DeadLetterRecord letter, CancellationToken cancel)
    {
        (StoredPipeline pipeline, AppliedStream stream) = await StreamOfAsync(letter, cancel);
        return new StreamRevision(pipeline.Revision.Number, stream.Plan.Stream, stream.Plan.Mapping, stream.Table);
    }
}
