using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Engine.Tests.Delivery.Fixtures;

/// <summary>What it does where one send carries the whole current state of the table.</summary>
internal sealed partial class MemoryDestination
{
    private int published;
    private int described;

    /// <summary>True if a send replaces what is there.</summary>
    public bool Publishes => Capabilities.Unit == DeliveryUnit.CurrentState;

    /// <summary>A table of that name was there before we came.</summary>
    public bool IsForeign { get; set; }

    /// <summary>Changes with each publication, whoever made it, and with each change of its description.</summary>
    public string Stamp => $"{published}/{described}";

    /// <summary>A stamp that looks still show until then, although there is another.</summary>
    public (string Stamp, DateTimeOffset Until)? StampBefore { get; set; }

    /// <summary>From now on the unit is the current state.</summary>
    public void Publish() => Capabilities = Capabilities with { Unit = DeliveryUnit.CurrentState, WriteModes = [WriteMode.Upsert, WriteMode.Replace], Idempotency = IdempotencyKind.SameContent, BisectPosts = 0, ParallelSends = 1 };

    /// <summary>Somebody changes its description.</summary>
    public void Describe() => described++;

    private string ShownStamp => StampBefore is { } before && time.GetUtcNow() < before.Until ? before.Stamp : Stamp;

    /// <summary>Somebody else publishes over it.</summary>
    public void PublishByOthers(params StoredRow[] rows) => Publish(SendFault.None, [.. rows]);

    /// <summary>From now on up to so many rows are removed where they are, if nothing else changed.</summary>
    public void Remove(int most) => Capabilities = Capabilities with { MaxRemovals = most };

    /// <summary>Sends that were removals of rows, and how many were offered.</summary>
    public List<(string BatchId, int Offered, bool Removed)> Removals { get; } = [];

    /// <summary>Removals are refused; what is offered is published whole.</summary>
    public bool RefusesRemovals { get; set; }

    /// <summary>What the table shows afterwards if the rows that are gone can be removed where they are: the others, under the batch id that they have. Otherwise all rows of the batch.</summary>
    private List<StoredRow> Shown(BatchReference batch, List<StoredRow> rows)
    {
        if (batch.Removal is not { } removal) return rows;
        HashSet<string> gone = [.. removal.SourceIds];
        bool removes = !RefusesRemovals && Rows.TrueForAll(row => row.BatchId == removal.ShownAs) && Rows.Count == batch.Rows + gone.Count;
        Removals.Add((batch.BatchId, gone.Count, removes));
        return removes ? [.. Rows.Where(row => !gone.Contains(row.SourceId))] : rows;
    }

    private SendResult Publish(SendFault fault, List<StoredRow> rows, string? batchId = null)
    {
        (rows, string? shownAs) = ([.. rows], rows.FirstOrDefault()?.BatchId);
        Rows.Clear();
        Rows.AddRange(rows);
        published++;
        TableReceipt receipt = new(Identity, Stamp) { ShownAs = batchId is null || shownAs == batchId ? null : shownAs };
        return fault == SendFault.None ? new SendResult(SendOutcome.Delivered) { RequestId = $"job{published}", Receipt = receipt } : Unknown();
    }

    private ConfirmResult? ConfirmRemoval(BatchReference batch)
    {
        if (batch.Removal is not { } removal || Rows.Count != batch.Rows || Rows.Exists(row => row.BatchId != removal.ShownAs || removal.SourceIds.Contains(row.SourceId))) return null;
        return new ConfirmResult(ConfirmOutcome.Arrived, Rows.Count) { Receipt = new TableReceipt(Identity, Stamp) { ShownAs = removal.ShownAs } };
    }
}
