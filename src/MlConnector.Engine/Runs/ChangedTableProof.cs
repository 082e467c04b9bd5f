using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Delivery;

namespace MlConnector.Engine.Runs;

/// <summary>
/// Looks at a table whose rows are changed by key after a run has delivered into it: it has a row for each key that is alive, and of each key of the run what was delivered last. That a merge ended well does not say that it found
/// what was staged.
/// </summary>
internal sealed class ChangedTableProof(DeliveryContext context)
{
    /// <summary>Why the table is not as it must be, or why nobody can tell; none if it is.</summary>
    public async Task<IReadOnlyList<string>> ReasonsAsync(IReadOnlyList<string> batchIds, CancellationToken cancel)
    {
        if (context.Table.Mode != WriteMode.Upsert || batchIds.Count == 0 || context.Destination is not IComparesChanges comparing) return [];
        try
        {
            ChangedTable found = await comparing.CompareAsync(context.Container, context.Table, batchIds, cancel);
            List<string> reasons = [];
            if (Rows(found.Rows) is { } rows) reasons.Add(rows);
            if (found.Differing > 0) reasons.Add(Text($"Table {context.Table.Name} does not show what was delivered last of {found.Differing} {(found.Differing == 1 ? "key" : "keys")}, {found.Example} among them (UPSERT-NOT-MERGED): a merge brought nothing, or somebody changed rows there. Run `mlc rebuild` to fill it again from the journal."));
            return reasons;
        }
        catch (ConnectorException e)
        {
            return [$"Table {context.Table.Name} could not be compared with what was delivered: {e.Error.Message} {e.Error.Fix}"];
        }
    }

    /// <summary>After an adopt nobody knows how many rows there ought to be.</summary>
    private string? Rows(long rows)
    {
        if (context.State is { TableIdentity: not null, ExpectedRows: null }) return null;
        long alive = context.Ledger.Scan().LongCount(static entry => entry.IsLive);
        return rows == alive ? null : Text($"Table {context.Table.Name} has {rows} rows, and {alive} keys are alive by what was delivered (UPSERT-ROWS): rows were deleted or added there, or a merge missed older rows. Run `mlc rebuild` to fill it again from the journal.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
