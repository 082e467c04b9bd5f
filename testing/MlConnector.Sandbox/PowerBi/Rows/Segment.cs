namespace MlConnector.Sandbox.PowerBi.Rows;

/// <summary>The rows of one committed POST, column by column. A column without data is blank in every row.</summary>
internal sealed record Segment(int Count, ColumnData?[] Columns, DateTimeOffset CommittedAt)
{
    /// <summary>Rearranges columns after a change of the table: each new column names the old one that it continues, or -1.</summary>
    public Segment Remap(int[] continued) =>
        this with { Columns = [.. continued.Select(old => old < 0 || old >= Columns.Length ? null : Columns[old])] };
}
