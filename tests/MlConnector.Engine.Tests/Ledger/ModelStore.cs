using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Tests.Ledger;

/// <summary>What a store remembers of one stream's batches and runs: the small model that survives every power cut, against which journal and ledger are judged.</summary>
internal sealed class ModelStore(StreamId stream) : IStreamStore, IBatchStore
{
    private readonly SortedDictionary<long, BatchRecord> batches = [];

    public StreamRecord Record { get; private set; } = new(stream, "p", "s", "t");

    public IEnumerable<BatchRecord> All => batches.Values;

    public void Mark(long number, JournalPlace place, int rows) =>
        batches[number] = new BatchRecord(stream, number, $"INC1-{stream}-{number}", "RUN1", place, rows);

    public void Settle(long number, BatchState state, LedgerManifest? manifest)
    {
        batches[number] = batches[number] with { State = state };
        if (manifest is not null) Record = Record with { Ledger = manifest };
    }

    public void Save(LedgerManifest manifest) => Record = Record with { Ledger = manifest };

    public Task<bool> ReplaceRunsAsync(Fence fence, StreamId stream, LedgerManifest expected, LedgerManifest next, CancellationToken cancel)
    {
        if (!Same(Record.Ledger, expected)) return Task.FromResult(false);
        Record = Record with { Ledger = next };
        return Task.FromResult(true);
    }

    public Task<IReadOnlyList<BatchRecord>> UnsettledAsync(StreamId stream, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<BatchRecord>>([.. batches.Values.Where(batch => batch.State is BatchState.Sending or BatchState.Unknown)]);

    public Task<IReadOnlyList<BatchRecord>> SettledAfterAsync(StreamId stream, long after, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<BatchRecord>>([.. batches.Values.Where(batch => batch.Number > after && batch.State is not (BatchState.Sending or BatchState.Unknown))]);

    public Task<StreamRecord> OpenAsync(string pipeline, string stream, string table, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<StreamRecord>> ListAsync(string? pipeline, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<StreamRecord>> NeedingAsync(string? pipeline, CancellationToken cancel) => throw new NotSupportedException();

    public Task HoldAsync(StreamId stream, string? hold, CancellationToken cancel) => throw new NotSupportedException();

    public Task ResetAsync(Fence fence, StreamId stream, StreamReset reset, CancellationToken cancel) => throw new NotSupportedException();

    public Task<SendPermit> MarkSendingAsync(Fence fence, BatchRecord batch, ImmutableArray<QuotaClaim> claims, DateTimeOffset now, CancellationToken cancel) => throw new NotSupportedException();

    public Task KeepRequestAsync(Fence fence, BatchRecord batch, CancellationToken cancel) => throw new NotSupportedException();

    public Task SettleAsync(Fence fence, Settlement settlement, CancellationToken cancel) => throw new NotSupportedException();

    public Task<BatchRecord?> FindAsync(string batchId, CancellationToken cancel) => throw new NotSupportedException();

    public Task<BatchRecord?> FindAsync(StreamId stream, long number, CancellationToken cancel) => throw new NotSupportedException();

    public Task<BatchRecord?> FindAsync(StreamId stream, JournalPlace place, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<BatchRepeat>> RepeatsAsync(StreamId stream, long number, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<BatchRecord>> OfRunAsync(string runId, CancellationToken cancel) => throw new NotSupportedException();

    public Task<BatchRecord?> NewestConfirmedAsync(StreamId stream, CancellationToken cancel) => throw new NotSupportedException();

    public Task<DateTimeOffset?> FirstReceiptAsync(StreamId stream, CancellationToken cancel) => throw new NotSupportedException();

    public Task<long> RowsSinceAsync(StreamId stream, DateTimeOffset since, CancellationToken cancel) => throw new NotSupportedException();

    public Task<BatchRecord?> LastSentAsync(StreamId stream, CancellationToken cancel) => throw new NotSupportedException();

    private static bool Same(LedgerManifest left, LedgerManifest right) => left.AppliedBatch == right.AppliedBatch && left.Ledger.SequenceEqual(right.Ledger) && left.Trace.SequenceEqual(right.Trace);
}
