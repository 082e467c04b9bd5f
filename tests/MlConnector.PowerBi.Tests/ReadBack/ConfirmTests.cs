using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.PowerBi.Tests.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.PowerBi.Tests.ReadBack;

public sealed class ConfirmTests
{
    [Fact]
    public async Task INV_3_a_commit_that_comes_after_the_connection_died_is_waited_for()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        world.Order(PowerBiFaultPoints.PostRows, new FaultOrder { Effect = FaultEffect.CommitLate, Delay = TimeSpan.FromSeconds(60) });

        TestBatch batch = Batch("b1", 3);
        SendResult sent = await world.Destination.SendAsync(finance, batch, PowerBiWorld.Cancel);
        ConfirmResult found = await ConfirmAsync(world, finance, batch);

        Assert.Equal(SendOutcome.Unknown, sent.Outcome);
        Assert.Equal((ConfirmOutcome.Arrived, 3), (found.Outcome, found.RowsFound));
    }

    [Fact]
    public async Task INV_3_a_clock_set_forward_makes_no_batch_absent_early()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        world.Order(PowerBiFaultPoints.PostRows, new FaultOrder { Effect = FaultEffect.CommitLate, Delay = TimeSpan.FromSeconds(60) });
        TestBatch batch = Batch("b1", 3);
        await world.Destination.SendAsync(finance, batch, PowerBiWorld.Cancel);
        DateTimeOffset sent = world.Clock.GetUtcNow();
        world.Clock.Set(sent + TimeSpan.FromHours(2));

        ConfirmResult found = await world.Destination.ConfirmAsync(finance, batch.Reference with { LastSentAt = sent }, PowerBiWorld.Cancel);

        Assert.Equal((ConfirmOutcome.Arrived, 3), (found.Outcome, found.RowsFound));
    }

    [Fact]
    public async Task INV_3_what_a_process_sent_that_died_of_it_gets_the_settle_time_too()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        world.Order(PowerBiFaultPoints.PostRows, new FaultOrder { Effect = FaultEffect.CommitLate, Delay = TimeSpan.FromSeconds(20) });
        TestBatch batch = Batch("b1", 3);
        await world.Destination.SendAsync(finance, batch, PowerBiWorld.Cancel);

        ConfirmResult found = await world.Destination.ConfirmAsync(finance, batch.Reference with { LastSentAt = null }, PowerBiWorld.Cancel);

        Assert.Equal((ConfirmOutcome.Arrived, 3), (found.Outcome, found.RowsFound));
    }

    [Fact]
    public async Task INV_3_absent_is_said_only_after_the_settle_time_and_two_looks()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        DateTimeOffset sentAt = world.Clock.GetUtcNow();

        ConfirmResult found = await ConfirmAsync(world, finance, Batch("b1", 3));

        Assert.Equal(ConfirmOutcome.Absent, found.Outcome);
        Assert.True(world.Clock.GetUtcNow() - sentAt >= TimeSpan.FromSeconds(95), "settle time and one more look");
        Assert.InRange(world.Services.Lines.Count(line => line.StartsWith("3021 ", StringComparison.Ordinal)), 3, 20);
    }

    [Fact]
    public async Task A_batch_that_arrived_twice_is_more_than_was_sent()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        TestBatch batch = Batch("b1", 3);
        await world.Destination.SendAsync(finance, batch, PowerBiWorld.Cancel);
        await ConfirmAsync(world, finance, batch);
        var again = new TestBatch("b1", TestTables.ApInvoices, [.. Enumerable.Range(0, 3).Select(i => TestTables.Invoice($"{i}", 1, "b1", i))], attempt: 2);
        await world.Destination.SendAsync(finance, again, PowerBiWorld.Cancel);

        ConfirmResult found = await ConfirmAsync(world, finance, again);

        Assert.Equal((ConfirmOutcome.MoreThanSent, 6), (found.Outcome, found.RowsFound));
    }

    [Fact]
    public async Task A_part_of_a_batch_is_listed_by_its_keys()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        await world.Destination.SendAsync(finance, Batch("b1", 2), PowerBiWorld.Cancel);

        ConfirmResult found = await ConfirmAsync(world, finance, Batch("b1", 5));

        Assert.Equal((ConfirmOutcome.Partial, 2), (found.Outcome, found.RowsFound));
        Assert.Equal(["A|ap_invoices|0", "A|ap_invoices|1"], found.PresentKeys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Reading_back_that_is_switched_off_cannot_tell_and_asks_nobody()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(null, ("readBack", "off"));
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));

        ConfirmResult found = await ConfirmAsync(world, finance, Batch("b1", 1));

        Assert.Equal((ConfirmOutcome.CannotTell, "POWERBI-READBACK-OFF"), (found.Outcome, found.Error!.Code));
        Assert.Equal(ReadBackKind.None, world.Destination.Capabilities.ReadBack);
        Assert.DoesNotContain(world.Services.Lines, line => line.Contains("Asking the dataset", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tenant_that_refuses_queries_cannot_tell()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        world.Sandbox.Switches.ExecuteQueries = false;

        ConfirmResult found = await ConfirmAsync(world, finance, Batch("b1", 1));

        Assert.Equal((ConfirmOutcome.CannotTell, "POWERBI-READBACK-REFUSED"), (found.Outcome, found.Error!.Code));
        Assert.Equal(ReadBackKind.None, world.Destination.Capabilities.ReadBack);
    }

    [Fact]
    public async Task A_tenant_that_refuses_queries_is_an_error_where_they_are_demanded()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(null, ("readBack", "on"));
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        world.Sandbox.Switches.ExecuteQueries = false;

        var refused = await Assert.ThrowsAsync<ConnectorException>(() => ConfirmAsync(world, finance, Batch("b1", 1)));

        Assert.Equal(("POWERBI-READBACK-REFUSED", ErrorKind.Auth), (refused.Error.Code, refused.Error.Kind));
    }

    [Fact]
    public async Task INV_3_a_service_that_is_down_is_not_taken_for_an_answer()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        world.Order(PowerBiFaultPoints.ExecuteQueries, new FaultOrder { Effect = FaultEffect.Respond, Status = 503, Times = null });

        var down = await Assert.ThrowsAsync<ConnectorException>(() => ConfirmAsync(world, finance, Batch("b1", 1)));

        Assert.Equal(ErrorKind.Transient, down.Error.Kind);
    }

    [Theory]
    [InlineData(429, """{"message":"You have exceeded the amount of requests allowed in the current time frame and further requests will fail. Retry in 7 seconds."}""")]
    [InlineData(502, "<html>bad gateway</html>")]
    public async Task A_passing_fault_of_queries_is_waited_out(int status, string body)
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(null, ("patience", "1h")); // the clock runs on while a loaded machine does not
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        TestBatch batch = Batch("b1", 1);
        await world.Destination.SendAsync(finance, batch, PowerBiWorld.Cancel);
        world.Order(PowerBiFaultPoints.ExecuteQueries, new FaultOrder { Effect = FaultEffect.Respond, Status = status, Body = body, Times = 3 });

        Assert.Equal(ConfirmOutcome.Arrived, (await ConfirmAsync(world, finance, batch)).Outcome);
    }

    private static Task<ConfirmResult> ConfirmAsync(PowerBiWorld world, ContainerReference dataset, TestBatch batch) =>
        world.Destination.ConfirmAsync(dataset, batch.Reference with { LastSentAt = world.Clock.GetUtcNow() }, PowerBiWorld.Cancel);

    private static TestBatch Batch(string id, int rows) => new(id, TestTables.ApInvoices, [.. Enumerable.Range(0, rows).Select(i => TestTables.Invoice($"{i}", 1, id, i))]);
}
