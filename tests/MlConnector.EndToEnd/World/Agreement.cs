using MlConnector.Chaos.Truth;

namespace MlConnector.EndToEnd.World;

/// <summary>A table of the destination against its table at the source: row by row, cell by cell, and nothing twice.</summary>
internal static class Agreement
{
    /// <summary>What a reader sees is what the source holds, over the columns that both have; rows that <paramref name="dead"/> names by the text of their keys are not expected.</summary>
    public static void Holds(StreamTruth truth, SourceTable source, StoredTable table, Func<string, bool>? dead = null)
    {
        var rows = new SourceRows(truth, source, table);
        DeliveredTable delivered = DeliveredTable.Read(truth, table, rows);
        string[] expected = [.. rows.Now.Where(row => dead?.Invoke(row.Key) != true).Select(row => row.Value).Order(StringComparer.Ordinal)];
        Assert.NotEmpty(expected);
        Assert.Equal(expected, delivered.Current.Select(row => row.Cells).Order(StringComparer.Ordinal));
        Assert.Empty(delivered.Repeats);
    }

    /// <summary>The same, and no column is left out of the comparison that anything was delivered into, but those of the rows' lineage.</summary>
    public static void HoldsWhole(StreamTruth truth, SourceTable source, StoredTable table)
    {
        string[] left = [.. table.Columns.Except(new SourceRows(truth, source, table).Columns, StringComparer.Ordinal).Where(column => !column.StartsWith('_') && table.Rows.Any(row => row.GetValueOrDefault(column) is not null))];
        Assert.Empty(left);
        Holds(truth, source, table);
    }
}
