using System.Globalization;
using System.Text;
using System.Text.Json;
using MlConnector.Sandbox.BigQuery.Data;
using MlConnector.Sandbox.BigQuery.Values;

namespace MlConnector.Sandbox.BigQuery.Storage;

/// <summary>A <c>DescriptorProto</c> laid over the columns of a table: which field goes where, and as what.</summary>
internal sealed class RowSchema
{
    // FieldDescriptorProto.Type
    private const long Int64 = 3, Int32 = 5, Bool = 8, Text = 9, Repeated = 3;
    private readonly BqColumn[] columns;
    private readonly Dictionary<int, (int Column, long Type)> fields = [];

    /// <summary>Judges a descriptor; <paramref name="known"/> is how many columns streaming knows already.</summary>
    public RowSchema(BqColumn[] columns, int known, ReadOnlyMemory<byte> descriptor)
    {
        this.columns = columns;
        List<string> extra = [];
        foreach (var field in Wire.Read(descriptor).Where(field => field.Number == 2))
        {
            List<WireField> parts = Wire.Read(field.Bytes);
            string name = Wire.Find(parts, 1)?.Text ?? "";
            (int number, long type) = ((int)(Wire.Find(parts, 3)?.Value ?? 0), (long)(Wire.Find(parts, 5)?.Value ?? 0));
            if (name.Length == 0 || number is < 1 or >= 19_000 and < 20_000) throw Wrong($"Invalid proto schema: field {name} has number {number}.");
            if (Wire.Find(parts, 4)?.Value == Repeated) throw Wrong($"Proto field {name} is repeated, the column is not.");
            int column = Array.FindIndex(columns, one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase));
            if (column < 0 || column >= known) extra.Add(name);
            else if (!Fits(columns[column].Type, type)) throw Wrong($"The proto field mismatched with BigQuery field at {name}, the proto field type {type}, BigQuery field type {columns[column].Type}");
            else if (!fields.TryAdd(number, (column, type))) throw Wrong($"Invalid proto schema: number {number} twice.");
        }

        if (extra.Count > 0) throw new GrpcRefusal(GrpcRefusal.InvalidArgument, $"Input schema has more fields than BigQuery schema, extra fields: '{string.Join(", ", extra)}'", GrpcRefusal.ExtraFields);
    }

    /// <summary>The values of a row, in the order of the columns.</summary>
    /// <exception cref="BadValueException">A value does not fit.</exception>
    public object?[] Read(ReadOnlyMemory<byte> row)
    {
        object?[] values = new object?[columns.Length];
        foreach (var field in Wire.Read(row))
        {
            if (!fields.TryGetValue(field.Number, out var place)) continue;
            values[place.Column] = Value(columns[place.Column], place.Type, field);
        }

        return columns.Index().FirstOrDefault(column => column.Item.Required && values[column.Index] is null).Item is { } missing ? throw new BadValueException($"Field {missing.Name}: required field is missing") : values;
    }

    private static bool Fits(string column, long type) => (column, type) switch
    {
        ("INTEGER" or "DATE", Int64 or Int32) => true,
        ("TIMESTAMP", Int64) => true,
        ("BOOLEAN", Bool) => true,
        ("STRING" or "NUMERIC" or "BIGNUMERIC" or "DATETIME", Text) => true,
        _ => false,
    };

    private static object? Value(BqColumn column, long type, WireField field)
    {
        if (field.Type != (type == Text ? 2 : 0)) throw new BadValueException($"Field {column.Name}: the value is not of the type that the schema says");
        long number = (long)field.Value;
        return column.Type switch
        {
            "INTEGER" => number,
            "BOOLEAN" => number != 0,
            "TIMESTAMP" => new Instant(number),
            "DATE" => Day(column, number),
            _ => ValueReader.Read(column.Name, column.Type, JsonSerializer.SerializeToElement(Strict(column, field.Bytes))),
        };
    }

    private static DateOnly Day(BqColumn column, long days)
    {
        long day = new DateOnly(1970, 1, 1).DayNumber + days;
        return day >= 0 && day <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber((int)day) : throw new BadValueException(string.Create(CultureInfo.InvariantCulture, $"Field {column.Name}: {days} is no date"));
    }

    private static string Strict(BqColumn column, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            throw new BadValueException($"Field {column.Name}: the text is no UTF-8");
        }
    }

    private static GrpcRefusal Wrong(string message) => new(GrpcRefusal.InvalidArgument, message);
}
