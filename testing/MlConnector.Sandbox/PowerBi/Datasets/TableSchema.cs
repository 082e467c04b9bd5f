using System.Text;

namespace MlConnector.Sandbox.PowerBi.Datasets;

/// <summary>One column of a table.</summary>
/// <param name="Name">The exact name.</param>
/// <param name="Type">Its type.</param>
public sealed record TableColumn(string Name, ColumnType Type)
{
    internal byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(Name);
}

/// <summary>One measure of a table.</summary>
/// <param name="Name">The name, unique in the dataset.</param>
/// <param name="Expression">The DAX text, as it was sent.</param>
public sealed record TableMeasure(string Name, string Expression);

/// <summary>What a table looks like.</summary>
/// <param name="Name">The exact name.</param>
/// <param name="Columns">Columns in the order of the newest body.</param>
/// <param name="Measures">Measures in the order of the newest body.</param>
public sealed record TableSchema(string Name, IReadOnlyList<TableColumn> Columns, IReadOnlyList<TableMeasure> Measures)
{
    internal int IndexOf(string column)
    {
        for (int index = 0; index < Columns.Count; index++)
        {
            if (string.Equals(Columns[index].Name, column, StringComparison.Ordinal)) return index;
        }

        return -1;
    }
}

/// <summary>An active many-to-one relationship.</summary>
/// <param name="Name">The name.</param>
/// <param name="FromTable">Table on the many side.</param>
/// <param name="FromColumn">Column on the many side.</param>
/// <param name="ToTable">Table on the one side.</param>
/// <param name="ToColumn">Column on the one side.</param>
public sealed record TableRelationship(string Name, string FromTable, string FromColumn, string ToTable, string ToColumn);
