using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.PowerBi.Tests.World;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.PowerBi.Tests.ReadBack;

/// <summary>Rows are listed back with what they show, in ranges that no answer is cut for.</summary>
public sealed class RowListerTests
{
    private static readonly TableSchema Mixed = TestTables.Table("Mixed", WriteMode.Append,
        TestTables.Of("Whole", FieldType.Integer), TestTables.Of("Money", FieldType.Decimal, 2), TestTables.Of("Rate", FieldType.Decimal, 9), TestTables.Of("Flag", FieldType.Boolean), TestTables.Of("Day", FieldType.Date), TestTables.Of("Words", FieldType.Text));

    [Fact]
    public async Task Batches_and_their_rows_come_whole_although_one_answer_could_not_hold_them()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { MaxResultRows = 1_000 });
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        await ReadBackTests.SendAsync(world, finance, TestTables.ApInvoices, "b1", [.. Enumerable.Range(0, 2_500).Select(i => TestTables.Invoice($"{i:D5}", 1, "b1", i))]);
        await ReadBackTests.SendAsync(world, finance, TestTables.ApInvoices, "b\"2", [TestTables.Invoice("00007", 5, "b\"2", 700.10m), TestTables.Invoice("00008", 6, "b\"2", 8m, deleted: true)]);
        var lister = (IListsRows)world.Destination;

        StoredBatch[] batches = [.. await lister.ReadBatchesAsync(finance, TestTables.ApInvoices, PowerBiWorld.Cancel).ToArrayAsync(PowerBiWorld.Cancel)];
        ListedRow[] rows = await lister.ReadRowsAsync(finance, TestTables.ApInvoices, batches, PowerBiWorld.Cancel).ToArrayAsync(PowerBiWorld.Cancel);
        ListedRow[] second = await lister.ReadRowsAsync(finance, TestTables.ApInvoices, [.. batches.Where(batch => batch.BatchId == "b\"2")], PowerBiWorld.Cancel).ToArrayAsync(PowerBiWorld.Cancel);

        Assert.Equal([("b\"2", 2), ("b1", 2_500)], batches.Select(batch => (batch.BatchId, batch.Rows)).Order());
        Assert.Equal((2_502, 2_500), (rows.Length, rows.Select(row => row.SourceId).Distinct(StringComparer.Ordinal).Count()));
        Assert.Equal([("A|ap_invoices|00007", 5, false), ("A|ap_invoices|00008", 6, true)], second.Select(row => (row.SourceId, row.Version, row.Deleted)));
        Assert.Equal(["A", "700.1", "2026-05-31T00:00:00"], second[0].Values.Select(Plain));
    }

    [Fact]
    public async Task INV_7_values_come_back_as_the_digits_that_were_sent_and_blanks_as_blanks()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(Mixed));
        await ReadBackTests.SendAsync(world, finance, Mixed, "b1",
        [
            [-7L, new Digits("90071992547409.93"), new Digits("0.000000125"), true, "2026-01-31", " a|b\\c \u00e9 ", "|Mixed|1", 1L, "b1", "r", "2026-06-01T08:00:00Z", "2026-06-01T08:00:00Z", false],
            [null, null, null, null, null, null, "|Mixed|2", 2L, "b1", "r", "2026-06-01T08:00:00Z", "2026-06-01T08:00:00Z", false],
        ]);

        ListedRow[] rows = await ((IListsRows)world.Destination).ReadRowsAsync(finance, Mixed, [new StoredBatch("b1", 2)], PowerBiWorld.Cancel).ToArrayAsync(PowerBiWorld.Cancel);

        Assert.Equal(["-7", "90071992547409.93", "0.000000125", "true", "2026-01-31T00:00:00", " a|b\\c \u00e9 "], rows[0].Values.Select(Plain));
        Assert.All(rows[1].Values, Assert.Null);
    }

    private static string? Plain(string? value) => value is not null && value.EndsWith(".0000000", StringComparison.Ordinal) ? value[..^8] : value?.TrimEnd('Z');
}
