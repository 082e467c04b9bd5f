using MlConnector.Engine.Blocks;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Reading;

namespace MlConnector.Engine.Delivery.Placing;

/// <summary>
/// Takes the pages of one read: each row gets its fate (<see cref="RowJudge"/>, INV-4) and its place in the open batch, among the dead rows, or nowhere. One page at a time; the ledger is looked up for the whole page before,
/// rows of the same page are compared among themselves.
/// </summary>
internal sealed class RowPlacer : IDisposable
{
    private readonly DeliveryContext context;
    private readonly BatchBuilder builder;
    private readonly ReadMemory memory;
    private readonly KnownDead knownDead;
    private readonly PageRows rows;
    private readonly RowJudge judge;
    private readonly int[] fates = new int[7];
    private long pages;

    /// <summary>Places the rows of one read into a builder's batches.</summary>
    public RowPlacer(DeliveryContext context, BatchBuilder builder, BatchBuilder repairs, ReadMemory memory, DeadLetterBook book)
    {
        (this.context, this.builder, this.memory) = (context, builder, memory);
        rows = new PageRows(context.Mappings, context.Ledger);
        knownDead = new KnownDead(context, book, builder, repairs);
        judge = new RowJudge(context, builder, rows, knownDead, memory, book);
    }

    /// <summary>Remembers the tags of what is placed; null if the stream is not read by tags.</summary>
    public Tags.TagComparison? Tags { get; init; }

    /// <summary>What became of rows that were known by their key only; null if there were none.</summary>
    public string? AdoptedRemark => judge.AdoptedRemark;

    /// <summary>Places every row of a page, and hands on the batches that are full.</summary>
    public async ValueTask PlaceAsync(ReadPage page, CancellationToken cancel)
    {
        context.Reached(DeliveryPoint.PageRead, ++pages, page.Page.Records.RowCount);
        if (page.IsTags)
        {
            Tags!.Compare(page, memory);
        }
        else if (page.Page.Records.RowCount > 0)
        {
            var part = new BlockPart(page.Page.Company, pages, page.Page.ReadAt, context.Numbers.NextVersion());
            rows.Load(page, part);
            judge.Begin(page.Page.Records.RowCount);
            memory.Companies.Add(KeyHash.Tag(part.Company));
            for (int row = 0; row < page.Page.Records.RowCount;)
            {
                row = await PlaceSomeAsync(page, part, row, cancel);
                if (row < page.Page.Records.RowCount) await builder.HandOnAsync();
            }
        }

        if (page.CursorAfter is { } cursor && memory.Conflicts.Count == 0) builder.Notes.Cursor = cursor;
        if (builder.OpenRows == 0) builder.Close();
        context.Reached(DeliveryPoint.PagePlaced, pages, page.Page.Records.RowCount);
        await knownDead.HandOnAsync();
        await builder.HandOnAsync();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        rows.Dispose();
        judge.Dispose();
    }

    private async ValueTask<int> PlaceSomeAsync(ReadPage page, BlockPart part, int from, CancellationToken cancel)
    {
        await context.LedgerGate.WaitAsync(cancel);
        try
        {
            return PlaceRows(page, part, from);
        }
        finally
        {
            context.LedgerGate.Release();
        }
    }

    /// <summary>Places the rows from a document on, to the end of the page or until enough batches are complete; gives the row after them.</summary>
    private int PlaceRows(ReadPage page, BlockPart part, int from)
    {
        int row = from, count = page.Page.Records.RowCount;
        builder.BeginPart(part);
        fates.AsSpan().Clear();
        bool atStart = true;
        for (; row < count && !(atStart && builder.IsBacklogged); row++)
        {
            if (atStart) builder.MakeRoom(DocumentRows(page, row, count));
            atStart = page.EndsDocument(row);
            ReadFate fate = judge.Place(page, part, row);
            fates[(int)fate]++;
            Tags?.Placed(rows.Keys[row], page.Page.Records[row], fate, memory);
        }

        context.Tally.Count(fates);
        return row;
    }

    private static int DocumentRows(ReadPage page, int from, int count)
    {
        int row = from;
        while (row < count - 1 && !page.EndsDocument(row)) row++;
        return row - from + 1;
    }
}
