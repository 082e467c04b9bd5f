using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Tableau.Schema;

namespace MlConnector.Tableau.Tests.World;

/// <summary>Tables as the engine would make them from what the destination describes.</summary>
internal static class TestTables
{
    public static TableauOptions Options { get; } = new() { Connection = "bi", Server = new Uri("https://localhost"), Site = "acme", App = new ConnectedApp("app", "key", "app", "mlc@acme.example") };

    public static TableSchema Invoices { get; } = Table("ApInvoices");

    public static TableSchema Table(string name, params Field[] more)
    {
        var problems = new Problems();
        Field[] fields = [new("Company", FieldType.Text), new("Amount", FieldType.Decimal) { Precision = 18, Scale = 2 }, new("Due", FieldType.Date), .. more];
        ImmutableArray<ColumnSchema> own = [.. fields.Select(field => ColumnTypes.Describe(field.Name, field, null, Options, problems) with { Key = field.Name == "Company" })];
        Assert.Empty(problems.Errors);
        return new TableSchema(name, name, WriteMode.Upsert, own.AddRange(LineageColumns.Describe(Options)));
    }

    /// <summary>A row of a table without further columns.</summary>
    public static string?[] Row(string batch, string key, string? amount, string company = "A") =>
        [company, amount, "2026-05-31", $"{company}|ap_invoices|{key}", "7", batch, "run-1", "2026-06-01T08:00:00.123456Z", "2026-06-01T08:00:01Z"];
}
