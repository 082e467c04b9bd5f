using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.PowerBi.Tests.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.PowerBi.Tests;

public sealed class DeliveryTests
{
    [Fact]
    public async Task Rows_are_created_sent_and_confirmed_over_TLS_with_MSAL()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        var batch = new TestBatch("b1", TestTables.ApInvoices, [TestTables.Invoice("1", 1, "b1", 12.34m), TestTables.Invoice("2", 1, "b1", -0.5m)]);

        SendResult sent = await world.Destination.SendAsync(finance, batch, PowerBiWorld.Cancel);
        ConfirmResult found = await world.Destination.ConfirmAsync(finance, batch.Reference with { LastSentAt = world.Clock.GetUtcNow() }, PowerBiWorld.Cancel);

        Assert.Equal((SendOutcome.Delivered, null), (sent.Outcome, sent.Error));
        Assert.NotEmpty(sent.RequestId!);
        Assert.Equal((ConfirmOutcome.Arrived, 2), (found.Outcome, found.RowsFound));
        Assert.Equal([12.34m, -0.5m], world.Sandbox.Dataset("Finance").Table("ApInvoices").Rows.Select(row => (decimal)row["Amount"]!));
    }

    [Theory]
    [InlineData(FaultEffect.DropBeforeCommit, ConfirmOutcome.Absent, 0)]
    [InlineData(FaultEffect.DropAfterCommit, ConfirmOutcome.Arrived, 2)]
    public async Task INV_3_a_cut_connection_leaves_the_outcome_unknown_and_confirm_finds_it(FaultEffect effect, ConfirmOutcome outcome, int rows)
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        var batch = new TestBatch("b1", TestTables.ApInvoices, [TestTables.Invoice("1", 1, "b1", 1m), TestTables.Invoice("2", 1, "b1", 2m)]);
        world.Order(PowerBiFaultPoints.PostRows, new FaultOrder { Effect = effect });

        SendResult sent = await world.Destination.SendAsync(finance, batch, PowerBiWorld.Cancel);
        ConfirmResult found = await world.Destination.ConfirmAsync(finance, batch.Reference with { LastSentAt = world.Clock.GetUtcNow() }, PowerBiWorld.Cancel);

        Assert.Equal(SendOutcome.Unknown, sent.Outcome);
        Assert.Equal((outcome, rows), (found.Outcome, found.RowsFound));
        Assert.Equal(rows, world.Sandbox.Dataset("Finance").Table("ApInvoices").Count);
    }

    [Fact]
    public async Task INV_3_a_fault_after_the_commit_is_unknown_and_found()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        TestBatch batch = Invoices("b1", 3);
        world.Order(PowerBiFaultPoints.PostRowsCommitted, new FaultOrder { Effect = FaultEffect.Respond, Status = 503 });

        SendResult sent = await world.Destination.SendAsync(finance, batch, PowerBiWorld.Cancel);
        ConfirmResult found = await world.Destination.ConfirmAsync(finance, batch.Reference with { LastSentAt = world.Clock.GetUtcNow() }, PowerBiWorld.Cancel);

        Assert.Equal((SendOutcome.Unknown, ConfirmOutcome.Arrived), (sent.Outcome, found.Outcome));
    }

    [Fact]
    public async Task A_throttled_post_says_how_long_to_wait_and_is_not_repeated()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { PostsPerWindow = 2 });
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        world.Clock.Freeze();
        for (int i = 0; i < 2; i++) await world.Destination.SendAsync(finance, Invoices($"b{i}", 1), PowerBiWorld.Cancel);

        SendResult sent = await world.Destination.SendAsync(finance, Invoices("b3", 1), PowerBiWorld.Cancel);

        Assert.Equal((SendOutcome.Refused, ErrorKind.Throttled), (sent.Outcome, sent.Error!.Kind));
        Assert.InRange(sent.Error.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal(2, world.Sandbox.Dataset("Finance").Table("ApInvoices").Count);
    }

    [Fact]
    public async Task The_rows_of_an_hour_are_waited_for_as_such()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { RowsPerHour = 5, RowsPerHourStatus = 403 });
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        await world.Destination.SendAsync(finance, Invoices("b1", 4), PowerBiWorld.Cancel);

        SendResult sent = await world.Destination.SendAsync(finance, Invoices("b2", 4), PowerBiWorld.Cancel);

        Assert.Equal(("POWERBI-ROWS-PER-HOUR", ErrorKind.Throttled), (sent.Error!.Code, sent.Error.Kind));
        Assert.True(sent.Error.RetryAfter > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_value_that_the_service_refuses_is_a_fault_of_data()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        object?[] bad = TestTables.Invoice("1", 1, "b1", 1m);
        bad[2] = "31.05.2026 is no date";

        SendResult sent = await world.Destination.SendAsync(finance, new TestBatch("b1", TestTables.ApInvoices, [bad]), PowerBiWorld.Cancel);

        Assert.Equal((SendOutcome.Refused, "POWERBI-ROWS-REFUSED", ErrorKind.Data), (sent.Outcome, sent.Error!.Code, sent.Error.Kind));
    }

    [Fact]
    public async Task A_batch_above_the_limits_is_not_sent()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));

        SendResult sent = await world.Destination.SendAsync(finance, Invoices("b1", 10_001), PowerBiWorld.Cancel);

        Assert.Equal((SendOutcome.Refused, true, 0), (sent.Outcome, sent.TooLarge, sent.Bytes));
        Assert.Equal(0, world.Sandbox.Dataset("Finance").Table("ApInvoices").Count);
    }

    [Fact]
    public async Task A_service_that_cannot_be_reached_has_stored_nothing()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(null, ("apiBase", "https://127.0.0.1:1/"));
        var finance = new ContainerReference("d", "Finance") { Facts = ImmutableDictionary<string, string>.Empty.Add("workspace", "w") };

        SendResult sent = await world.Destination.SendAsync(finance, Invoices("b1", 1), PowerBiWorld.Cancel);

        Assert.Equal((SendOutcome.Refused, "POWERBI-UNREACHABLE", ErrorKind.Transient), (sent.Outcome, sent.Error!.Code, sent.Error.Kind));
    }

    private static TestBatch Invoices(string id, int rows) =>
        new(id, TestTables.ApInvoices, [.. Enumerable.Range(0, rows).Select(i => TestTables.Invoice($"{i}", 1, id, i))]);
}
