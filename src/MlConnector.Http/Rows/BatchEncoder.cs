using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Records;

namespace MlConnector.Http.Rows;

/// <summary>Writes the rows of a batch into one body, row after row, within what one request may hold. One encoder per table; safe for concurrent use, it holds no state of a batch.</summary>
public abstract class BatchEncoder(int maxRows, long maxBytes)
{
    /// <summary>What stands before the rows.</summary>
    protected virtual ReadOnlySpan<byte> Opening => default;

    /// <summary>What stands behind them.</summary>
    protected virtual ReadOnlySpan<byte> Closing => default;

    /// <summary>The body of a batch.</summary>
    /// <returns>The body, to be disposed; or null and why it cannot go in one request.</returns>
    public (PooledBody? Body, string? TooLarge) Encode(DeliveryBatch batch)
    {
        var body = new PooledBody();
        bool kept = false;
        try
        {
            Write(body, Opening);
            string? tooLarge = WriteRows(body, batch);
            Write(body, Closing);
            kept = tooLarge is null;
            return kept ? (body, null) : (null, tooLarge);
        }
        finally
        {
            if (!kept) body.Dispose();
        }
    }

    /// <summary>Writes one row. Allocates nothing.</summary>
    protected abstract void WriteRow(PooledBody body, RecordRow row, bool first);

    /// <summary>Writes bytes as they are.</summary>
    protected static void Write(PooledBody body, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(body.Room(bytes.Length));
        body.Advance(bytes.Length);
    }

    private string? WriteRows(PooledBody body, DeliveryBatch batch)
    {
        using DeliveryRows rows = batch.OpenRows();
        for (int count = 0; rows.MoveNext(); count++)
        {
            if (count == maxRows) return $"more than {maxRows} rows";
            WriteRow(body, rows.Current, first: count == 0);
            if (body.Size + Closing.Length > maxBytes) return $"more than {maxBytes} bytes";
        }

        return null;
    }
}
