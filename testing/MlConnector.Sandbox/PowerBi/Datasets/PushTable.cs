using MlConnector.Sandbox.PowerBi.Answers;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;
using MlConnector.Sandbox.PowerBi.Rows;

namespace MlConnector.Sandbox.PowerBi.Datasets;

/// <summary>One table of a push dataset. The dataset locks.</summary>
internal sealed class PushTable(TableSchema schema, PowerBiSandboxOptions options, bool fifo)
{
    private readonly Stack<RowReader> readers = new();
    private DateTimeOffset shownBy = DateTimeOffset.MinValue;
    private (long Version, WeakReference<TableView> View) newestView = (-1, new WeakReference<TableView>(null!));

    public TableSchema Schema { get; private set; } = schema;

    public RowStore Store { get; } = new();

    public SequenceNumbers Sequence { get; } = new(options.SequenceNumbers);

    /// <summary>A reader for the present schema; give it back with <see cref="Return"/>.</summary>
    public RowReader Rent() => readers.TryPop(out var reader) ? reader : new RowReader(Schema);

    public void Return(RowReader reader)
    {
        if (ReferenceEquals(reader.Schema, Schema) && readers.Count < options.PendingPosts) readers.Push(reader);
    }

    public void RefuseOverflow(int rows)
    {
        if (!fifo && Store.Count + rows > options.MaxTableRows)
        {
            throw new RefusedException(Refusal.Invalid("The table cannot hold more rows.", "tableFull"));
        }
    }

    /// <summary>Stores rows that were read for a schema; it may have changed since.</summary>
    public void Commit(Segment segment, TableSchema readFor)
    {
        Store.Append(ReferenceEquals(readFor, Schema) ? segment : segment.Remap(Continued(readFor, Schema)));
        if (fifo && Store.Count >= options.FifoCeiling) Store.TrimTo(options.FifoRows);
    }

    public void Change(TableSchema next)
    {
        Store.Remap(Continued(Schema, next));
        readers.Clear();
        Schema = next;
    }

    /// <summary>What a query sees; what one was shown stays visible when the clock is set back. The last view is used again while nothing changed, because its columns are already flat.</summary>
    public TableView View(DateTimeOffset committedBy, DaxComparer comparer)
    {
        if (committedBy > shownBy) shownBy = committedBy;
        var (segments, skipped) = Store.Visible(shownBy);
        if (newestView.Version == Store.Version && newestView.View.TryGetTarget(out var view) && view.Segments == segments.Length) return view;
        view = new TableView(Schema, segments, skipped, comparer);
        newestView = (Store.Version, new WeakReference<TableView>(view));
        return view;
    }

    private static int[] Continued(TableSchema before, TableSchema next) =>
        [.. next.Columns.Select(column => before.IndexOf(column.Name) is >= 0 and var old && before.Columns[old].Type == column.Type ? old : -1)];
}
