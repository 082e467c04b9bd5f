using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Ports;

namespace MlConnector.Bench.Paths;

/// <summary>A store that says yes, so that only the ledger is measured.</summary>
internal sealed class BenchStore : IStreamStore, IBatchStore
{
    public Task<bool> ReplaceRunsAsync(Fence fence, StreamId stream, LedgerManifest expected, LedgerManifest next, CancellationToken cancel) => Task.FromResult(true);

    public Task<IReadOnlyList<BatchRecord>> UnsettledAsync(StreamId stream, CancellationToken cancel) => Task.FromResult<IReadOnlyList<BatchRecord>>([]);

    public Task<IReadOnlyList<BatchRecord>> SettledAfterAsync(StreamId stream, long after, CancellationToken cancel) => Task.FromResult<IReadOnlyList<BatchRecord>>([]);

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

    public Task<DateTimeOffset?> FirstReceiptAsync(StreamId stream, CancellationToken cancel) => throw new NotSupportedException();

    public Task<long> RowsSinceAsync(StreamId stream, DateTimeOffset since, CancellationToken cancel) => throw new NotSupportedException();

    public Task<BatchRecord?> LastSentAsync(StreamId stream, CancellationToken cancel) => throw new NotSupportedException();

    public Task<BatchRecord?> NewestConfirmedAsync(StreamId stream, CancellationToken cancel) => throw new NotSupportedException();
}
