using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Parquet;

namespace MlConnector.Tableau.Schema;

/// <summary>
/// Chooses the type of a column: exact decimal numbers with the field's own scale (INV-7), whole numbers, dates, times (UTC where they mean an instant, without zone where they are kept as written), truths and texts.
/// </summary>
internal static class ColumnTypes
{
    private const int NarrowDigits = 18;
    private static readonly string[] Names = ["string", "integer", "decimal", "boolean", "date", "datetime", "datetime-utc"];

    /// <summary>The column; what can never fit goes to <paramref name="problems"/>, and the column is then only a stand-in.</summary>
    public static ColumnSchema Describe(string name, Field value, string? requested, TableauOptions options, Problems problems)
    {
        int digits = options.DecimalDigits;
        if (NameRules.ColumnProblem(name) is { } problem) problems.Add(TableauErrors.Config("TABLEAU-NAME", problem, "Rename the column in the mapping: no dots, no brackets."));
        string native = requested?.ToLowerInvariant() ?? Standard(value);
        if (!Names.Contains(native, StringComparer.Ordinal)) problems.Add(TableauErrors.Config("TABLEAU-TYPE", $"Column {name}: there is no type {requested}.", "Use string, integer, decimal, boolean, date, datetime or datetime-utc."));
        else if (!Fits(value, native)) problems.Add(TableauErrors.Config("TABLEAU-TYPE", $"Column {name}: a value of type {value.Type}{(value.Scale > 0 ? $" with {value.Scale} places" : "")} cannot go into {native}.", "Cast or round the value in the mapping, or leave the type out."));
        if (native == "decimal" && value.Scale > digits) problems.Add(TableauErrors.Config("TABLEAU-TYPE", $"Column {name}: {value.Scale} places do not fit into {digits} digits.", "Round the value in the mapping, or set decimalDigits: 38."));
        return new ColumnSchema(name, value.Type, native)
        {
            Scale = native == "decimal" ? value.Scale : 0,
            Limits = LimitsOf(native, value, options),
            Required = value.Required,
            Sensitive = value.Sensitive,
        };
    }

    /// <summary>How a column is written. All are nullable: a column that is not could not become so without being another one to workbooks.</summary>
    public static ParquetColumn ParquetOf(ColumnSchema column) => column.NativeType switch
    {
        "integer" => new ParquetColumn(column.Name, ParquetKind.Integer),
        "decimal" => new ParquetColumn(column.Name, ParquetKind.Decimal) { Precision = Math.Max(column.Limits.MaxPrecision, NarrowDigits), Scale = column.Scale },
        "boolean" => new ParquetColumn(column.Name, ParquetKind.Boolean),
        "date" => new ParquetColumn(column.Name, ParquetKind.Date),
        "datetime" => new ParquetColumn(column.Name, ParquetKind.Timestamp) { Utc = false },
        "datetime-utc" => new ParquetColumn(column.Name, ParquetKind.Timestamp),
        _ => new ParquetColumn(column.Name, ParquetKind.Text),
    };

    /// <summary>The type under which VizQL Data Service shows a column as it is published.</summary>
    public static string VizOf(ColumnSchema column) => column.NativeType switch
    {
        "integer" => "INTEGER",
        "decimal" => "REAL",
        "boolean" => "BOOLEAN",
        "date" => "DATE",
        "datetime" or "datetime-utc" => "DATETIME",
        _ => "STRING",
    };

    /// <summary>True if a column is shown as numbers, whatever the values were that are mapped into it.</summary>
    public static bool IsNumber(ColumnSchema column) => column.NativeType is "integer" or "decimal";

    /// <summary>The type of a value for which no other is asked.</summary>
    public static string Standard(Field value) => value.Type switch
    {
        FieldType.Integer => "integer",
        FieldType.Decimal => "decimal",
        FieldType.Boolean => "boolean",
        FieldType.Date => "date",
        FieldType.DateTime => value.Zone is null ? "datetime" : "datetime-utc",
        _ => "string",
    };

    private static bool Fits(Field value, string native) => (value.Type, native) switch
    {
        (_, "string") => true,
        (FieldType.Integer, "integer" or "decimal") => true,
        (FieldType.Decimal, "decimal") => true,
        (FieldType.Decimal, "integer") => value.Scale == 0,
        (FieldType.Boolean, "boolean") => true,
        (FieldType.Date, "date") => true,
        (FieldType.DateTime, "datetime" or "datetime-utc") => true,
        _ => false,
    };

    private static ColumnLimits LimitsOf(string native, Field value, TableauOptions options) => native switch
    {
        "integer" => new ColumnLimits { MaxPrecision = value.Type == FieldType.Decimal ? NarrowDigits : 0, MaxScale = 0 },
        "decimal" => new ColumnLimits { MaxPrecision = options.DecimalDigits, MaxScale = value.Scale },
        "string" => new ColumnLimits { MaxTextLength = options.LongestText },
        _ => new ColumnLimits(),
    };
}
