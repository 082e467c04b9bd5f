using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Engine.Tests.Delivery.Fixtures;

/// <summary>Rows of keys that the table does not hold are put beside the others without a look at them: a key that is there all the same is there twice.</summary>
internal sealed partial class MemoryDestination
{
    /// <summary>The name that a send keeps if it goes past the merge.</summary>
    public const string PastMerge = "past-merge";

    private readonly HashSet<string> pastMerge = new(StringComparer.Ordinal);
    private readonly List<StoredRow> broughtPast = [];
    private int newUnderWay;

    /// <summary>It asks for batches of new keys.</summary>
    public bool TakesNew { get; set; }

    /// <summary>What each send said of its keys, and what was kept of an earlier one.</summary>
    public List<(string BatchId, bool OnlyNew, string? Kept)> News { get; } = [];

    /// <summary>Sends that may change rows, begun while one of new keys was under way.</summary>
    public List<string> Beside { get; } = [];

    /// <summary>What the first send of new keys waits for.</summary>
    public Task BeforeNew { get; set; } = Task.CompletedTask;

    public bool TakesNewRows(TableSchema table) => TakesNew;

    /// <summary>Claims of a batch of so many rows that goes past the merge.</summary>
    public Func<int, ImmutableArray<QuotaClaim>> NewClaims { get; set; } = static _ => [];

    public ImmutableArray<QuotaClaim> ClaimsForNew(ContainerReference container, TableSchema table, int rows, long bytes) => NewClaims(rows);

    private async Task<bool> BeginAsync(DeliveryBatch batch, CancellationToken cancel)
    {
        if (!TakesNew) return false;
        BatchReference reference = batch.Reference;
        bool isNew = reference.OnlyNew || reference.RequestId == PastMerge;
        lock (gate)
        {
            News.Add((reference.BatchId, reference.OnlyNew, reference.RequestId));
            if (!isNew && newUnderWay > 0) Beside.Add(reference.BatchId);
            if (!isNew) return false;
            newUnderWay++;
            pastMerge.Add(reference.BatchId);
        }

        await batch.KeepRequestAsync(PastMerge, cancel);
        await BeforeNew.WaitAsync(cancel);
        return true;
    }

    private void EndNew(bool isNew)
    {
        lock (gate) newUnderWay -= isNew ? 1 : 0;
    }

    private bool PutPast(StoredRow row)
    {
        if (!pastMerge.Contains(row.BatchId)) return false;
        Rows.Add(row);
        broughtPast.Add(row);
        return true;
    }
}
