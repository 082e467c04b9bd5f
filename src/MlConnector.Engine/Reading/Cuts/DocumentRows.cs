using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Reading.Cuts;

/// <summary>Rows copied out of their pages, kept together until their document is complete. Owns pooled buffers.</summary>
internal sealed class DocumentRows(RecordSchema schema) : IDisposable
{
    private readonly List<RowViolation> violations = [];

    /// <summary>The rows.</summary>
    public RecordPage Page { get; private set; } = new(schema, 64 * 1024);

    /// <summary>Number of rows.</summary>
    public int Count => Page.RowCount;

    /// <summary>Violation of a row.</summary>
    public RowViolation ViolationOf(int row) => violations[row];

    /// <summary>Copies a row.</summary>
    public void Add(in RecordRow row, RowViolation violation)
    {
        Span<Cell> cells = Page.AddRow();
        for (int i = 0; i < cells.Length; i++)
        {
            ReadOnlySpan<byte> bytes = row.Bytes(i);
            cells[i] = bytes.IsEmpty ? new Cell(row.Kind(i), 0, 0) : new Cell(row.Kind(i), Page.Append(bytes), bytes.Length);
        }

        violations.Add(violation);
    }

    /// <summary>Takes the rows of another one.</summary>
    public void AddAll(DocumentRows other)
    {
        for (int row = 0; row < other.Count; row++) Add(other.Page[row], other.ViolationOf(row));
    }

    /// <summary>Gives the page away and begins a new one.</summary>
    public (RecordPage Page, RowViolation[] Violations) Take()
    {
        (RecordPage, RowViolation[]) taken = (Page, [.. violations]);
        Page = new RecordPage(schema, 64 * 1024);
        violations.Clear();
        return taken;
    }

    /// <summary>Forgets the rows.</summary>
    public void Clear()
    {
        (RecordPage page, _) = Take();
        page.Dispose();
    }

    public void Dispose() => Page.Dispose();
}
