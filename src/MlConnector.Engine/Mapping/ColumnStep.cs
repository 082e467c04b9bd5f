using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping.Expressions;
using MlConnector.Engine.Mapping.Expressions.Nodes;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Mapping;

/// <summary>How one column gets its cell.</summary>
internal enum StepKind : byte
{
    /// <summary>The cell of a field, as it is.</summary>
    Direct,

    /// <summary>The digits of a number or date as text.</summary>
    DirectAsText,

    /// <summary>An expression.</summary>
    Computed,

    /// <summary>A lineage column.</summary>
    Lineage,
}

/// <summary>One column of a compiled mapping.</summary>
internal readonly struct ColumnStep(StepKind kind, int ordinal, Node? node, ColumnSchema column)
{
    private readonly ColumnCheck check = new(column);

    public StepKind Kind { get; } = kind;

    public LineageColumn Lineage { get; } = column.Lineage;

    /// <summary>Gives the cell of the column, or what is wrong with it.</summary>
    public ViolationCode Fill(ref Frame frame, out Cell cell)
    {
        if (Kind == StepKind.Computed) return Compute(ref frame, out cell);
        cell = frame.Row.Cells[ordinal];
        if (Kind == StepKind.DirectAsText && cell.Kind == CellKind.Number) cell = new Cell(CellKind.Text, cell.Offset, cell.Length);
        return check.Check(cell.Kind, frame.Row.Bytes(cell), frame.Scratch.Today);
    }

    /// <summary>Judges a cell that was made elsewhere.</summary>
    public ViolationCode Check(CellKind kind, ReadOnlySpan<byte> bytes) => check.Check(kind, bytes, today: null);

    private ViolationCode Compute(ref Frame frame, out Cell cell)
    {
        node!.Evaluate(ref frame, out Value value);
        cell = frame.Fault == ViolationCode.None ? ValueWriter.Write(ref frame, in value) : Cell.Null;
        if (frame.Fault != ViolationCode.None) return frame.Fault;
        return check.Check(cell.Kind, cell.InScratch ? frame.Scratch.Bytes(cell) : frame.Row.Bytes(cell), frame.Scratch.Today);
    }
}
