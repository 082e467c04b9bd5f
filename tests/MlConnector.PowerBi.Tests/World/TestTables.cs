using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.PowerBi.Schema;

namespace MlConnector.PowerBi.Tests.World;

/// <summary>Tables as the engine would make them from what the destination describes.</summary>
internal static class TestTables
{
    public static PowerBiOptions Options { get; } = new()
    {
        Connection = "bi",
        Tenant = "contoso.example",
        ClientId = "app",
        ClientSecret = "powerbi",
        Authority = new Uri("https://login.microsoftonline.com"),
        ApiBase = new Uri("https://api.powerbi.com"),
        Workspace = "Finance",
    };

    public static TableSchema ApInvoices { get; } = Table("ApInvoices", WriteMode.Versions, Of("Company", FieldType.Text), Of("Amount", FieldType.Decimal, 2), Of("Due", FieldType.Date)) with { MeasureColumns = ["Amount"] };

    public static TableSchema Table(string name, WriteMode mode, params Field[] fields)
    {
        var problems = new Problems();
        ImmutableArray<ColumnSchema> own = [.. fields.Select(field => ColumnTypes.Describe(field.Name, field, null, new DateOnly(1900, 1, 1), problems))];
        Assert.Empty(problems.Errors);
        return new TableSchema(name, name, mode, own.AddRange(LineageColumns.Describe(mode, Options)));
    }

    public static Field Of(string name, FieldType type, int scale = 0) => new(name, type) { Precision = 18, Scale = scale };

    /// <summary>A row of <see cref="ApInvoices"/>.</summary>
    public static object?[] Invoice(string key, long version, string batch, decimal amount, string company = "A", bool deleted = false) =>
        [company, amount, "2026-05-31", $"{company}|ap_invoices|{key}", version, batch, "run-1", "2026-06-01T08:00:00Z", "2026-06-01T08:00:01Z", deleted];

    public static DestinationSchema Finance(params TableSchema[] tables) => new("Finance", [.. tables]);

    public static MapNode Settings(params (string Name, string Value)[] entries) =>
        new(new SettingPlace("test.yaml", 1, 1), [.. entries.Select((entry, i) => KeyValuePair.Create(Scalar(entry.Name, i), (SettingNode)Scalar(entry.Value, i)))]);

    private static ScalarNode Scalar(string value, int line) => new(new SettingPlace("test.yaml", line + 2, 3), value, Quoted: false);
}
