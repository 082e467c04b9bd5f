using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Reading.Canonical;

/// <summary>What a declared field asks of its cells, resolved once per schema.</summary>
internal readonly struct FieldRule(Field field)
{
    private readonly FieldType type = field.Type;
    private readonly bool code = field.NumberedCode;
    private readonly TimeZoneInfo? zone = field.Zone is null ? null : TimeZoneInfo.FindSystemTimeZoneById(field.Zone);

    /// <summary>Narrows one cell; the cell is left unspecified if a violation is returned.</summary>
    public ViolationCode Narrow(RecordPage page, ref Cell cell, bool textIsSound)
    {
        if (cell.IsNull)
        {
            if (cell.Kind == CellKind.Absent || cell.Length != 0 || cell.Offset != 0) cell = Cell.Null;
            return ViolationCode.None;
        }

        return type switch
        {
            FieldType.Text => CanonicalText.Narrow(page, ref cell, code, textIsSound),
            FieldType.Decimal => CanonicalNumber.Narrow(page, ref cell, whole: false),
            FieldType.Integer => CanonicalNumber.Narrow(page, ref cell, whole: true),
            FieldType.Boolean => CanonicalBoolean.Narrow(page, ref cell),
            FieldType.Date => CanonicalDate.Narrow(page, ref cell),
            _ => CanonicalDateTime.Narrow(page, ref cell, zone),
        };
    }
}
