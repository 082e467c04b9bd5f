using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Reconciliation;

/// <summary>
/// A destination that takes a table's whole state and shows other members than we delivered has to be given the state again, although nothing changed here: its stamp is forgotten, so that the next run publishes. Where rows are
/// delivered one by one nothing has to be ordered: the next read judges them.
/// </summary>
public static class MemberMending
{
    /// <summary>Orders it if a report asks for it; gives the remark for people, or null. Under the stream's lease.</summary>
    public static async Task<string?> OrderAsync(IStreamStore streams, Fence fence, StreamRecord state, IDestination destination, ReconciliationReport report, CancellationToken cancel)
    {
        bool differs = report.Figures.SelectMany(static figure => figure.Keys).Any(static key => key is { Detail: MemberComparison.Members, Difference: KeyDifference.UnknownInDestination or KeyDifference.MissingInDestination });
        if (!differs || destination.Capabilities.Unit != DeliveryUnit.CurrentState || string.IsNullOrEmpty(state.TableIdentity)) return null;
        await streams.ResetAsync(fence, state.Id, new StreamReset { TableStamp = TableStamp.SeenWrong }, cancel);
        return $"{state.Stream}: the next run publishes table {state.Table} again, whether or not the ERP changes.";
    }
}
