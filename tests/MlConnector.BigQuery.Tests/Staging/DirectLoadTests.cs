using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;
using MlConnector.TestKit.Destinations;

namespace MlConnector.BigQuery.Tests.Staging;

/// <summary>Batches of keys that a merged table does not hold are loaded into it past the merge: nothing is scanned for them.</summary>
public sealed class DirectLoadTests
{
    private static readonly TableSchema Table = TestTables.Table("Suppliers", WriteMode.Upsert);

    [Fact]
    public async Task Rows_of_new_keys_are_loaded_into_the_table_and_what_changes_them_is_merged()
    {
        await using BigQueryWorld world = await StartAsync();
        KitBatch first = New("b1", TestTables.Row("b1", "1", 1, "1.00"), TestTables.Row("b1", "2", 1, "2.00"));
        SendResult sent = await SendAsync(world, first);
        Assert.Empty(world.Sandbox.Statements);
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(world.Container, Table, "b2", [TestTables.Row("b2", "2", 5, null, deleted: true), TestTables.Row("b2", "1", 5, "1.50")])).Outcome);

        Assert.Equal(SendOutcome.Delivered, sent.Outcome);
        Assert.EndsWith("_d0", sent.RequestId, StringComparison.Ordinal);
        Assert.Equal(sent.RequestId, first.Reference.RequestId);
        Assert.Equal(["A|ap_invoices|1 1.5"], Current(world));
        Assert.DoesNotContain(world.Sandbox.Table("Finance", "Suppliers__changes").Rows, row => row["_BatchId"] == "b1");
        IReadOnlyDictionary<string, long> counted = await ((IReadsBack)world.Destination).CountBatchesAsync(world.Container, Table, ["b1", "b2", "b3"], BigQueryWorld.Cancel);
        Assert.Equal([("b1", 2L), ("b2", 2L)], counted.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => (one.Key, one.Value)));
    }

    /// <summary>Whether the job was started or not: what was kept names it, it is asked for, and a second send meets it or takes its name.</summary>
    [Theory]
    [InlineData(BigQueryFaultPoints.UploadBegin, FaultEffect.DropAfterCommit, ConfirmOutcome.Absent)]
    [InlineData(BigQueryFaultPoints.UploadFinish, FaultEffect.DropBeforeCommit, ConfirmOutcome.Absent)]
    [InlineData(BigQueryFaultPoints.UploadFinish, FaultEffect.DropAfterCommit, ConfirmOutcome.Arrived)]
    public async Task INV3_a_load_whose_answer_was_lost_is_asked_for_by_its_name_and_begun_once(string point, FaultEffect effect, ConfirmOutcome outcome)
    {
        await using BigQueryWorld world = await StartAsync(("settle", Settings.Text("1s")), ("patience", Settings.Text("1s")));
        KitBatch batch = New("b1", TestTables.Row("b1", "1", 7, "1.00"));
        world.Order(point, new FaultOrder { Effect = effect, Times = null });
        await SendAsync(world, batch);
        world.Host.Context.Faults.Clear();

        // As another process has it: what was kept, and nobody says any more that the keys are new.
        BatchReference known = batch.Reference with { OnlyNew = false };
        ConfirmResult found = await world.Destination.ConfirmAsync(world.Container, known, BigQueryWorld.Cancel);
        SendResult second = await SendAsync(world, new KitBatch(known with { Attempt = 2 }, [TestTables.Row("b1", "1", 7, "1.00")]));

        Assert.Equal((outcome, SendOutcome.Delivered), (found.Outcome, second.Outcome));
        Assert.Equal(["A|ap_invoices|1 1"], Current(world));
        Assert.EndsWith("_d0", Assert.Single(world.Sandbox.Jobs).Id, StringComparison.Ordinal);
    }

    /// <summary>A job that begins long after its connection died finds its name taken: rows come once, whoever was first.</summary>
    [Fact]
    public async Task INV3_a_load_that_begins_late_brings_nothing_a_second_time()
    {
        await using BigQueryWorld world = await StartAsync(("settle", Settings.Text("1s")), ("patience", Settings.Text("1s")));
        KitBatch batch = New("b1", TestTables.Row("b1", "1", 7, "1.00"));
        world.Order(BigQueryFaultPoints.UploadFinish, new FaultOrder { Effect = FaultEffect.CommitLate, Delay = TimeSpan.FromMinutes(2) });
        await SendAsync(world, batch);

        Assert.Equal(SendOutcome.Delivered, (await SendAsync(world, new KitBatch(batch.Reference with { OnlyNew = false, Attempt = 2 }, [TestTables.Row("b1", "1", 7, "1.00")]))).Outcome);
        world.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(["A|ap_invoices|1 1"], Current(world));
    }

    [Theory]
    [InlineData(false, 4, 1, "_m0")] // not said to be new
    [InlineData(true, 1, 1, "_m0")]  // a merge of so few rows costs little, and takes nothing of the table's day
    [InlineData(true, 4, 4, "_m0")]  // as a load they would take more of the day than one load of a table without partitions
    [InlineData(true, 4, 2, "_d0")]
    public async Task What_would_cost_more_than_it_saves_is_merged(bool isNew, int rows, int months, string job)
    {
        await using BigQueryWorld world = await StartAsync(
            ("limits", Settings.Map(("rowsPerJob", Settings.Text("4")), ("columnPartitionsPerDay", Settings.Text("3000")))),
            ("tables", Settings.Map(("Suppliers", Settings.Map(("partition", Settings.Text("month")), ("partitionBy", Settings.Text("Due")))))));
        string?[][] sent = [.. Enumerable.Range(0, rows).Select(row => TestTables.Row("b1", $"{row}", 1, "1.00"))];
        foreach ((int at, string?[] row) in sent.Index()) row[2] = string.Create(CultureInfo.InvariantCulture, $"2026-{(at % months) + 1:00}-01");
        var batch = new KitBatch(new BatchReference("b1", Table, rows, 1) { OnlyNew = isNew }, sent);
        QuotaClaim claim = ((IClaimsByRows)world.Destination).ClaimsOf(world.Container, batch)[0];

        Assert.EndsWith(job, (await SendAsync(world, batch)).RequestId, StringComparison.Ordinal);
        Assert.Equal(job == "_d0" ? (".Suppliers/partitions", 2L) : (".Suppliers__changes/loads", 1L), (claim.Key[claim.Key.IndexOf(".Suppliers", StringComparison.Ordinal)..], claim.Amount));
    }

    /// <summary>What a first read is forecast by: the table's own loads or partitions for what goes past the merge, those of the staged changes for what is merged.</summary>
    [Theory]
    [InlineData(25_000, false, ".Suppliers/loads 1 of 1500")]
    [InlineData(24_999, false, ".Suppliers__changes/loads 1 of 11000")]
    [InlineData(50_000, true, ".Suppliers/partitions 20 of 30000")]
    public async Task A_forecast_of_new_keys_reckons_with_the_limit_of_the_table_that_they_are_loaded_into(int rows, bool partitioned, string claimed)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(null, [.. partitioned ? new[] { ("tables", (Abstractions.Configuration.SettingNode)Settings.Map(("Suppliers", Settings.Map(("partition", Settings.Text("month")), ("partitionBy", Settings.Text("Due")))))) } : []]);
        var container = new ContainerReference("acme-finance:Finance", "Finance");

        QuotaClaim[] claims = [.. ((ITakesNewRows)world.Destination).ClaimsForNew(container, Table, rows, rows * 100L)];

        Assert.Equal([claimed, "/loads 1 of 100000"], claims.Select(claim => $"{claim.Key[(claim.Key.LastIndexOf(claim.Key.Contains("Suppliers", StringComparison.Ordinal) ? '.' : '/'))..]} {claim.Amount} of {claim.Windows.Single().Limit}"));
        Assert.Equal("bigquery/table/acme-finance:Finance.Suppliers__changes/loads", world.Destination.ClaimsFor(container, Table, rows, rows * 100L, 0)[0].Key);
    }

    private static Task<BigQueryWorld> StartAsync(params (string, Abstractions.Configuration.SettingNode)[] settings) =>
        BigQueryWorld.WithAsync(Table, null, [.. settings.Any(setting => setting.Item1 == "limits") ? [] : new[] { ("limits", Settings.Map(("rowsPerJob", Settings.Text("2")))) }, .. settings]);

    private static KitBatch New(string id, params string?[][] rows) => new(new BatchReference(id, Table, rows.Length, 1) { OnlyNew = true }, rows);

    private static Task<SendResult> SendAsync(BigQueryWorld world, KitBatch batch) => world.Destination.SendAsync(world.Container, batch, BigQueryWorld.Cancel);

    private static string[] Current(BigQueryWorld world) => [.. world.Sandbox.Table("Finance", "Suppliers").Rows.Select(row => $"{row["_SourceId"]} {row["Amount"]}").Order(StringComparer.Ordinal)];
}
