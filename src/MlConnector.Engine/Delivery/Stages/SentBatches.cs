using MlConnector.Engine.Delivery.Sending;

namespace MlConnector.Engine.Delivery.Stages;

/// <summary>What the run delivered, for the count at its end: rows expected per batch id. One entry per batch, none per row.</summary>
internal sealed class SentBatches
{
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
            foreach (OutgoingBatch batch in outcome.Arrived) expected[batch.StoredAs] = expected.GetValueOrDefault(batch.StoredAs) + batch.ExpectedRows;
            doubts.AddRange(outcome.Doubts);
        }
    }
}
