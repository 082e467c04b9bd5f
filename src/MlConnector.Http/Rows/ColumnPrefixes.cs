using System.Text.Json;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Http.Rows;

/// <summary>
/// What stands before each value of a row, computed once per table: <c>,"Amount":</c>. Padded so that it can be copied in whole vectors.
/// </summary>
internal sealed class ColumnPrefixes
{
    /// <summary>Bytes copied at a time; a prefix is padded to a multiple.</summary>
    public const int Stride = 32;

    private readonly byte[] bytes;
    private readonly (int Offset, int Length, bool Quotes, TimeForm Times)[] places;

    public ColumnPrefixes(TableSchema table, JsonRowFormat format)
    {
        places = new (int, int, bool, TimeForm)[table.Columns.Length];
        using var all = new MemoryStream();
        for (int i = 0; i < places.Length; i++)
        {
            ColumnSchema column = table.Columns[i];
            byte[] prefix = [(byte)',', .. JsonSerializer.SerializeToUtf8Bytes(column.Name), (byte)':'];
            places[i] = ((int)all.Length, prefix.Length, format.Quotes(column), column.Type == FieldType.DateTime ? format.Times(column) : TimeForm.AsItIs);
            all.Write(prefix);
            all.Write(new byte[(Stride - prefix.Length % Stride) % Stride]);
        }

        bytes = all.ToArray();
        RowBytes = places.Sum(place => place.Length + Stride) + Stride;
    }

    /// <summary>Columns.</summary>
    public int Count => places.Length;

    /// <summary>Room that a row needs besides its values, padding and punctuation included.</summary>
    public int RowBytes { get; }

    /// <summary>The prefix of a column, padded.</summary>
    public ReadOnlySpan<byte> Padded(int column) => bytes.AsSpan(places[column].Offset, (places[column].Length + Stride - 1) / Stride * Stride);

    /// <summary>Bytes of the prefix that count.</summary>
    public int Length(int column) => places[column].Length;

    /// <summary>True if a number goes into the column as a quoted text, because the column is one.</summary>
    public bool Quotes(int column) => places[column].Quotes;

    /// <summary>How times of the column are written.</summary>
    public TimeForm Times(int column) => places[column].Times;
}
