using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tables;

namespace MlConnector.BigQuery.Tests.World;

/// <summary>Tables as the engine would make them from what the destination describes.</summary>
internal static class TestTables
{
    public static BigQueryOptions Options { get; } = new()
    {
        Connection = "bq",
        Project = "acme-finance",
        Location = "EU",
        Key = "bigquery",
        TokenUrl = new Uri("https://oauth2.googleapis.com/token"),
        ApiBase = new Uri("https://bigquery.googleapis.com"),
    };

    public static TableSchema Invoices { get; } = Table("ApInvoices", WriteMode.Versions);

    public static TableSchema Table(string name, WriteMode mode, params Field[] more)
    {
        var problems = new Problems();
        Field[] fields = [new("Company", FieldType.Text), new("Amount", FieldType.Decimal) { Precision = 18, Scale = 2 }, new("Due", FieldType.Date), .. more];
        ImmutableArray<ColumnSchema> own = [.. fields.Select(field => ColumnTypes.Describe(field.Name, field, null, new ColumnLimits(), problems) with { Key = field.Name == "Company" })];
        Assert.Empty(problems.Errors);
        return new TableSchema(name, name, mode, own.AddRange(LineageColumns.Describe(mode, Options)));
    }

    /// <summary>A row of a table without further columns; a generation where the table has one.</summary>
    public static string?[] Row(string batch, string key, long version, string? amount, string company = "A", bool deleted = false, long? generation = null)
    {
        string?[] row = [company, amount, "2026-05-31", $"{company}|ap_invoices|{key}", $"{version}", batch, "run-1", "2026-06-01T08:00:00.1234567Z", "2026-06-01T08:00:01Z", deleted ? "true" : "false"];
        return generation is { } number ? [.. row, $"{number}"] : row;
    }

    public static DestinationSchema Finance(params TableSchema[] tables) => new("Finance", [.. tables]);
}
