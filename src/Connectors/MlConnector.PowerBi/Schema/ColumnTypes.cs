using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.PowerBi.Schema;

/// <summary>
/// Chooses the push type of a mapped value. Money is <c>Decimal</c> with four places; a larger scale becomes <c>Double</c>, which receives the source's own digits as long as
/// they are at most 15 significant ones (INV-7), or <c>Decimal</c> after an explicit rounding, or <c>String</c>.
/// </summary>
internal static class ColumnTypes
{
    private const int DecimalPlaces = 4;
    private const int DecimalDigits = 28;
    private const int DoubleDigits = 15;
    private const int LongestText = 4000;
    private const int IntegerDigits = 18;

    /// <summary>The column; what can never fit goes to <paramref name="problems"/>, and the column is then only a stand-in.</summary>
    public static ColumnSchema Describe(string name, Field value, string? requested, DateOnly earliestDate, Problems problems)
    {
        if (NameRules.ColumnProblem(name) is { } problem) problems.Add(PowerBiErrors.Config("POWERBI-NAME", problem, "Rename the column in the mapping."));
        string native = Spell(requested) ?? Standard(value);
        if (requested is not null && Spell(requested) is null)
        {
            problems.Add(PowerBiErrors.Config("POWERBI-TYPE",
                $"Column {name}: there is no type {requested}.", "Use Int64, Double, Decimal, Boolean, DateTime or String."));
        }

        if (Obstacle(name, value, native) is { } error) problems.Add(error);
        return new ColumnSchema(name, value.Type, native)
        {
            Scale = native == "Decimal" ? Math.Min(value.Scale, DecimalPlaces) : value.Scale,
            Limits = LimitsOf(native, value, earliestDate),
            Required = value.Required,
            Sensitive = value.Sensitive,
        };
    }

    /// <summary>The type of a value for which no other is asked.</summary>
    public static string Standard(Field value) => value.Type switch
    {
        FieldType.Integer => "Int64",
        FieldType.Decimal => value.Scale <= DecimalPlaces ? "Decimal" : "Double",
        FieldType.Boolean => "Boolean",
        FieldType.Date or FieldType.DateTime => "DateTime",
        _ => "String",
    };

    /// <summary>True if a column holds numbers, whatever the values were that are mapped into it.</summary>
    public static bool IsNumber(ColumnSchema column) => column.NativeType is "Int64" or "Decimal" or "Double";

    private static string? Spell(string? requested) => requested?.ToUpperInvariant() switch
    {
        "INT64" => "Int64",
        "DOUBLE" => "Double",
        "DECIMAL" => "Decimal",
        "BOOLEAN" or "BOOL" => "Boolean",
        "DATETIME" => "DateTime",
        "STRING" => "String",
        _ => null,
    };

    private static ConnectorError? Obstacle(string name, Field value, string native)
    {
        bool fits = (value.Type, native) switch
        {
            (_, "String") => true,
            (FieldType.Integer, "Int64" or "Decimal" or "Double") => true,
            (FieldType.Decimal, "Decimal" or "Double") => true,
            (FieldType.Decimal, "Int64") => value.Scale == 0,
            (FieldType.Boolean, "Boolean") => true,
            (FieldType.Date or FieldType.DateTime, "DateTime") => true,
            _ => false,
        };
        if (!fits)
        {
            return PowerBiErrors.Config("POWERBI-TYPE", $"Column {name}: a value of type {value.Type} cannot go into {native}.",
                "Cast the value in the mapping, or leave the type out.");
        }

        return native == "Decimal" && value.Scale > DecimalPlaces
            ? PowerBiErrors.Config("POWERBI-DECIMAL-SCALE", $"Column {name}: Decimal keeps {DecimalPlaces} places, the value has {value.Scale}.",
                $"Add round: {DecimalPlaces} to the mapping, or use Double (up to {DoubleDigits} digits) or String.")
            : null;
    }

    private static ColumnLimits LimitsOf(string native, Field value, DateOnly earliestDate) => native switch
    {
        // The type's own least and greatest values are refused by the service.
        "Int64" => new ColumnLimits { MinInteger = long.MinValue + 1, MaxInteger = long.MaxValue - 1, MaxPrecision = value.Type == FieldType.Decimal ? IntegerDigits : 0, MaxScale = 0 },
        "Decimal" => new ColumnLimits { MaxPrecision = DecimalDigits, MaxScale = DecimalPlaces },
        "Double" => new ColumnLimits { MaxSignificantDigits = DoubleDigits },
        "String" => new ColumnLimits { MaxTextLength = LongestText },
        "DateTime" => new ColumnLimits { MinDate = earliestDate },
        _ => new ColumnLimits(),
    };
}
