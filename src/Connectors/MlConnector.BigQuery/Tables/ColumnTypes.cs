using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.BigQuery.Tables;

/// <summary>
/// Chooses the type of a column. Money is <c>NUMERIC</c> where it fits (29 digits before the point, 9 after), else <c>BIGNUMERIC</c>: both exact, neither declared with digits of its own, because a declared one
/// rounds silently (INV-7). A time is <c>TIMESTAMP</c> if it means an instant, <c>DATETIME</c> if it is kept as written.
/// </summary>
internal static class ColumnTypes
{
    private const int NumericDigits = 29, NumericPlaces = 9, BigDigits = 38, FloatDigits = 15, IntegerDigits = 18;

    /// <summary>The column; what can never fit goes to <paramref name="problems"/>, and the column is then only a stand-in. <paramref name="bounds"/> is what the table or the connection allows of texts and dates.</summary>
    public static ColumnSchema Describe(string name, Field value, string? requested, ColumnLimits bounds, Problems problems)
    {
        if (NameRules.ColumnProblem(name) is { } problem) problems.Add(BigQueryErrors.Config("BIGQUERY-NAME", problem, "Rename the column in the mapping: letters, digits and underscore, no digit first."));
        string native = Spell(requested) ?? Standard(value);
        if (requested is not null && Spell(requested) is null)
            problems.Add(BigQueryErrors.Config("BIGQUERY-TYPE", $"Column {name}: there is no type {requested}.", "Use INT64, NUMERIC, BIGNUMERIC, FLOAT64, BOOL, DATE, DATETIME, TIMESTAMP or STRING."));
        if (!Fits(value.Type, value.Scale, native))
            problems.Add(BigQueryErrors.Config("BIGQUERY-TYPE", $"Column {name}: a value of type {value.Type}{(value.Scale > 0 ? $" with {value.Scale} places" : "")} cannot go into {native}.", "Cast or round the value in the mapping, or leave the type out."));
        return new ColumnSchema(name, value.Type, native)
        {
            Scale = native == "NUMERIC" ? Math.Min(value.Scale, NumericPlaces) : value.Scale,
            Limits = LimitsOf(native, value, bounds),
            Required = value.Required,
            Sensitive = value.Sensitive,
        };
    }

    /// <summary>The type's one name: the service accepts several and gives older ones back.</summary>
    public static string? Spell(string? type) => type?.ToUpperInvariant() switch
    {
        "INT64" or "INTEGER" => "INT64",
        "NUMERIC" or "DECIMAL" => "NUMERIC",
        "BIGNUMERIC" or "BIGDECIMAL" => "BIGNUMERIC",
        "FLOAT64" or "FLOAT" => "FLOAT64",
        "BOOL" or "BOOLEAN" => "BOOL",
        "DATE" => "DATE",
        "DATETIME" => "DATETIME",
        "TIMESTAMP" => "TIMESTAMP",
        "STRING" => "STRING",
        _ => null,
    };

    /// <summary>The type of a value for which no other is asked.</summary>
    public static string Standard(Field value) => value.Type switch
    {
        FieldType.Integer => "INT64",
        FieldType.Decimal => value.Scale <= NumericPlaces && value.Precision - value.Scale <= NumericDigits ? "NUMERIC" : "BIGNUMERIC",
        FieldType.Boolean => "BOOL",
        FieldType.Date => "DATE",
        FieldType.DateTime => value.Zone is null ? "DATETIME" : "TIMESTAMP",
        _ => "STRING",
    };

    /// <summary>True if a column holds numbers, whatever the values were that are mapped into it.</summary>
    public static bool IsNumber(ColumnSchema column) => column.NativeType is "INT64" or "NUMERIC" or "BIGNUMERIC" or "FLOAT64";

    private static bool Fits(FieldType type, int scale, string native) => (type, native) switch
    {
        (_, "STRING") => true,
        (FieldType.Integer, "INT64" or "NUMERIC" or "BIGNUMERIC" or "FLOAT64") => true,
        (FieldType.Decimal, "BIGNUMERIC" or "FLOAT64") => true,
        (FieldType.Decimal, "NUMERIC") => scale <= NumericPlaces,
        (FieldType.Decimal, "INT64") => scale == 0,
        (FieldType.Boolean, "BOOL") => true,
        (FieldType.Date, "DATE") => true,
        (FieldType.DateTime, "DATETIME" or "TIMESTAMP") => true,
        _ => false,
    };

    private static ColumnLimits LimitsOf(string native, Field value, ColumnLimits bounds) => native switch
    {
        "INT64" => new ColumnLimits { MaxPrecision = value.Type == FieldType.Decimal ? IntegerDigits : 0, MaxScale = 0 },
        "NUMERIC" => new ColumnLimits { MaxPrecision = NumericDigits + NumericPlaces, MaxScale = NumericPlaces },
        "BIGNUMERIC" => new ColumnLimits { MaxPrecision = BigDigits + BigDigits, MaxScale = BigDigits },
        "FLOAT64" => new ColumnLimits { MaxSignificantDigits = FloatDigits },
        "STRING" => new ColumnLimits { MaxTextLength = bounds.MaxTextLength },
        "DATE" or "DATETIME" or "TIMESTAMP" => bounds with { MaxTextLength = 0 },
        _ => new ColumnLimits(),
    };
}
