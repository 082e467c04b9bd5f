using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Tables;

/// <summary>
/// Takes rows that the destination holds and this data folder has forgotten into journal and ledger, by their keys and what they show: when they are read again they are recognised and not sent. Repeating
/// it after a crash does no harm: a row is taken only if the ledger knows nothing as new.
/// </summary>
internal sealed class ForgottenRows(StreamDelivery delivery, string company)
{
    private const int RowsAtOnce = 20_000, BatchesAtOnce = 100;
    private readonly DeliveryContext context = delivery.Context;
    private long taken;
    private long foreign;

    /// <summary>Lists and takes; gives what a person should know, or null.</summary>
    public async Task<string?> TakeAsync(IListsRows destination, CancellationToken stop, CancellationToken cancel)
    {
        await delivery.DeliverAsync((output, placing) => ListAsync(destination, output, placing), stop, cancel);
        if (taken + foreign == 0) return null;
        string others = foreign == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {foreign} rows there are not of this stream and were left alone.");
        return string.Create(CultureInfo.InvariantCulture, $"{taken} rows of table {context.Table.Name} that this data folder did not know were taken over by their keys; the next run recognises them and sends none of them again that is unchanged.{others}");
    }

    private async Task ListAsync(IListsRows destination, Func<DeliveryItem, ValueTask> output, CancellationToken cancel)
    {
        using var form = new AdoptedForm(context.Mappings);
        var builder = new BatchBuilder(context, form.Layout, delivery.Size, output);
        try
        {
            var together = new List<StoredBatch>();
            await foreach (StoredBatch batch in destination.ReadBatchesAsync(context.Container, context.Table, cancel))
            {
                if (await IsKnownAsync(batch, cancel)) continue;
                together.Add(batch);
                if (together.Count < BatchesAtOnce && together.Sum(each => each.Rows) < RowsAtOnce) continue;
                await TakeAsync(destination, together, form, builder, cancel);
                together.Clear();
            }

            if (together.Count > 0) await TakeAsync(destination, together, form, builder, cancel);
            builder.Close();
            await builder.HandOnAsync();
        }
        finally
        {
            builder.Abandon();
        }
    }

    /// <summary>A batch with a receipt is in the ledger; if records were lost, only with its record; if the ledger was lost, none is.</summary>
    private async Task<bool> IsKnownAsync(StoredBatch batch, CancellationToken cancel) =>
        await context.Store.Batches.FindAsync(batch.BatchId, cancel) is { State: BatchState.Confirmed } known && known.Stream == context.State.Id && (context.Past is not { IsLost: true } past || !past.LedgerIsLost && past.Has(known.Place));

    private async Task TakeAsync(IListsRows destination, List<StoredBatch> batches, AdoptedForm form, BatchBuilder builder, CancellationToken cancel)
    {
        var newest = new Dictionary<Hash128, ListedRow>();
        await foreach (ListedRow row in destination.ReadRowsAsync(context.Container, context.Table, batches, cancel))
        {
            if (row.Version is <= 0 or >= 1L << 48 || !form.TryOf(row, out BlockRow encoded)) foreign++;
            else Keep(newest, KeyHash.Of(KeyHash.Tag(CompanyOf(row, form)), encoded.Key), row);
        }

        await context.LedgerGate.WaitAsync(cancel);
        try
        {
            Place(newest, form, builder);
        }
        finally
        {
            context.LedgerGate.Release();
        }

        await builder.HandOnAsync();
    }

    private static void Keep(Dictionary<Hash128, ListedRow> newest, Hash128 key, ListedRow row)
    {
        if (!newest.TryGetValue(key, out ListedRow? other) || other.Version < row.Version) newest[key] = row;
    }

    private void Place(Dictionary<Hash128, ListedRow> newest, AdoptedForm form, BatchBuilder builder)
    {
        Hash128[] keys = [.. newest.OrderBy(row => row.Value.Version).Select(row => row.Key)];
        var known = new LedgerEntry[keys.Length];
        context.Ledger.Lookup(keys, known);

        // What was open then is asked by key at the next read: it may have been closed since.
        RowFlags open = context.Mappings.Pinned.Stream.Strategy == ReadStrategy.OpenItems ? RowFlags.Open : RowFlags.None;
        for (int i = 0; i < keys.Length; i++)
        {
            ListedRow row = newest[keys[i]];
            if (known[i].State != LedgerState.None && known[i].Version >= row.Version || !form.TryOf(row, out BlockRow encoded)) continue;
            builder.BeginPart(new BlockPart(CompanyOf(row, form), 0, context.Time.GetUtcNow(), row.Version));
            builder.AppendAdopted(encoded, row.Deleted ? RowFlags.None.With(RowFate.Removed) : open.With(RowFate.Adopted), keys[i], encoded.SourceHash);
            taken++;
        }
    }

    private string CompanyOf(ListedRow row, AdoptedForm form) => form.KeyHasCompany ? Mapping.SourceId.Parse(row.SourceId)!.Value.Company : company;
}
