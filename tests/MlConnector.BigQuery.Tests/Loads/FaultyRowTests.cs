using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;

namespace MlConnector.BigQuery.Tests.Loads;

/// <summary>Rows that a load job does not take.</summary>
public sealed class FaultyRowTests
{
    private static readonly TableSchema Table = TestTables.Invoices;
    private static readonly string?[][] Rows = [TestTables.Row("b1", "1", 7, "1.00", company: "Zürich €"), TestTables.Row("b1", "2", 8, "0.0000000001"), TestTables.Row("b1", "3", 9, "3.00")];

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    public async Task A_row_that_the_job_names_by_its_place_is_rejected_and_no_other(string compression)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(null, ("compression", Settings.Text(compression)));
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));

        SendResult sent = await world.SendAsync(container, Table, "b1", Rows);

        Assert.Equal((SendOutcome.Refused, "BIGQUERY-ROWS-REFUSED", ErrorKind.Data), (sent.Outcome, sent.Error!.Code, sent.Error.Kind));
        (int row, ConnectorError error) = Assert.Single(sent.Rejected);
        Assert.Equal((1, "BIGQUERY-ROW"), (row, error.Code));
        Assert.Contains("0.0000000001", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_999)]
    [InlineData(4_999)]
    public async Task A_row_is_found_wherever_it_lies_in_a_long_batch(int guilty)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));

        SendResult sent = await world.SendAsync(container, Table, "b1", [.. Enumerable.Range(0, 5_000).Select(i => TestTables.Row("b1", $"{i}", i, i == guilty ? "0.0000000001" : "1.00"))]);

        Assert.Equal(guilty, Assert.Single(sent.Rejected).Row);
    }

    [Theory]
    [InlineData("The second row is bad.", "")]
    [InlineData("JSON parsing error in row starting at position 7: bad", "")] // inside a row
    [InlineData("JSON parsing error in row starting at position 99999999: bad", "")] // behind all of them
    [InlineData("JSON parsing error in row starting at position 99999999999999999999: bad", "")]
    [InlineData("Table references column position 0, but there is none.", "")]
    [InlineData("bad", "Line 2")] // the first may be 0 or 1: that is not stated
    [InlineData("bad", "query")]
    [InlineData("Could not convert value to integer. Field: No; Value: schema A", "")] // a word of the row itself
    public async Task Where_no_place_is_the_beginning_of_a_row_none_is_named_and_the_rows_are_searched(string message, string location)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        Answer(world, message, location);

        SendResult sent = await world.SendAsync(container, Table, "b1", Rows);

        Assert.Equal((SendOutcome.Refused, "BIGQUERY-ROWS-REFUSED"), (sent.Outcome, sent.Error!.Code));
        Assert.Empty(sent.Rejected);
    }

    [Theory]
    [InlineData("JSON parsing error in row starting at position 0: bad", "")]
    [InlineData("JSON parsing error in row starting at position: 0. bad", "")]
    [InlineData("bad", "row starting at byte offset 0")]
    public async Task The_place_may_stand_in_the_message_or_beside_it(string message, string location)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        Answer(world, message, location);

        Assert.Equal(0, Assert.Single((await world.SendAsync(container, Table, "b1", Rows)).Rejected).Row);
    }

    [Fact]
    public async Task A_column_that_is_not_there_names_no_row_although_the_job_names_its_place()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        Answer(world, "JSON parsing error in row starting at position 0: No such field: x.", "");

        SendResult sent = await world.SendAsync(container, Table, "b1", Rows);

        Assert.Equal("BIGQUERY-SCHEMA", sent.Error!.Code);
        Assert.Empty(sent.Rejected);
    }

    private static void Answer(BigQueryWorld world, string message, string location) => world.Order(BigQueryFaultPoints.Jobs, new FaultOrder
    {
        Effect = FaultEffect.Respond,
        Status = 200,
        Times = null,
        Body = $$$"""{"jobReference":{"jobId":"j"},"status":{"state":"DONE","errorResult":{"reason":"invalid","message":"too many errors"},"errors":[{"reason":"invalid","location":"{{{location}}}","message":"{{{message}}}"},{"reason":"invalid","message":"too many errors"}]}}""",
    });
}
