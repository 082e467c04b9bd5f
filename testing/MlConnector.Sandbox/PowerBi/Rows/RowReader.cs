using System.Text.Json;
using System.Text.Unicode;
using MlConnector.Sandbox.PowerBi.Answers;
using MlConnector.Sandbox.PowerBi.Datasets;

namespace MlConnector.Sandbox.PowerBi.Rows;

/// <summary>
/// Reads the body of a POST of rows against one schema. All or nothing: the first fault refuses the body, and, as with the vendor,
/// the answer does not say which row it was. One reader serves one request at a time.
/// </summary>
internal sealed class RowReader
{
    public const int MaxRows = 10_000;
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 8 };
    private readonly TableSchema schema;
    private readonly CellSink[] sinks;
    private readonly int[] usual; // the column met as the n-th property of the row before

    public RowReader(TableSchema schema)
    {
        this.schema = schema;
        sinks = [.. schema.Columns.Select(column => SinkFor(column.Type))];
        usual = [.. Enumerable.Range(0, sinks.Length)];
    }

    public TableSchema Schema => schema;

    public Segment Read(ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        try
        {
            if (!Utf8.IsValid(body)) throw Bad("The request body is not UTF-8.", "json");
            var reader = new Utf8JsonReader(body, Strict);
            int rows = ReadBody(ref reader);
            return new Segment(rows, [.. sinks.Select(sink => sink.Seal(rows))], now);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The reader calls half a surrogate pair in an escape an invalid operation.

            throw new RefusedException(Refusal.Invalid("The request body is not well-formed JSON.", "json"));
        }
        finally
        {
            foreach (var sink in sinks) sink.Reset();
        }
    }

    private int ReadBody(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject || !reader.Read()
            || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("rows"u8) || !reader.Read()
            || reader.TokenType != JsonTokenType.StartArray)
        {
            throw new RefusedException(Refusal.Invalid("Did not encounter start array token or start object token for rowset", "rowset"));
        }

        int rows = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject) throw Bad("A row is not an object.", "rowset");
            if (rows == MaxRows) throw Bad($"More than {MaxRows} rows in one request.", "rowsPerPost");
            ReadRow(ref reader, rows++);
        }

        if (!reader.Read() || reader.TokenType != JsonTokenType.EndObject) throw Bad("Only the property rows is known here.", "rowset");
        while (reader.Read())
        {
            // reads on, so that anything after the object is found to be malformed
        }

        return rows;
    }

    private void ReadRow(ref Utf8JsonReader reader, int row)
    {
        for (int position = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; position++)
        {
            int column = ColumnAt(ref reader, position);
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject || !sinks[column].TryTake(ref reader, row))
            {
                throw Bad("A value does not fit the type of its column.", "value");
            }
        }
    }

    private int ColumnAt(ref Utf8JsonReader reader, int position)
    {
        if (position < usual.Length && reader.ValueTextEquals(schema.Columns[usual[position]].Utf8Name)) return usual[position];
        for (int column = 0; column < schema.Columns.Count; column++)
        {
            if (!reader.ValueTextEquals(schema.Columns[column].Utf8Name)) continue;
            if (position < usual.Length) usual[position] = column;
            return column;
        }

        throw Bad("A row has a property that is not a column of the table.", "unknownColumn");
    }

    private static RefusedException Bad(string message, string reason) => new(Refusal.Invalid(message, reason));

    private static CellSink SinkFor(ColumnType type) => type switch
    {
        ColumnType.Int64 => new Int64Sink(),
        ColumnType.Double => new DecimalSink(fixedPoint: false),
        ColumnType.Decimal => new DecimalSink(fixedPoint: true),
        ColumnType.Boolean => new BooleanSink(),
        ColumnType.DateTime => new DateTimeSink(),
        _ => new TextSink(),
    };
}
