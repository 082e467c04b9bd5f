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

    /// <summary>From now on the unit is the current state.</summary>
    public void Publish() => Capabilities = Capabilities with { Unit = DeliveryUnit.CurrentState, WriteModes = [WriteMode.Upsert, WriteMode.Replace], Idempotency = IdempotencyKind.SameContent, BisectPosts = 0, ParallelSends = 1 };

    /// <summary>Somebody changes its description.</summary>
    public void Describe() => described++;

    /// <summary>Somebody else publishes over it.</summary>
    public void PublishByOthers(params StoredRow[] rows) => Publish(SendFault.None, [.. rows]);

    private SendResult Publish(SendFault fault, List<StoredRow> rows)
    {
        Rows.Clear();
        Rows.AddRange(rows);
        published++;
        return fault == SendFault.None ? new SendResult(SendOutcome.Delivered) { RequestId = $"job{published}", Receipt = new TableReceipt(Identity, Stamp) } : Unknown();
    }
}
