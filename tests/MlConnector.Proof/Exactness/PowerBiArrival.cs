using System.Collections.Immutable;
using System.Text.Json;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Rows;
using MlConnector.PowerBi.Rows;
using MlConnector.PowerBi.Schema;
using MlConnector.PowerBi.Tests.World;

namespace MlConnector.Proof.Exactness;

/// <summary>What is sent to Power BI, byte by byte: it computes in its own forms, so that a value is looked at where it leaves.</summary>
internal sealed class PowerBiArrival : IArrival
{
    private const int Rows = 100_000, Bytes = 1 << 30;

    public PowerBiArrival()
    {
        var problems = new Problems();
        Table = new TableSchema("T", "t", WriteMode.Versions, [.. WholePath.FieldsOf(Columns).Select(field => ColumnTypes.Describe(field.Name, field, null, new DateOnly(1900, 1, 1), problems)), .. LineageColumns.Describe(WriteMode.Versions, TestTables.Options)]);
        problems.ThrowIfAny();
    }

    public string Name => "Power BI";

    public ImmutableArray<ExactColumn> Columns => ExactColumn.OfPowerBi;

    public TableSchema Table { get; }

    public Task<IReadOnlyList<IReadOnlyDictionary<string, string?>>> ReceiveAsync(DeliveryBatch batch)
    {
        (PooledBody? body, string? tooLarge) = new JsonRowEncoder(Table, PushRows.Format(sendsNulls: false), Rows, Bytes).Encode(batch);
        Assert.Null(tooLarge);
        using (body)
        {
            using JsonDocument sent = JsonDocument.Parse(body!.Copy());
            return Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string?>>>([.. sent.RootElement.GetProperty("rows").EnumerateArray().Select(row => row.EnumerateObject().ToDictionary(cell => cell.Name, cell => Text(cell.Value), StringComparer.Ordinal))]);
        }
    }

    public ValueTask DisposeAsync() => default;

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
}
