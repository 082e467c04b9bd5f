using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Reading.Canonical;

/// <summary>One value that a person wrote, brought into canonical form by the same rules as what is read from an ERP. Allocates; not for the path of a row.</summary>
internal static class CanonicalValue
{
    /// <summary>Narrows a value; what is wrong with it, if anything. A value of nothing but blanks is empty.</summary>
    public static ViolationCode Narrow(Field field, string value, out string canonical)
    {
        canonical = value;
        RecordSchema schema = new("value", [field], []);
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        using RecordPage page = new(schema, bytes.Length + 64);
        page.AddRow()[0] = field.Type == FieldType.Boolean && value is "true" or "false" ? Cell.Of(value == "true") : new Cell(CellKind.Text, page.Append(bytes), bytes.Length);
        RowViolation violation = new CanonicalForm(schema).ApplyRow(page, 0);
        if (!violation.IsNone) return violation.Code;
        canonical = page[0].Kind(0) switch
        {
            CellKind.True => "true",
            CellKind.False => "false",
            CellKind.Null => "",
            _ => Encoding.UTF8.GetString(page[0].Bytes(0)),
        };
        return ViolationCode.None;
    }
}
