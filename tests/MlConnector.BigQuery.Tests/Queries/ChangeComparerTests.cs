using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.BigQuery;

namespace MlConnector.BigQuery.Tests.Queries;

/// <summary>A table that is merged into, held against its staged changes.</summary>
public sealed class ChangeComparerTests
{
    private static readonly TableSchema Table = TestTables.Table("Suppliers", WriteMode.Upsert);

    [Fact]
    public async Task A_table_that_shows_what_was_staged_last_differs_in_no_key()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await MergedAsync(world);

        Assert.Equal(new ChangedTable(2, 0, null), await CompareAsync(world, container, "b1", "b2"));
        Assert.Equal(new ChangedTable(2, 0, null), await CompareAsync(world, container, "b1")); // of its keys the newest counts, whichever batch brought it
        Assert.True(((IReadsBack)world.Destination).BytesScannedOf(Table) > 0);
    }

    [Fact]
    public async Task A_merge_that_brought_nothing_and_rows_that_were_deleted_or_stayed_are_found()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await MergedAsync(world);
        string address = $"`{world.Sandbox.Options.Project}.Finance.Suppliers";
        world.Sandbox.Query("EU", $"TRUNCATE TABLE {address}`");
        Assert.Equal(new ChangedTable(0, 2, "A|ap_invoices|1"), await CompareAsync(world, container, "b1", "b2"));

        // 2 is gone at its source and there again, 1 is older than what was staged last
        string[] columns = [.. Table.Columns.Select(column => $"`{column.Name}`")];
        world.Sandbox.Query("EU", $"INSERT INTO {address}` ({string.Join(", ", columns)}) SELECT {string.Join(", ", columns)} FROM {address}__changes` WHERE `_BatchId` = 'b1'");

        Assert.Equal(new ChangedTable(3, 2, "A|ap_invoices|1"), await CompareAsync(world, container, "b1", "b2"));
        Assert.Equal(new ChangedTable(3, 0, null), await CompareAsync(world, container, "b0"));
    }

    [Fact]
    public async Task A_comparison_above_the_cap_is_not_asked_and_says_what_it_would_scan()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(null, ("bytesPerQuery", Settings.Text("10485760")));
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        string?[][] rows = [.. Enumerable.Range(0, 50_000).Select(number => TestTables.Row("b1", $"{number}", 1, "1.00"))];
        await world.SendAsync(container, Table, "b1", rows);
        long before = ((IReadsBack)world.Destination).BytesScannedOf(Table) ?? 0;

        ConnectorError told = (await Assert.ThrowsAsync<ConnectorException>(() => CompareAsync(world, container, "b1"))).Error;

        Assert.Equal("BIGQUERY-BYTES", told.Code);
        Assert.Matches(@"more than bytesPerQuery allows: [1-9]\d* MB of 11 MB", told.Message);
        Assert.Equal(before, ((IReadsBack)world.Destination).BytesScannedOf(Table));
    }

    /// <summary>What stands in front of the service may know less of its language.</summary>
    [Fact]
    public async Task Where_the_question_is_refused_the_rows_alone_are_counted_and_that_is_logged()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await MergedAsync(world);
        world.Refuse(BigQueryFaultPoints.Queries, 400, "invalidQuery", "Syntax error: JOIN is not known here");

        Assert.Equal(new ChangedTable(2, 0, null), await CompareAsync(world, container, "b1", "b2"));
        Assert.Contains(world.Services.Lines, line => line.Contains("only by its rows", StringComparison.Ordinal));
    }

    private static async Task<ContainerReference> MergedAsync(BigQueryWorld world)
    {
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        await world.SendAsync(container, Table, "b1", [TestTables.Row("b1", "1", 1, "1.00"), TestTables.Row("b1", "2", 1, "2.00"), TestTables.Row("b1", "3", 1, null)]);
        await world.SendAsync(container, Table, "b2", [TestTables.Row("b2", "1", 5, "1.50"), TestTables.Row("b2", "2", 5, null, deleted: true)]);
        return container;
    }

    private static Task<ChangedTable> CompareAsync(BigQueryWorld world, ContainerReference container, params string[] batches) => ((IComparesChanges)world.Destination).CompareAsync(container, Table, batches, BigQueryWorld.Cancel);
}
