using System.Text.Json;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Parquet.Tests.Readers;

namespace MlConnector.BigQuery.Tests.Client;

/// <summary>Google's own client reads back what was written: an independent look at the product and at the stand-in.</summary>
public sealed class OfficialClientTests(OfficialClientTests.Programs programs) : IClassFixture<OfficialClientTests.Programs>
{
    [Fact]
    public async Task Googles_own_client_reads_tables_and_views_as_they_were_written_in_every_mode()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        TableSchema versions = TestTables.Invoices, changed = TestTables.Table("Suppliers", WriteMode.Upsert), replaced = TestTables.Table("Balances", WriteMode.Replace);
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(versions, changed, replaced));
        await world.SendAsync(container, versions, "v1", [TestTables.Row("v1", "1", 1, "12345678901234567.89"), TestTables.Row("v1", "2", 1, null)]);
        await world.SendAsync(container, versions, "v2", [TestTables.Row("v2", "1", 2, "0.10"), TestTables.Row("v2", "2", 2, null, deleted: true)]);
        await world.SendAsync(container, changed, "u1", [TestTables.Row("u1", "1", 1, "1.00"), TestTables.Row("u1", "2", 1, "2.00")]);
        await world.SendAsync(container, changed, "u2", [TestTables.Row("u2", "1", 2, null, deleted: true)]);
        await world.SendAsync(container, replaced, "g1", [TestTables.Row("g1", "1", 1, "7.00", generation: 1)]);
        await world.CloseAsync(container, replaced, "g2", TestTables.Row("g2", "1", 1, "7.00", deleted: true, generation: 1), 1);

        JsonElement read = await ReadAsync(world, "ApInvoices", "ApInvoices_current", "Suppliers", "Balances_current");

        Assert.Equal(["ApInvoices", "ApInvoices_current", "Balances", "Balances_current", "Suppliers", "Suppliers__changes"], read.GetProperty("names").EnumerateArray().Select(name => name.GetString()!).Order(StringComparer.Ordinal));
        JsonElement found = read.GetProperty("found");
        Assert.Equal(["1 12345678901234567.89", "1 null", "2 0.1", "2 null"], Rows(found, "ApInvoices", "queried"));
        Assert.Equal(Rows(found, "ApInvoices", "queried"), Rows(found, "ApInvoices", "listed"));
        Assert.Equal(["2 0.1"], Rows(found, "ApInvoices_current", "queried"));
        Assert.Equal(["1 2"], Rows(found, "Suppliers", "listed"));
        Assert.Equal(["1 7"], Rows(found, "Balances_current", "queried"));
        Assert.Equal(("TABLE", "VIEW"), (found.GetProperty("ApInvoices").GetProperty("type").GetString(), found.GetProperty("ApInvoices_current").GetProperty("type").GetString()));
        Assert.Contains("Amount NUMERIC", found.GetProperty("ApInvoices").GetProperty("columns").EnumerateArray().Select(column => column.GetString()));
        JsonElement row = found.GetProperty("ApInvoices").GetProperty("queried")[0];
        Assert.Equal(("2026-06-01T08:00:00.123456000Z", "2026-05-31", "false"), (row.GetProperty("_ReadAt").GetString(), row.GetProperty("Due").GetString(), row.GetProperty("_Deleted").GetString()));
    }

    private static string[] Rows(JsonElement found, string table, string how) =>
        [.. found.GetProperty(table).GetProperty(how).EnumerateArray().Select(row => $"{row.GetProperty("_Version")} {row.GetProperty("Amount").GetString() ?? "null"}").Order(StringComparer.Ordinal)];

    private async Task<JsonElement> ReadAsync(BigQueryWorld world, params string[] tables)
    {
        string[] arguments = [world.Host.Https!.AbsoluteUri.TrimEnd('/'), world.Sandbox.Options.Project, "EU", "Finance", world.Sandbox.NewToken(), .. tables];
        string output = await programs.Node.RunAsync("read.mjs", arguments, ("NODE_EXTRA_CA_CERTS", world.Host.Context.Options.CertificateFile!));
        using JsonDocument document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    /// <summary>The program, restored once.</summary>
    public sealed class Programs : IAsyncLifetime
    {
        public NodeProgram Node { get; } = new("Client");

        public ValueTask InitializeAsync() => Node.InitializeAsync();

        public ValueTask DisposeAsync() => Node.DisposeAsync();
    }
}
