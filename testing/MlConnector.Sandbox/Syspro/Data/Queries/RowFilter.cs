namespace MlConnector.Sandbox.Syspro.Data.Queries;

/// <summary>How a cell is compared with a value.</summary>
internal enum Comparison
{
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// <summary>A condition over rows; both channels make their queries of these.</summary>
internal abstract class RowFilter
{
    public abstract bool Holds(SysproRow row);

    /// <summary>The part of the key order outside of which no row can hold.</summary>
    public virtual KeyRange Range(SysproTable table) => KeyRange.All;
}

internal sealed class AllOf(RowFilter left, RowFilter right) : RowFilter
{
    public override bool Holds(SysproRow row) => left.Holds(row) && right.Holds(row);

    public override KeyRange Range(SysproTable table)
    {
        List<RowFilter> parts = [];
        Collect(this, parts);
        var range = KeyRange.OfConjunction(table, parts.OfType<CellComparison>());
        foreach (var part in parts)
        {
            if (part is not CellComparison) range = KeyRange.Intersect(range, part.Range(table));
        }
        return range;
    }

    private static void Collect(RowFilter filter, List<RowFilter> parts)
    {
        if (filter is not AllOf both)
        {
            parts.Add(filter);
            return;
        }
        Collect(both.Left, parts);
        Collect(both.Right, parts);
    }

    private RowFilter Left => left;
    private RowFilter Right => right;
}

internal sealed class AnyOf(RowFilter left, RowFilter right) : RowFilter
{
    public override bool Holds(SysproRow row) => left.Holds(row) || right.Holds(row);

    public override KeyRange Range(SysproTable table) => KeyRange.Unite(left.Range(table), right.Range(table));
}

internal sealed class NotThat(RowFilter inner) : RowFilter
{
    public override bool Holds(SysproRow row) => !inner.Holds(row);
}

/// <summary>A column against a value. NULL equals only NULL and is neither greater nor less than anything.</summary>
internal sealed class CellComparison(SysproColumn column, Comparison comparison, object? value) : RowFilter
{
    public SysproColumn Column => column;
    public Comparison Comparison => comparison;
    public object? Value => value;

    public override bool Holds(SysproRow row)
    {
        var cell = row.Values[column.Index];
        if (cell is null || value is null)
        {
            return comparison switch
            {
                Comparison.Equal => cell is null && value is null,
                Comparison.NotEqual => cell is null != value is null,
                _ => false,
            };
        }
        var order = Cells.Compare(cell, value);
        return comparison switch
        {
            Comparison.Equal => order == 0,
            Comparison.NotEqual => order != 0,
            Comparison.Greater => order > 0,
            Comparison.GreaterOrEqual => order >= 0,
            Comparison.Less => order < 0,
            _ => order <= 0,
        };
    }

    public override KeyRange Range(SysproTable table) => KeyRange.OfConjunction(table, [this]);
}
