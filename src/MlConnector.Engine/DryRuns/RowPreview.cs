using System.Collections.Immutable;
using System.Text;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Delivery.Sending;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.DryRuns;

/// <summary>Takes placed items where a run would journal them, counts their tombstones and keeps the first rows that would change something.</summary>
/// <param name="context">The stream.</param>
/// <param name="most">Rows that are shown.</param>
internal sealed class RowPreview(DeliveryContext context, int most)
{
    private readonly ImmutableArray<PreviewedRow>.Builder rows = ImmutableArray.CreateBuilder<PreviewedRow>();

    /// <summary>Rows kept.</summary>
    public ImmutableArray<PreviewedRow> Rows => rows.ToImmutable();

    /// <summary>Tombstones met.</summary>
    public long Tombstones { get; private set; }

    /// <summary>Looks at an item and drops it. Its rows stay staged until the end, so that a row that comes again is recognised.</summary>
    public async ValueTask TakeAsync(DeliveryItem item, CancellationToken cancel)
    {
        using DeliveryItem owned = item;
        item.Dead?.Staged.Discard();
        item.Filled?.Staged.StageAway();
        foreach (PendingDeadLetter dead in item.Notes.DeadLetters.TakeWhile(_ => rows.Count < most)) rows.Add(new PreviewedRow(dead.SourceId, "dead") { Error = dead.Error });
        if (item.Filled is not { } filled) return;
        List<int> shown = Choose(filled.Block);
        if (shown.Count == 0) return;
        Dictionary<int, string?[]> after = await MappedAsync(filled.Block, shown, context.Revision, cancel);
        foreach (int row in shown) rows.Add(await ShowAsync(filled.Block, row, after[row], cancel));
    }

    private List<int> Choose(RecordBlock block)
    {
        var shown = new List<int>();
        for (int row = 0; row < block.RowCount; row++)
        {
            RowFlags flags = block.Row(row).Flags;
            if (flags.HasFlag(RowFlags.Replayed)) continue;
            if (!flags.IsShown()) Tombstones++;
            if (rows.Count + shown.Count < most) shown.Add(row);
        }

        return shown;
    }

    private async Task<PreviewedRow> ShowAsync(RecordBlock block, int row, string?[] after, CancellationToken cancel)
    {
        RowFlags flags = block.Row(row).Flags;
        string id = context.Mappings.SourceIdOf(block.Decode(row, new Cell[block.Layout.Fields.Length]));
        if (!flags.IsShown()) return new PreviewedRow(id, flags.Fate().ToString().ToLowerInvariant());
        return flags.HasFlag(RowFlags.Changed) ? new PreviewedRow(id, "changed") { Columns = await DifferenceAsync(block, row, after, cancel) } : new PreviewedRow(id, "new");
    }

    private async Task<ImmutableArray<ChangedColumn>> DifferenceAsync(RecordBlock block, int row, string?[] after, CancellationToken cancel)
    {
        string?[] before = await BeforeAsync(KeyHash.Of(KeyHash.Tag(block.PartOf(row).Company), block.Row(row).Key), cancel) ?? new string?[after.Length];
        var changed = ImmutableArray.CreateBuilder<ChangedColumn>();
        for (int i = 0; i < after.Length; i++)
        {
            ColumnSchema column = context.Table.Columns[i];
            if (column.Lineage != LineageColumn.None || before[i] == after[i]) continue;
            changed.Add(column.Sensitive ? new ChangedColumn(column.Name, CellViolation.Redacted, CellViolation.Redacted) : new ChangedColumn(column.Name, before[i], after[i]));
        }

        return changed.ToImmutable();
    }

    /// <summary>The row as it was delivered last, by the pinned mapping's columns; null if the journal cannot tell.</summary>
    private async Task<string?[]?> BeforeAsync(Hash128 key, CancellationToken cancel)
    {
        var known = new LedgerEntry[1];
        context.Ledger.Lookup([key], known, settledOnly: true);
        if (!known[0].IsLive || known[0].State == LedgerState.Adopted) return null;
        try
        {
            using JournalRecord record = await context.Journal.ReadAsync(known[0].Place with { Row = 0 }, cancel);
            int revision = record.Header.Revision > 0 ? record.Header.Revision : context.Revision;
            return (await MappedAsync(record.Block, [known[0].Place.Row], revision, cancel))[known[0].Place.Row];
        }
        catch (ConnectorException)
        {
            return null;
        }
    }

    /// <summary>Rows as they are encoded with a revision: the value of each column of today's table, by name.</summary>
    private async Task<Dictionary<int, string?[]>> MappedAsync(RecordBlock block, List<int> wanted, int revision, CancellationToken cancel)
    {
        var record = new BatchRecord(context.State.Id, 0, "", context.RunId, default, block.RowCount) { Revision = revision, PostedAt = context.Time.GetUtcNow() };
        Delivery.Rows.JournaledBatch batch = await context.Mappings.OpenAsync(new OutgoingBatch(block, record, null), cancel);
        int[] ordinals = [.. context.Table.Columns.Select(column => batch.Reference.Table.OrdinalOf(column.Name))];
        var values = new Dictionary<int, string?[]>();
        using DeliveryRows mapped = batch.OpenRows();
        for (int row = 0; values.Count < wanted.Count && mapped.MoveNext(); row++)
        {
            if (wanted.Contains(row)) values[row] = Texts(mapped.Current, ordinals);
        }

        return values;
    }

    private static string?[] Texts(RecordRow row, int[] ordinals)
    {
        var values = new string?[ordinals.Length];
        for (int i = 0; i < values.Length; i++) values[i] = ordinals[i] < 0 ? null : Text(row, ordinals[i]);
        return values;
    }

    private static string? Text(RecordRow row, int ordinal) => row.Kind(ordinal) switch
    {
        CellKind.Absent or CellKind.Null => null,
        CellKind.True => "true",
        CellKind.False => "false",
        _ => Encoding.UTF8.GetString(row.Bytes(ordinal)),
    };
}
