using System.Globalization;
using MlConnector.Engine.Ports;

namespace MlConnector.TestKit.Stores;

/// <summary>What a store must hold, in the simplest form.</summary>
internal sealed class StoreModel
{
    public List<StreamModel> Streams { get; } = [];

    public void Add(StreamId id) => Streams.Add(new StreamModel(id));

    public void Release(Fence fence)
    {
        var stream = Streams.Single(known => known.Lease == fence.Lease);
        if (stream.Allows(fence)) stream.Owner = null;
    }
}

/// <summary>One stream of the model.</summary>
internal sealed class StreamModel(StreamId id)
{
    private readonly Dictionary<string, int> letters = new(StringComparer.Ordinal);
    private string? cursor;
    private long lastVersion;
    private long rows;
    private (long Number, long Rows) generation;

    public StreamId Id => id;

    public string Lease => $"lease-{id}";

    public string? Owner { get; set; }

    public long Fence { get; set; }

    public DateTimeOffset HeldUntil { get; set; }

    public long LastBatch { get; private set; }

    public SortedDictionary<long, BatchRecord> Batches { get; } = [];

    public bool Allows(Fence fence) => fence.Lease == Lease && Owner == fence.Owner && Fence == fence.Number;

    public string? RefusesSending(long number) =>
        Batches.TryGetValue(number, out var batch) && batch.State is not (BatchState.Sending or BatchState.Unknown) ? "BATCH-SETTLED" : null;

    public void Mark(BatchRecord batch)
    {
        LastBatch = Math.Max(LastBatch, batch.Number);
        Batches[batch.Number] = Batches.TryGetValue(batch.Number, out var known) ? known with { State = BatchState.Sending, Attempt = known.Attempt + 1 } : batch;
    }

    public void Settle(Settlement settlement)
    {
        foreach (var batch in settlement.Batches) Batches[batch.Number] = batch;
        foreach (var letter in settlement.DeadLetters) letters[letter.KeyHash + letter.SourceHash] = letters.GetValueOrDefault(letter.KeyHash + letter.SourceHash) + 1;
        cursor = settlement.Cursor ?? cursor;
        lastVersion = Math.Max(lastVersion, settlement.LastVersion);
        rows += settlement.RowsAdded;
        generation = settlement.Generation ?? generation;
    }

    public string Describe() => string.Create(CultureInfo.InvariantCulture, $"{cursor}|{LastBatch}|{lastVersion}|{rows}|{generation.Number}|{generation.Rows}");

    public string DescribeLetters() => string.Join(',', letters.Select(pair => $"{pair.Key}:{pair.Value}").Order(StringComparer.Ordinal));
}
