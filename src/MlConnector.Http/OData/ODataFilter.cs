using System.Buffers;
using MlConnector.Http.Conditions;

namespace MlConnector.Http.OData;

/// <summary>How dates are written in filters, where the metadata does not settle it.</summary>
public enum DateLiteralStyle
{
    /// <summary>By the property's type; Edm.Date if there is no metadata.</summary>
    Auto,

    /// <summary><c>2026-01-31</c>.</summary>
    Date,

    /// <summary><c>2026-01-31T00:00:00Z</c>.</summary>
    DateTimeOffset,

    /// <summary><c>'2026-01-31'</c>.</summary>
    Quoted,
}

/// <summary>Writes conditions as <c>$filter</c>: literals by type, quotes doubled. The result is not yet percent-encoded (<see cref="Encode"/>).</summary>
/// <param name="typeOf">Type of a column; null where unknown: then the value itself decides.</param>
/// <param name="dates">How dates are written.</param>
/// <param name="enumOf">Full name of a column's enumeration; null: its members are written as plain text.</param>
public sealed class ODataFilter(Func<string, EdmType?> typeOf, DateLiteralStyle dates = DateLiteralStyle.Auto, Func<string, string?>? enumOf = null)
{
    private static readonly SearchValues<char> NumberLetters = SearchValues.Create("0123456789.");

    /// <summary>The filter's text.</summary>
    public string Write(Condition condition) => ConditionText.Write(condition, Literal);

    /// <summary>Percent-encodes a query value: blanks become <c>%20</c>, because not every server reads <c>+</c> as one.</summary>
    public static string Encode(string value) => Uri.EscapeDataString(value);

    private string Literal(Compare compare) => typeOf(compare.Column) == EdmType.Enum && compare.Value is { } member && enumOf?.Invoke(compare.Column) is { } name
        ? name + ConditionText.Quote(member)
        : Literal(compare.Value, typeOf(compare.Column), dates);

    /// <summary>One literal. Numbers and dates that are none are written as text, so that nothing from data can become syntax.</summary>
    public static string Literal(string? value, EdmType? type, DateLiteralStyle dates)
    {
        if (value is null) return "null";
        return type switch
        {
            EdmType.String or EdmType.Enum => ConditionText.Quote(value),
            EdmType.Decimal or EdmType.Integer or EdmType.Floating => IsNumber(value) ? value : ConditionText.Quote(value),
            EdmType.Boolean => value is "true" or "false" ? value : ConditionText.Quote(value),
            EdmType.Date or EdmType.DateTimeOffset => DateLiteral(value, type, dates),
            EdmType.Guid => Guid.TryParse(value, out Guid id) ? id.ToString("D") : ConditionText.Quote(value),
            EdmType.Binary => $"binary{ConditionText.Quote(value)}",
            _ => IsDate(value) ? DateLiteral(value, null, dates) : IsNumber(value) || value is "true" or "false" ? value : ConditionText.Quote(value),
        };
    }

    private static string DateLiteral(string value, EdmType? type, DateLiteralStyle style)
    {
        if (!IsDate(value)) return ConditionText.Quote(value);
        bool withTime = style == DateLiteralStyle.DateTimeOffset || style == DateLiteralStyle.Auto && (type == EdmType.DateTimeOffset || type is null && value.Length > 10);
        if (style == DateLiteralStyle.Quoted) return ConditionText.Quote(value);
        if (!withTime) return value[..10];
        if (value.Length == 10) return value + "T00:00:00Z";
        return value[^1] is 'Z' or 'z' || value.Length > 6 && value[^6] is '+' or '-' && value[^3] == ':' ? value : value + "Z";
    }

    private static bool IsDate(string value)
    {
        if (value.Length is < 10 or > 40 || value[4] != '-' || value[7] != '-') return false;
        for (int i = 0; i < value.Length; i++)
        {
            if (!char.IsAsciiDigit(value[i]) && !(i >= 4 && value[i] is '-' or 'T' or ':' or '.' or 'Z' or '+')) return false;
        }

        return true;
    }

    private static bool IsNumber(string value)
    {
        ReadOnlySpan<char> digits = value.AsSpan().TrimStart('-');
        if (digits.IsEmpty || value.Length - digits.Length > 1 || digits.Count('.') > 1) return false;
        return digits.IndexOfAnyExcept(NumberLetters) < 0 && char.IsAsciiDigit(digits[0]) && char.IsAsciiDigit(digits[^1]);
    }
}
