using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Reading.Canonical;

namespace MlConnector.Engine.WriteBack;

/// <summary>One cell of a file of entries, brought into canonical form by the same rules as what is read from an ERP: money stays digits (INV-7).</summary>
internal static class EntryCell
{
    /// <summary>The value, or null with the problem reported.</summary>
    public static string? Read(Field field, string cell, string where, Problems problems)
    {
        ViolationCode code = CanonicalValue.Narrow(field, cell, out string value);
        if (code == ViolationCode.None) code = Fits(field, value);
        if (code == ViolationCode.None) return value;
        problems.Add(new ConnectorError(ViolationWords.Code(code), ErrorKind.Config, ErrorOwner.Operator, $"{field.Name} is '{cell}': {ViolationWords.Message(code)}.", Expected(field)) { Where = where });
        return null;
    }

    private static ViolationCode Fits(Field field, string value)
    {
        if (field.Type == FieldType.Text) return field.MaxLength > 0 && value.Length > field.MaxLength ? ViolationCode.Length : ViolationCode.None;
        if (field.Type != FieldType.Decimal) return ViolationCode.None;
        int point = value.IndexOf('.', StringComparison.Ordinal);
        int places = point < 0 ? 0 : value.Length - point - 1, digits = value.Count(char.IsAsciiDigit);
        if (places > field.Scale) return ViolationCode.Scale;
        return digits > (field.Precision == 0 ? 28 : field.Precision) ? ViolationCode.Precision : ViolationCode.None;
    }

    private static string Expected(Field field) => field.Type switch
    {
        FieldType.Decimal => $"Write a number such as 1234.56, with at most {field.Scale} places and no separators of thousands.",
        FieldType.Integer => "Write a whole number.",
        FieldType.Date => "Write a date as 2026-01-31.",
        FieldType.Boolean => "Write true or false.",
        _ => field.MaxLength > 0 ? $"Write at most {field.MaxLength} characters." : "Write plain text.",
    };
}
