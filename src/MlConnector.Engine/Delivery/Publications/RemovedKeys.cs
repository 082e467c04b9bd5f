using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Publications;

/// <summary>What a destination may do instead of a publication.</summary>
/// <param name="Removal">The rows that are gone.</param>
/// <param name="Shown">Number of the publication whose rows the table shows.</param>
internal sealed record OfferedRemoval(RowRemoval Removal, long Shown);

/// <summary>
/// The keys that a publication takes out of the state, as long as it does nothing else and they are few enough for its destination to remove them where they are. Collected while the rows are in memory; a pure function of the journal, so
/// that whoever goes on with the publication offers the same.
/// </summary>
internal sealed class RemovedKeys(DeliveryContext context)
{
    private readonly int most = context.Destination.Capabilities.MaxRemovals;
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private bool isMore;

    /// <summary>Adds the rows of a record of changes.</summary>
    public async ValueTask AddAsync(RecordBlock block, int revision, CancellationToken cancel)
    {
        if (isMore || most == 0) return;
        MappingProgram program = await context.Mappings.OverAsync(block.Layout, revision, cancel);
        BlockReader rows = block.OpenReader();
        while (!isMore && rows.MoveNext())
        {
            isMore = rows.Flags.HasFlag(RowFlags.Replayed) || rows.Flags.Fate() is not (RowFate.Removed or RowFate.Filtered) || !ids.Add(program.SourceIdOf(rows.Current)) || ids.Count > most;
        }
    }

    /// <summary>The removal that may be offered; null where the whole state has to be sent: more than removals, too many, a table that does not show what we published last, or shows it as another mapping made it.</summary>
    public async ValueTask<OfferedRemoval?> OfferAsync(CancellationToken cancel)
    {
        if (isMore || ids.Count == 0 || context.PublishesAnyway || context.State.TableStamp is { IsSeenWrong: true }) return null;
        if (await context.Store.Batches.NewestConfirmedAsync(context.State.Id, cancel) is not { } last || await context.Mappings.DiffersAsync(last.Revision, cancel)) return null;
        BatchRecord shown = await ShownAsync(context.Store.Batches, last, cancel);
        return new OfferedRemoval(new RowRemoval(shown.BatchId, [.. ids.Order(StringComparer.Ordinal)]), shown.Number);
    }

    /// <summary>The publication whose rows a table shows, given the newest with a receipt: that one, or, if it only removed rows, the one that they were removed from.</summary>
    public static async ValueTask<BatchRecord> ShownAsync(IBatchStore batches, BatchRecord newest, CancellationToken cancel) =>
        newest.Parent == 0 ? newest : await batches.FindAsync(newest.Stream, newest.Parent, cancel) ?? newest;
}
