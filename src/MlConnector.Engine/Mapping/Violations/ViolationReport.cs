using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Engine.Mapping.Violations;

/// <summary>Says of a violation what a person needs, without showing what is sensitive (INV-6).</summary>
public static class ViolationReport
{
    private const int MaxShown = 200;

    /// <summary>A violation of canonical form, with the value as it was read.</summary>
    public static CellViolation OfField(RecordSchema schema, RecordRow row, RowViolation violation)
    {
        Field field = schema.Fields[violation.Ordinal];
        return new CellViolation(violation.Code, field.Name, field.Sensitive ? CellViolation.Redacted : Shown(row, violation.Ordinal), $"field {field.Name}");
    }

    /// <summary>A violation of a mapped value; <paramref name="value"/> has the one cell that was refused.</summary>
    internal static CellViolation OfColumn(ViolationCode code, ColumnSchema column, ColumnSource source, RecordRow value)
    {
        string shown = source.Sensitive || column.Sensitive ? CellViolation.Redacted : Shown(value, 0);
        return new CellViolation(code, column.Name, shown, source.Text);
    }

    private static string Shown(RecordRow row, int ordinal) => row.Kind(ordinal) switch
    {
        CellKind.Absent or CellKind.Null => "null",
        CellKind.True => "true",
        CellKind.False => "false",
        _ => Cut(Encoding.UTF8.GetString(row.Bytes(ordinal))),
    };

    private static string Cut(string text) => text.Length <= MaxShown ? $"'{text}'" : $"'{text[..MaxShown]}…' ({text.Length} characters)";
}
