using MlConnector.Sandbox.BigQuery.Rest;

namespace MlConnector.Sandbox.BigQuery.Sql;

/// <summary>Columns with their types, and rows of values.</summary>
internal sealed record Relation(IReadOnlyList<(string Name, string Type)> Columns, IReadOnlyList<object?[]> Rows)
{
    /// <summary>Place of a column; names are compared without case.</summary>
    public int Find(string name)
    {
        for (int i = 0; i < Columns.Count; i++)
        {
            if (string.Equals(Columns[i].Name, name, StringComparison.OrdinalIgnoreCase)) return i;
        }

        throw Refusal.Query($"Unrecognized name: {name}");
    }
}
