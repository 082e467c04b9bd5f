using System.Text.Unicode;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Reading.Canonical;

/// <summary>
/// Narrows the cells of a page, in place, to the canonical form of their declared types, so that the same value read through another channel, or written with other
/// blanks and zeros, is the same bytes: what the ledger hashes, the journal keeps and the mapping reads. Applying it twice changes nothing more. Values that have
/// to be rewritten go to the page's tail; nothing is allocated per row. Safe for concurrent use on different pages.
/// </summary>
public sealed class CanonicalForm
{
    private const int SavedOnStack = 256;
    private readonly FieldRule[] rules;

    /// <summary>The canonical form of a schema's rows.</summary>
    public CanonicalForm(RecordSchema schema)
    {
        Schema = schema;
        rules = [.. schema.Fields.Select(field => new FieldRule(field))];
    }

    /// <summary>The fields it is for.</summary>
    public RecordSchema Schema { get; }

    /// <summary>
    /// Narrows every row. <paramref name="violations"/> (at least as long as the page has rows) gets the first violation of each row, or none; a row with a violation
    /// keeps its cells as they were read. Gives the number of rows with a violation.
    /// </summary>
    public int Apply(RecordPage page, Span<RowViolation> violations)
    {
        // One vectorised look at the whole page spares a look at each text; only a page with foreign bytes somewhere is looked at cell by cell.
        bool textIsSound = Utf8.IsValid(page.Bytes);
        int bad = 0;
        for (int row = 0; row < page.RowCount; row++)
        {
            RowViolation violation = ApplyRow(page, row, textIsSound);
            violations[row] = violation;
            if (!violation.IsNone) bad++;
        }

        return bad;
    }

    /// <summary>Narrows one row; on a violation its cells stay as they were.</summary>
    public RowViolation ApplyRow(RecordPage page, int row) => ApplyRow(page, row, textIsSound: false);

    private RowViolation ApplyRow(RecordPage page, int row, bool textIsSound)
    {
        Span<Cell> cells = page.RowCells(row);
        Span<Cell> saved = cells.Length <= SavedOnStack ? stackalloc Cell[cells.Length] : new Cell[cells.Length];
        cells.CopyTo(saved);
        FieldRule[] all = rules;
        for (int i = 0; i < cells.Length; i++)
        {
            ViolationCode code = all[i].Narrow(page, ref cells[i], textIsSound);
            if (code == ViolationCode.None) continue;
            saved.CopyTo(cells);
            return new RowViolation(code, i);
        }

        return default;
    }
}
