using System.Buffers.Binary;

namespace MlConnector.Sandbox.Tableau.Parquet;

/// <summary>A column as VizQL names types: STRING, INTEGER, REAL, BOOLEAN, DATE, DATETIME.</summary>
internal sealed record TableColumn(string Name, string Type);

/// <summary>What was in a Parquet file: columns, and rows as arrays in their order.</summary>
internal sealed record ParquetTable(IReadOnlyList<TableColumn> Columns, IReadOnlyList<object?[]> Rows)
{
    /// <summary>Reads a file of flat columns.</summary>
    /// <exception cref="InvalidDataException">It is none, or not of the kind that is understood.</exception>
    public static ParquetTable Read(byte[] file)
    {
        if (file.Length < 12 || !file.AsSpan(0, 4).SequenceEqual("PAR1"u8) || !file.AsSpan(file.Length - 4).SequenceEqual("PAR1"u8)) throw new InvalidDataException("It is no Parquet file.");
        int length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(file.Length - 8));
        if (length <= 0 || length > file.Length - 12) throw new InvalidDataException("The length of the footer is wrong.");
        try
        {
            return Read(file, new ThriftReader(file, file.Length - 8 - length).Struct());
        }
        catch (Exception e) when (e is InvalidCastException or KeyNotFoundException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("The file is broken.", e);
        }
    }

    private static ParquetTable Read(byte[] file, Dictionary<int, object> footer)
    {
        var schema = ((List<object>)footer[2]).Cast<Dictionary<int, object>>().ToArray();
        var columns = schema.Skip(1).Select(element => new ColumnReader(element)).ToArray();
        if (columns.Length == 0 || (long)schema[0][5] != columns.Length) throw new InvalidDataException("The schema is not flat.");
        if (columns.Any(column => column.Name.Contains('.', StringComparison.Ordinal))) throw new InvalidDataException("A column's name has a dot.");
        var rows = new List<object?[]>();
        foreach (var group in ((List<object>)footer[4]).Cast<Dictionary<int, object>>())
        {
            int count = checked((int)(long)group[3]), first = rows.Count;
            for (int i = 0; i < count; i++) rows.Add(new object?[columns.Length]);
            var chunks = ((List<object>)group[1]).Cast<Dictionary<int, object>>().ToArray();
            for (int i = 0; i < columns.Length; i++)
            {
                int column = i, row = first;
                columns[i].Read(file, (Dictionary<int, object>)chunks[i][3], count, value => rows[row++][column] = value);
            }
        }

        if (rows.Count != (long)footer[3]) throw new InvalidDataException("The file says another number of rows than it holds.");
        return new ParquetTable([.. columns.Select(column => new TableColumn(column.Name, column.VizType))], rows);
    }
}
