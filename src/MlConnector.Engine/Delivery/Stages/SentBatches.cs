using MlConnector.Engine.Delivery.Sending;

namespace MlConnector.Engine.Delivery.Stages;

/// <summary>What the run delivered, for the count at its end: rows expected per batch id. One entry per batch, none per row.</summary>
/// <param name="swaps">Batches of a generation are in the table only once its closing row has put it there; then those of the generation before are not any more.</param>
/// <param name="replaces">A batch is the whole state of the table: what was delivered before it, by an earlier process for instance, is not there any more.</param>
internal sealed class SentBatches(bool swaps, bool replaces)
{
    private readonly List<(long Generation, string Id, int Rows)> staged = [];
    private readonly Lock gate = new();
    private readonly Dictionary<string, long> expected = new(StringComparer.Ordinal);
    private readonly List<string> doubts = [];

    /// <summary>Rows expected at the destination per batch id.</summary>
    public IReadOnlyDictionary<string, long> Expected
    {
        get
        {
            lock (gate) return new Dictionary<string, long>(expected, StringComparer.Ordinal);
        }
    }

    /// <summary>Remarks that keep the stream from being verified.</summary>
    public IReadOnlyList<string> Doubts
    {
        get
        {
            lock (gate) return [.. doubts];
        }
    }

    /// <summary>Something keeps the stream from being verified.</summary>
    public void Doubt(string reason)
    {
        lock (gate) doubts.Add(reason);
    }

    /// <summary>Notes an outcome.</summary>
    public void Add(BatchOutcome outcome)
    {
        lock (gate)
        {
            foreach (OutgoingBatch batch in outcome.Arrived) Expect(batch);
            doubts.AddRange(outcome.Doubts);
        }
    }

    private void Expect(OutgoingBatch batch)
    {
        if (replaces) expected.Clear();
        if (!swaps || batch.Record.Generation == 0)
        {
            expected[batch.StoredAs] = expected.GetValueOrDefault(batch.StoredAs) + batch.ExpectedRows;
            return;
        }

        staged.Add((batch.Record.Generation, batch.StoredAs, batch.ExpectedRows));
        if (!batch.IsClosingRow) return;
        expected.Clear();
        foreach ((_, string id, int rows) in staged.Where(each => each.Generation == batch.Record.Generation)) expected[id] = expected.GetValueOrDefault(id) + rows;
        staged.RemoveAll(each => each.Generation <= batch.Record.Generation);
    }
}
