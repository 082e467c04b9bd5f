using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Syspro.Channels;

namespace MlConnector.Syspro.Reading;

/// <summary>Fields that the source fills itself, with the same value for every row of a page: the company, the as-of date, the basis of an aging.</summary>
internal sealed class RowConstants
{
    private readonly List<(int Field, string Name)> places = [];

    public RowConstants(RecordSchema schema)
    {
        for (int i = 0; i < schema.Fields.Length; i++)
        {
            if (TableQuery.ColumnOf(schema.Fields[i]) is ['$', ..] name) places.Add((i, name));
        }
    }

    /// <summary>True if a field needs this value.</summary>
    public bool Uses(string name) => places.Any(place => place.Name == name);

    /// <summary>Writes each value once and points every row to it.</summary>
    public void Fill(RecordPage page, IReadOnlyDictionary<string, string> values)
    {
        foreach ((int field, string name) in places)
        {
            if (!values.TryGetValue(name, out string? value)) continue;
            byte[] bytes = Encoding.UTF8.GetBytes(value);
            Cell cell = new(CellKind.Text, page.Append(bytes), bytes.Length);
            for (int row = 0; row < page.RowCount; row++) page.RowCells(row)[field] = cell;
        }
    }
}
