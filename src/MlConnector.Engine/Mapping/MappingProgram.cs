using System.Collections.Immutable;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping.Expressions;
using MlConnector.Engine.Mapping.Expressions.Nodes;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Mapping;

/// <summary>What the filter says of a row.</summary>
public enum FilterOutcome
{
    /// <summary>The row goes on.</summary>
    Pass,

    /// <summary>The row is filtered.</summary>
    Filtered,

    /// <summary>The condition could not be evaluated: the row is a dead letter, with column -1.</summary>
    Violation,
}

/// <summary>
/// A compiled mapping: a pure function of a canonical row and a revision. Immutable and safe for concurrent use; each thread has a <see cref="MappingScratch"/> of its own. Nothing is allocated
/// per row. Made by <see cref="MappingCompiler"/>.
/// </summary>
public sealed class MappingProgram
{
    private readonly ColumnStep[] steps;
    private readonly Node? where;
    private readonly SourceId sourceId;
    private readonly byte[] constants;
    private readonly int memoSlots;

    internal MappingProgram(RecordSchema schema, TableSchema table, CompiledMapping compiled)
    {
        (Schema, Table, FieldsRead, Sources) = (schema, table, compiled.FieldsRead, compiled.Sources);
        (steps, where, constants, memoSlots) = (compiled.Steps, compiled.Where, compiled.Constants, compiled.MemoSlots);
        sourceId = new SourceId(schema);
    }

    /// <summary>Fields of the rows it maps.</summary>
    public RecordSchema Schema { get; }

    /// <summary>Columns of the rows it makes.</summary>
    public TableSchema Table { get; }

    /// <summary>Places of the fields that are read (columns, filter, key), ascending: what is hashed and journaled.</summary>
    public ImmutableArray<int> FieldsRead { get; }

    /// <summary>True if there is a filter.</summary>
    public bool HasFilter => where is not null;

    internal ImmutableArray<ColumnSource> Sources { get; }

    /// <summary>A scratch for one thread; the caller disposes it.</summary>
    public MappingScratch NewScratch() => new(constants, memoSlots);

    /// <summary>A scratch for <see cref="Validate"/> and <see cref="Explain"/> at a moment: dates are held against its day, too, where a column takes those around it only. What passed once is mapped from the journal on any later day.</summary>
    public MappingScratch NewScratch(DateTimeOffset now) => new(constants, memoSlots) { Today = DateOnly.FromDateTime(now.UtcDateTime) };

    /// <summary>Whether a row passes the stream's <c>where</c>. A condition that is null does not pass.</summary>
    public FilterOutcome Filter(RecordRow row, MappingScratch scratch, out RowViolation violation)
    {
        violation = RowViolation.None;
        if (where is null) return FilterOutcome.Pass;
        scratch.BeginRow();
        Frame frame = new(row, scratch);
        where.Evaluate(ref frame, out Value value);
        if (frame.Fault != ViolationCode.None)
        {
            violation = new RowViolation(frame.Fault, -1);
            return FilterOutcome.Violation;
        }

        return value.IsTrue ? FilterOutcome.Pass : FilterOutcome.Filtered;
    }

    /// <summary>Checks every mapped value against its column, lineage columns left out: what is done before a row is journaled.</summary>
    public RowViolation Validate(RecordRow row, MappingScratch scratch)
    {
        scratch.BeginRow();
        Frame frame = new(row, scratch); // one for all columns: the first fault ends the row
        for (int i = 0; i < steps.Length; i++)
        {
            if (steps[i].Kind == StepKind.Lineage) continue;
            ViolationCode code = steps[i].Fill(ref frame, out _);
            if (code != ViolationCode.None) return new RowViolation(code, i);
        }

        return RowViolation.None;
    }

    /// <summary>
    /// Maps a row into <paramref name="into"/> (one cell per column of <see cref="Table"/>), checks included; <see cref="MappingScratch.BeginBatch"/> comes before the first row of a batch.
    /// The result, <see cref="MappingScratch.Mapped"/>, is valid until the next row is mapped with the same scratch.
    /// </summary>
    public RowViolation Map(RecordRow row, in RowLineage lineage, MappingScratch scratch, Span<Cell> into)
    {
        scratch.BeginRow();
        Frame frame = new(row, scratch);
        for (int i = 0; i < steps.Length; i++)
        {
            ViolationCode code = steps[i].Kind == StepKind.Lineage
                ? FillLineage(ref frame, in steps[i], in lineage, out into[i])
                : steps[i].Fill(ref frame, out into[i]);
            if (code != ViolationCode.None) return new RowViolation(code, i);
        }

        return RowViolation.None;
    }

    /// <summary>Maps one column, none of lineage, as <see cref="Map"/> would; the cell is valid until the next row is mapped with the same scratch.</summary>
    internal ViolationCode MapColumn(RecordRow row, int column, MappingScratch scratch, out Cell cell)
    {
        scratch.BeginRow();
        Frame frame = new(row, scratch);
        return steps[column].Fill(ref frame, out cell);
    }

    /// <summary><c>_SourceId</c> of a row as text, for dead letters and traces.</summary>
    public string SourceIdOf(RecordRow row) => sourceId.Text(row);

    /// <summary>Every violation of a row, for its dead letter. Not on the path of a row.</summary>
    public ImmutableArray<CellViolation> Explain(RecordRow row, MappingScratch scratch)
    {
        ImmutableArray<CellViolation>.Builder found = ImmutableArray.CreateBuilder<CellViolation>();
        if (Filter(row, scratch, out RowViolation filter) == FilterOutcome.Violation) found.Add(new CellViolation(filter.Code, "where", "", "the stream's where"));
        for (int i = 0; i < steps.Length; i++)
        {
            if (steps[i].Kind == StepKind.Lineage) continue;
            scratch.BeginRow();
            Frame frame = new(row, scratch);
            ViolationCode code = steps[i].Fill(ref frame, out Cell cell);
            if (code != ViolationCode.None) found.Add(ViolationReport.OfColumn(code, Table.Columns[i], Sources[i], row.WithCells([cell], scratch.Written)));
        }

        return found.ToImmutable();
    }

    private ViolationCode FillLineage(ref Frame frame, in ColumnStep step, in RowLineage lineage, out Cell cell)
    {
        if (step.Lineage != LineageColumn.SourceId)
        {
            cell = LineageWriter.Write(ref frame, step.Lineage, in lineage);
            return frame.Fault;
        }

        cell = sourceId.Write(ref frame);
        return frame.Fault == ViolationCode.None ? step.Check(cell.Kind, frame.Scratch.Bytes(cell)) : frame.Fault;
    }
}
