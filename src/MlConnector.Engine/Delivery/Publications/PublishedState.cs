using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Publications;

/// <summary>The state that a publication sends: the ledger with what is staged laid over it, or, of a generation, what is staged alone. It is read from the journal each time it is sent, so that memory does not depend on its rows.</summary>
internal sealed class PublishedState(DeliveryContext context, bool isWhole)
{
    /// <summary>Nothing of the ledger but what is staged.</summary>
    public bool IsWhole => isWhole;

    /// <summary>What the destination may do instead of replacing everything; null = nothing.</summary>
    public OfferedRemoval? Offered { get; init; }

    /// <summary>What the table is by the look at the run's beginning or a receipt since then; earlier, by the last receipt of the runs before. Null if none tells.</summary>
    public TableReceipt? Before => (context.TableIdentity ?? context.State.TableIdentity, (context.TableStamp ?? context.State.TableStamp)?.Given) is ({ Length: > 0 } identity, { Length: > 0 } stamp) ? new TableReceipt(identity, stamp) : null;

    /// <summary>Rows of the state.</summary>
    /// <exception cref="ConnectorException">It cannot be published.</exception>
    public int Count()
    {
        (long rows, long keyOnly) = context.Ledger.CountStaged(isWhole);
        if (keyOnly > 0) throw KeyOnly(keyOnly);
        return checked((int)rows);
    }

    /// <summary>The state as the destination sees it, always with the pinned mapping: a table has one shape.</summary>
    public async ValueTask<DeliveryBatch> OpenAsync(BatchRecord publication, CancellationToken cancel)
    {
        MappingProgram plain = await context.Mappings.OverAsync(context.Mappings.Layout, context.Revision, cancel);
        MappingProgram repaired = await context.Mappings.OverAsync(context.Mappings.RepairLayout, context.Revision, cancel);
        return new PublishedBatch(context, publication, this, plain, repaired);
    }

    private ConnectorException KeyOnly(long rows) => new(new ConnectorError(
        "STATE-KEY-ONLY", ErrorKind.Config, ErrorOwner.Operator,
        string.Create(CultureInfo.InvariantCulture, $"{rows} rows of table {context.Table.Name} are known by their keys only, so its current state cannot be published."), "Run `mlc rebuild --from-source`.")
    {
        Where = $"stream {context.State.Stream}",
    });
}
