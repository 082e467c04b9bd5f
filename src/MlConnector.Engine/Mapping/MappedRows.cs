using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Mapping;

/// <summary>
/// Walks the rows of a batch and maps each as it goes; what is read from (a journal record) derives from it. The same rows, program and batch give the same mapped rows, so a resend is the
/// same bytes.
/// </summary>
public abstract class MappedRows : DeliveryRows
{
    private readonly MappingProgram program;
    private readonly MappingScratch scratch;
    private readonly Cell[] cells;

    /// <summary>Rows of one batch through a program.</summary>
    protected MappedRows(MappingProgram program, BatchLineage batch)
    {
        this.program = program;
        scratch = program.NewScratch();
        cells = new Cell[program.Table.Columns.Length];
        scratch.BeginBatch(batch);
    }

    /// <inheritdoc />
    public sealed override RecordRow Current => scratch.Mapped(Source, cells);

    /// <summary>The canonical source row; valid until the next <see cref="MoveSource"/>.</summary>
    protected abstract RecordRow Source { get; }

    /// <inheritdoc />
    /// <exception cref="ConnectorException"><c>MAP-NOT-VALIDATED</c>: a row in the journal does not fit the table; it was not checked before, or the table changed.</exception>
    public sealed override bool MoveNext()
    {
        if (!MoveSource(out RowLineage lineage)) return false;
        RowViolation violation = program.Map(Source, in lineage, scratch, cells);
        if (violation.IsNone) return true;
        string column = program.Table.Columns[violation.Ordinal].Name;
        throw new ConnectorException(new ConnectorError(
            "MAP-NOT-VALIDATED", ErrorKind.Bug, ErrorOwner.Us, $"A journaled row does not fit column {column} of {program.Table.Name}: {ViolationWords.Message(violation.Code)}.",
            "Replay the batch with the current revision."));
    }

    /// <summary>Goes to the next source row; false at the end.</summary>
    protected abstract bool MoveSource(out RowLineage lineage);

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing) scratch.Dispose();
        base.Dispose(disposing);
    }
}
