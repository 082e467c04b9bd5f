using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Sending;

/// <summary>A row that the destination refused.</summary>
internal readonly record struct RefusedRow(OutgoingBatch Batch, int Row, ConnectorError Error);

/// <summary>A batch was refused as it is; nothing of it is stored.</summary>
internal sealed record BatchRefusal(ConnectorError Error, bool TooLarge)
{
    /// <summary>The rows that the destination named as guilty; empty if it named none.</summary>
    public ImmutableArray<(int Row, ConnectorError Error)> Named { get; init; } = [];
}

/// <summary>What sending one batch came to, its parts included. Collected while it is sent and stored by one settlement (INV-2).</summary>
internal sealed class BatchOutcome : IDisposable
{
    /// <summary>Batches with a receipt.</summary>
    public List<OutgoingBatch> Arrived { get; } = [];

    /// <summary>Batches that certainly did not arrive and will not be sent, or were replaced by parts.</summary>
    public List<OutgoingBatch> Gone { get; } = [];

    /// <summary>Batches whose sending was cut short; the next holder of the lease resolves those that were marked.</summary>
    public List<OutgoingBatch> Unfinished { get; } = [];

    /// <summary>Rows that become dead letters.</summary>
    public List<RefusedRow> Refused { get; } = [];

    /// <summary>Remarks that keep the run from being verified: possibly doubled batches and the like.</summary>
    public List<string> Doubts { get; } = [];

    /// <summary>Rows that the table gained.</summary>
    public long RowsAdded { get; private set; }

    /// <summary>Why the stream stops after this settlement; null if it goes on.</summary>
    public Exception? Stop { get; set; }

    /// <summary>A batch has its receipt.</summary>
    public void Arrive(OutgoingBatch batch, string? note = null, long? rowsFound = null)
    {
        batch.Record = batch.Record with { State = BatchState.Confirmed, Note = note ?? batch.Record.Note };
        RowsAdded += rowsFound ?? batch.ExpectedRows;
        Arrived.Add(batch);
    }

    /// <summary>A batch certainly did not arrive.</summary>
    public void Leave(OutgoingBatch batch, BatchState state, string? note = null)
    {
        batch.Record = batch.Record with { State = state, Note = batch.NoteOf(note) };
        Gone.Add(batch);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (OutgoingBatch batch in Arrived) batch.Dispose();
        foreach (OutgoingBatch batch in Gone) batch.Dispose();
        foreach (OutgoingBatch batch in Unfinished) batch.Dispose();
    }
}
