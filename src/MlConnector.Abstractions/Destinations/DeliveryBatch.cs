using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Abstractions.Destinations;

/// <summary>Names a batch: what a destination needs to look for it again.</summary>
/// <param name="BatchId">Our id, in every row's <c>_BatchId</c>: incarnation, stream and number; at most 64 ASCII characters.</param>
/// <param name="Table">Table it goes to.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="Attempt">1 for the first send; rises with each resend.</param>
public sealed record BatchReference(string BatchId, TableSchema Table, int Rows, int Attempt)
{
    /// <summary>When its last byte could have left, UTC; null if the process that sent it, or was about to, did not live to say.</summary>
    public DateTimeOffset? LastSentAt { get; init; }

    /// <summary>
    /// For an <see cref="ILooksByDay"/>: days between which its column lies in every row of the batch, and in every older version of them that the table may show. Null if that is not known, or not asked for. The same at each attempt.
    /// </summary>
    public DaySpan? Days { get; init; }

    /// <summary>
    /// For an <see cref="ITakesNewRows"/>, at the first attempt: the table holds no row of any key of the batch, none of them is under way elsewhere, and nothing that has one of them is sent before this batch has come to its end, in
    /// this process and in every later one. False wherever that is not certain; a destination that relies on it has to make durable that it did (<see cref="DeliveryBatch.KeepRequestAsync"/>).
    /// </summary>
    public bool OnlyNew { get; init; }

    /// <summary>Of a current state: all that it changes, if that is no more than some rows that are gone. The destination may remove them where they are, or replace everything; its receipt tells which. Null = it has to replace.</summary>
    public RowRemoval? Removal { get; init; }

    /// <summary>Of the row that closes a generation: how many rows the generation has, itself left out, by what has its receipt. Nothing else may take the place of the table (INV-5). Null of every other batch. The same at each attempt.</summary>
    public long? GenerationRows { get; init; }

    /// <summary>The vendor's id of its last send: what <see cref="DeliveryBatch.KeepRequestAsync"/> made durable, or else what the answer named; null if there is none. Of a batch that is sent again it may be that of the send before.</summary>
    public string? RequestId { get; init; }

    /// <summary>Of a current state: what the table was before it was sent, by our last receipt or the look at the run's beginning. A table that is still that shows nothing of the batch. Null if it is not known.</summary>
    public TableReceipt? Before { get; init; }
}

/// <summary>Rows that are gone from a table, and nothing else.</summary>
/// <param name="ShownAs">Batch id of the rows that the table shows, by our last receipt: those that are gone and those that stay.</param>
/// <param name="SourceIds"><c>_SourceId</c> of each row that is gone; never more than <see cref="DestinationCapabilities.MaxRemovals"/>.</param>
public sealed record RowRemoval(string ShownAs, ImmutableArray<string> SourceIds);

/// <summary>
/// The unit of delivery: mapped rows, ready to be encoded. The same batch read twice gives the same rows, so that a resend is the same bytes.
/// </summary>
public abstract class DeliveryBatch
{
    /// <summary>What it is called.</summary>
    public abstract BatchReference Reference { get; }

    /// <summary>Roughly how many bytes of values it holds, to size a buffer.</summary>
    public abstract int ValueBytes { get; }

    /// <summary>The rows, from the first. Not to be used by two readers at once.</summary>
    /// <exception cref="NotSupportedException">It is a current state: its rows do not fit in memory together.</exception>
    public abstract DeliveryRows OpenRows();

    /// <summary>
    /// Makes the vendor's id of a send durable, for a vendor that gives the id away itself: when this returns every later process finds it in <see cref="BatchReference.RequestId"/>. To be called before the first byte of a row
    /// leaves, or, where the vendor names its work only when it has everything, at once when it does; what goes on under an id that nobody remembers cannot be asked for (INV-3).
    /// </summary>
    /// <exception cref="NotSupportedException">The batch is only looked at, not sent.</exception>
    public virtual Task KeepRequestAsync(string requestId, CancellationToken cancel) => throw new NotSupportedException("A batch that is not being sent keeps no request.");

    /// <summary>The rows in parts that each fit in memory, from the first; a part is the reader's until it asks for the next. Not to be used by two readers at once.</summary>
    /// <exception cref="Errors.ConnectorException">A row cannot be delivered; nothing of the batch may take effect then.</exception>
    public virtual async IAsyncEnumerable<DeliveryRows> OpenPartsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        using DeliveryRows rows = OpenRows();
        yield return rows;
    }
}

/// <summary>
/// Walks the rows of a batch once: <c>while (rows.MoveNext()) encode(rows.Current)</c>. Cells are in the order of the table's columns, validated against
/// their limits and canonical: text is plain UTF-8, numbers are digits, dates ISO 8601.
/// </summary>
public abstract class DeliveryRows : IDisposable
{
    /// <summary>Next row; false at the end.</summary>
    public abstract bool MoveNext();

    /// <summary>The row; valid until the next <see cref="MoveNext"/>.</summary>
    public abstract RecordRow Current { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Returns pooled buffers.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
