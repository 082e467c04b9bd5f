using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Parquet.Tests.Readers;

namespace MlConnector.BigQuery.Tests.StorageClient;

/// <summary>Each side of the Storage Write API against one that nobody of this project wrote: our client against a server of grpc-js with Google's protos, and the stand-in against Google's client.</summary>
public sealed class ForeignSideTests(ForeignSideTests.Programs programs) : IClassFixture<ForeignSideTests.Programs>
{
    private static readonly TableSchema Table = TestTables.Table("Everything", WriteMode.Versions, new Field("Whole", FieldType.Integer), new Field("Local", FieldType.DateTime), new Field("Flag", FieldType.Boolean), new Field("Words", FieldType.Text));

    [Fact]
    public async Task A_foreign_server_without_TLS_decodes_every_row_by_the_descriptor_that_came_with_them()
    {
        Assert.SkipWhen(programs.Node.Missing is not null, programs.Node.Missing ?? "");
        using Process server = programs.Node.Start("serve.mjs");
        try
        {
            await using BigQueryWorld world = await StartAsync(await LineAsync(server));
            ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
            string?[] first = TestTables.Row("b1", "1", 7, "12345678901234567.89"), second = TestTables.Row("b1", "2", 8, null);

            SendResult sent = await world.SendAsync(container, Table, "b1", [[.. first[..3], "-9007199254740993", "2026-03-29T01:30:00.1234567", "true", "é世😀", .. first[3..]], [.. second[..3], null, null, null, null, .. second[3..]]]);

            Assert.Equal((SendOutcome.Delivered, "projects/acme-finance/datasets/Finance/tables/Everything/streams/s0"), (sent.Outcome, sent.RequestId));
            using var request = JsonDocument.Parse(await LineAsync(server));
            JsonElement root = request.RootElement, row = root.GetProperty("rows")[0];
            Assert.Equal(("COMMITTED", 0, "ml-connector", true), (root.GetProperty("type").GetString(), root.GetProperty("offset").GetInt32(), root.GetProperty("trace").GetString(), root.GetProperty("deadline").GetBoolean()));
            Assert.Equal(("12345678901234567.89", "-9007199254740993", "2026-03-29T01:30:00.123456", true, "é世😀"), (Text(row, "Amount"), Text(row, "Whole"), Text(row, "Local"), row.GetProperty("Flag").GetBoolean(), Text(row, "Words")));
            Assert.Equal((20604, "A|ap_invoices|1", "7", "1780300800123456", false), (row.GetProperty("Due").GetInt32(), Text(row, "_SourceId"), Text(row, "_Version"), Text(row, "_ReadAt"), row.GetProperty("_Deleted").GetBoolean()));
            Assert.DoesNotContain(root.GetProperty("rows")[1].EnumerateObject(), cell => cell.Name is "Amount" or "Whole" or "Local" or "Flag" or "Words");

            ConfirmResult found = await world.Destination.ConfirmAsync(container, new BatchReference("b1", Table, 2, 1) { RequestId = sent.RequestId }, BigQueryWorld.Cancel);
            SendResult again = await world.Destination.SendAsync(container, new TestKit.Destinations.KitBatch(new BatchReference("b1", Table, 2, 2) { RequestId = sent.RequestId }, [[.. first[..3], null, null, null, null, .. first[3..]], [.. second[..3], null, null, null, null, .. second[3..]]]), BigQueryWorld.Cancel);
            Assert.Equal((ConfirmOutcome.Arrived, SendOutcome.Delivered), (found.Outcome, again.Outcome));
        }
        finally
        {
            server.Kill();
        }
    }

    [Fact]
    public async Task A_foreign_server_takes_a_long_request_names_rows_and_is_understood_in_any_script()
    {
        Assert.SkipWhen(programs.Node.Missing is not null, programs.Node.Missing ?? "");
        using Process server = programs.Node.Start("serve.mjs");
        try
        {
            await using BigQueryWorld world = await StartAsync(await LineAsync(server));
            TableSchema named = TestTables.Table("Named", WriteMode.Append), denied = TestTables.Table("Denied", WriteMode.Append), large = TestTables.Table("Large", WriteMode.Append, new Field("Words", FieldType.Text));
            ContainerReference container = await world.ApplyAsync(TestTables.Finance(named, denied, large));
            string words = new('x', 4_000);

            SendResult rows = await world.SendAsync(container, named, "b1", [TestTables.Row("b1", "1", 1, "1.00"), TestTables.Row("b1", "2", 2, "2.00")]);
            SendResult refused = await world.SendAsync(container, denied, "b2", [TestTables.Row("b2", "1", 1, "1.00")]);
            SendResult whole = await world.SendAsync(container, large, "b3", [.. Enumerable.Range(0, 2_000).Select(i => TestTables.Row("b3", $"{i}", i, "1.00")).Select(row => (string?[])[.. row[..3], words, .. row[3..]])]);

            Assert.Equal((1, "BIGQUERY-ROW"), (Assert.Single(rows.Rejected).Row, rows.Rejected[0].Error.Code));
            Assert.Contains("Größe: no number", rows.Rejected[0].Error.Message, StringComparison.Ordinal);
            Assert.Equal("BIGQUERY-DENIED", refused.Error!.Code);
            Assert.Contains("für Größe 7 – 世界", refused.Error.Message, StringComparison.Ordinal);
            Assert.Equal(SendOutcome.Delivered, whole.Outcome);
            Assert.True(whole.Bytes > 8_000_000);
            using var request = JsonDocument.Parse(await LineAsync(server));
            Assert.Equal(2_000, request.RootElement.GetProperty("rows").GetArrayLength());
        }
        finally
        {
            server.Kill();
        }
    }

    [Fact]
    public async Task Googles_own_client_appends_to_the_stand_in_and_meets_its_rules()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(BigQueryWorld.WithBilling);
        await world.ApplyAsync(TestTables.Finance(TestTables.Invoices));
        string port = world.Host.Https!.Port.ToString(CultureInfo.InvariantCulture);

        string output = await programs.Node.RunAsync("append.mjs", [port, world.Host.Context.Options.CertificateFile!, world.Sandbox.NewToken(), "projects/acme-finance/datasets/Finance/tables/ApInvoices"]);

        using var document = JsonDocument.Parse(output);
        JsonElement told = document.RootElement;
        Assert.Equal(("0", "6", "11", "3", "2"), (Of(told, "first", "offset"), Of(told, "again", "error"), Of(told, "gap", "error"), Of(told, "bad", "error"), told.GetProperty("count").GetString()));
        Assert.StartsWith("1 ", told.GetProperty("bad")[0].GetProperty("rows")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(("3", 5), (Of(told, "late", "error"), told.GetProperty("lost").GetInt32()));
        Assert.Equal(["12345678901234567.89", "0.1"], world.Sandbox.Table("Finance", "ApInvoices").Rows.Select(row => row["Amount"]));
        Assert.All(world.Sandbox.Table("Finance", "ApInvoices").Rows, row => Assert.Equal(("2026-05-31", "2026-06-01T08:00:00.123456Z"), (row["Due"], row["_ReadAt"])));
    }

    private static Task<BigQueryWorld> StartAsync(string port) =>
        BigQueryWorld.StartAsync(BigQueryWorld.WithBilling, ("load", Settings.Text("storageWrite")), ("storageBase", Settings.Text($"http://127.0.0.1:{port}")), ("patience", Settings.Text("5s")));

    private static async Task<string> LineAsync(Process server)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(BigQueryWorld.Cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        return await server.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException(await server.StandardError.ReadToEndAsync(patience.Token));
    }

    private static string Text(JsonElement row, string column) => row.GetProperty(column).GetString()!;

    private static string Of(JsonElement told, string step, string name) => told.GetProperty(step)[0].GetProperty(name).ToString();

    /// <summary>The programs, restored once.</summary>
    public sealed class Programs : IAsyncLifetime
    {
        public NodeProgram Node { get; } = new("StorageClient");

        public ValueTask InitializeAsync() => Node.InitializeAsync();

        public ValueTask DisposeAsync() => Node.DisposeAsync();
    }
}
