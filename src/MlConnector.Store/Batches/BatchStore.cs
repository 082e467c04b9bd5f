using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Store.Incarnations;
using MlConnector.Store.Leases;
using MlConnector.Store.Quotas;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Batches;

internal sealed class BatchStore(Database database, IncarnationKeeper incarnation, QuotaCounter quotas, RequestsUnderWay underWay) : IBatchStore
{
    private const string ByNumber = BatchRows.Columns + " WHERE workspace = @w AND stream = @stream AND number = @number";
    private const string Unsettled = BatchRows.Columns + " WHERE workspace = @w AND stream = @stream AND state IN ('sending', 'unknown') ORDER BY number";
    private const string ById = BatchRows.Columns + " WHERE workspace = @w AND batch_id = @id";
    private const string ByPlace = BatchRows.Columns + " WHERE workspace = @w AND stream = @stream AND segment = @segment AND place = @place ORDER BY number DESC LIMIT 1";
    private const string SettledAfter = BatchRows.Columns + " WHERE workspace = @w AND stream = @stream AND number > @after AND state NOT IN ('sending', 'unknown') ORDER BY number";
    private const string OfRun = BatchRows.Columns + " WHERE workspace = @w AND run_id = @run ORDER BY stream, number";
    private const string NewestConfirmed = BatchRows.Columns + " WHERE workspace = @w AND stream = @stream AND state = 'confirmed' ORDER BY number DESC LIMIT 1";
    private const string LastSent = BatchRows.Columns + " WHERE workspace = @w AND stream = @stream AND state = 'confirmed' ORDER BY COALESCE(last_sent_at, posted_at) DESC LIMIT 1";
    private const string FirstReceipt = "SELECT min(posted_at) FROM batch WHERE workspace = @w AND stream = @stream AND state = 'confirmed'";
    private const string RowsSince = """
        SELECT COALESCE(sum(row_count), 0) FROM batch WHERE workspace = @w AND stream = @stream AND state = 'confirmed' AND posted_at > @since
            AND run_id NOT IN (SELECT run_id FROM run WHERE workspace = @w AND purpose IN ('rebuild', 'compact'))
        """;
    private const string Named = "UPDATE batch SET request_id = @request WHERE workspace = @w AND stream = @stream AND number = @number AND state = 'sending'";
    private const string LastBatch = "UPDATE stream SET last_batch = @number WHERE workspace = @w AND id = @stream AND last_batch < @number";

    public Task<SendPermit> MarkSendingAsync(Fence fence, BatchRecord batch, ImmutableArray<QuotaClaim> claims, DateTimeOffset now, CancellationToken cancel) => underWay.WriteAsync(
        database,
        sql =>
        {
            FenceGuard.Check(sql, fence);
            var known = sql.First(ByNumber, BatchRows.Read, ("@stream", batch.Stream.Value), ("@number", batch.Number));
            var marked = known is null ? batch with { State = BatchState.Sending } : NextAttempt(known, batch);
            var permit = quotas.Reserve(sql, claims, (fence, batch.Number), now);
            if (!permit.Granted) return permit;
            // INV-1, INV-8: the mark, the fence and the reservation are one transaction, durable before the first byte leaves.
            BatchRows.Save(sql, marked);
            if (known is not null) BatchRepeats.Note(sql, marked, batch.LastSentAt ?? known.LastSentAt, batch.EndOfLast ?? "no answer was noted", now);
            sql.Execute(LastBatch, ("@stream", batch.Stream.Value), ("@number", batch.Number));
            incarnation.CountIn(sql);
            return permit;
        },
        cancel);

    public Task KeepRequestAsync(Fence fence, BatchRecord batch, CancellationToken cancel) => underWay.WriteAsync(
        database,
        sql =>
        {
            FenceGuard.Check(sql, fence);
            if (sql.Execute(Named, ("@stream", batch.Stream.Value), ("@number", batch.Number), ("@request", batch.RequestId)) != 1) throw new ConnectorException(StoreErrors.BatchSettled(batch.BatchId, "not sending"));
            incarnation.CountIn(sql);
            return true;
        },
        cancel);

    public Task SettleAsync(Fence fence, Settlement settlement, CancellationToken cancel) => underWay.WriteAsync(
        database,
        sql =>
        {
            FenceGuard.Check(sql, fence);
            SettlementWriter.Write(sql, settlement);
            incarnation.CountIn(sql);
            return true;
        },
        cancel);

    public Task<IReadOnlyList<BatchRecord>> UnsettledAsync(StreamId stream, CancellationToken cancel) => ListAsync(Unsettled, cancel, ("@stream", stream.Value));

    public Task<BatchRecord?> FindAsync(string batchId, CancellationToken cancel) => FirstAsync(ById, cancel, ("@id", batchId));

    public Task<BatchRecord?> FindAsync(StreamId stream, long number, CancellationToken cancel) => FirstAsync(ByNumber, cancel, ("@stream", stream.Value), ("@number", number));

    public Task<BatchRecord?> FindAsync(StreamId stream, JournalPlace place, CancellationToken cancel) =>
        FirstAsync(ByPlace, cancel, ("@stream", stream.Value), ("@segment", place.Segment), ("@place", place.Offset));

    public Task<IReadOnlyList<BatchRecord>> SettledAfterAsync(StreamId stream, long after, CancellationToken cancel) =>
        ListAsync(SettledAfter, cancel, ("@stream", stream.Value), ("@after", after));

    public Task<IReadOnlyList<BatchRepeat>> RepeatsAsync(StreamId stream, long number, CancellationToken cancel) => database.ReadAsync(sql => BatchRepeats.Of(sql, stream, number), cancel);

    public Task<IReadOnlyList<BatchRecord>> OfRunAsync(string runId, CancellationToken cancel) => ListAsync(OfRun, cancel, ("@run", runId));

    public Task<BatchRecord?> NewestConfirmedAsync(StreamId stream, CancellationToken cancel) => FirstAsync(NewestConfirmed, cancel, ("@stream", stream.Value));

    public Task<BatchRecord?> LastSentAsync(StreamId stream, CancellationToken cancel) => FirstAsync(LastSent, cancel, ("@stream", stream.Value));

    public Task<DateTimeOffset?> FirstReceiptAsync(StreamId stream, CancellationToken cancel) =>
        database.ReadAsync(sql => sql.First(FirstReceipt, static row => row.TimeOrNull(0), ("@stream", stream.Value)), cancel);

    public Task<long> RowsSinceAsync(StreamId stream, DateTimeOffset since, CancellationToken cancel) =>
        database.ReadAsync(sql => sql.Number(RowsSince, ("@stream", stream.Value), ("@since", since)) ?? 0, cancel);

    // INV-3: only a batch whose outcome is open may be sent again; what it was born with stays.
    private static BatchRecord NextAttempt(BatchRecord known, BatchRecord again)
    {
        if (known.State is not (BatchState.Sending or BatchState.Unknown) || known.BatchId != again.BatchId)
        {
            throw new ConnectorException(StoreErrors.BatchSettled(known.BatchId, BatchRows.States[known.State]));
        }
        return known with { State = BatchState.Sending, Attempt = Math.Max(known.Attempt + 1, again.Attempt), Revision = again.Revision, Note = again.Note };
    }

    private Task<IReadOnlyList<BatchRecord>> ListAsync(string text, CancellationToken cancel, params SqlValue[] values) =>
        database.ReadAsync<IReadOnlyList<BatchRecord>>(sql => sql.All(text, BatchRows.Read, values), cancel);

    private Task<BatchRecord?> FirstAsync(string text, CancellationToken cancel, params SqlValue[] values) =>
        database.ReadAsync(sql => sql.First(text, BatchRows.Read, values), cancel);
}
