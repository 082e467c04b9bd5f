using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Tableau.Tests.World;

namespace MlConnector.Tableau.Tests.Transport;

/// <summary>Calls and looks at jobs are counted where the site counts them, and none is made that has no room.</summary>
public sealed class CallPaceTests
{
    private static (string, SettingNode?) Limits(string name, int most) => ("limits", Settings.Map((name, Settings.Text($"{most}"))));

    [Fact]
    public async Task Every_call_waits_for_its_turn_under_the_users_key()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        int before = world.Services.Paced.Count;
        Assert.True(before > 0);
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"))).Outcome);
        QuotaClaim[] paced = [.. world.Services.Paced.Skip(before)];
        Assert.All(paced, claim => Assert.Equal(($"tableau/user/{world.Host.Https!.Authority}/acme/mlc@acme.example/calls", 1L, "40,000 an hour"), (claim.Key, claim.Amount, claim.Windows[0].Text)));

        // No fewer than plans count, or a schedule would be refused that fits.
        QuotaClaim planned = ((IPacesRequests)world.Destination).ClaimsAroundBatch[0];
        Assert.Equal(("calls to site acme", 7L), (planned.Label, planned.Amount));
        Assert.True(paced.Length >= planned.Amount, $"{paced.Length} calls");
    }

    [Fact]
    public async Task A_token_is_counted_by_its_name_and_plans_count_no_question_where_nothing_is_read_back()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: [TableauWorld.ByToken, ("readBack", Settings.Text("false")), Limits("callsPerHour", 500)]);
        QuotaClaim[] planned = [.. ((IPacesRequests)world.Destination).ClaimsAroundBatch];
        Assert.EndsWith("/acme/mlc/calls", planned[0].Key, StringComparison.Ordinal);
        Assert.Equal((6L, 500L, 1L, "20,000 a day"), (planned[0].Amount, planned[0].Windows[0].Limit, planned[1].Amount, planned[1].Windows[0].Text));
        Assert.Equal(planned.Select(claim => claim.Key), ((IPacesRequests)world.Destination).ClaimsOfRequest.Select(claim => claim.Key));
    }

    [Fact]
    public async Task Each_look_at_a_job_is_taken_from_the_sites_day()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"))).Outcome);
        QuotaClaim[] looks = [.. world.Services.Tried.Where(claim => claim.Key.EndsWith("/acme/looks", StringComparison.Ordinal))];
        Assert.NotEmpty(looks);
        Assert.Equal(looks.Length, world.Sandbox.LooksTaken);
    }

    /// <summary>The vendor is not asked beyond the day's budget; what the job brought is looked for without it.</summary>
    [Fact]
    public async Task A_job_that_has_no_room_for_a_look_is_waited_for_without_and_asked_for_by_what_it_brought_INV3()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: [Limits("looksPerDay", 1), ("jobPatience", Settings.Text("1m"))]);
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        await world.SendAsync(container, TestTables.Table("Other"), "b1", TestTables.Row("b1", "1", "5.00"));
        int looks = world.Sandbox.LooksTaken;

        SendResult sent = await world.SendAsync(container, TestTables.Invoices, "b2", TestTables.Row("b2", "1", "5.00"));

        Assert.Equal((SendOutcome.Unknown, looks), (sent.Outcome, world.Sandbox.LooksTaken));
        Assert.Equal(ConfirmOutcome.Arrived, (await world.Destination.ConfirmAsync(container, new BatchReference("b2", TestTables.Invoices, 1, 1) { LastSentAt = world.Clock.GetUtcNow() }, TableauWorld.Cancel)).Outcome);
    }

    /// <summary>A disk that is full is no service that is away: nothing is waited for, and nothing was sent.</summary>
    [Fact]
    public async Task A_call_whose_turn_cannot_be_stored_is_not_sent_and_not_tried_again()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: ("patience", Settings.Text("1h")));
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        long asked = world.Host.Context.Counters["tableau.requests"];
        world.Services.Unstored = new ConnectorError("STORE-IO", ErrorKind.Transient, ErrorOwner.Operator, "The device failed under the store.", "Check the disk.");

        SendResult sent = await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"));
        var thrown = await Assert.ThrowsAsync<ConnectorException>(() => world.Destination.InspectAsync(container, [TestTables.Invoices], TableauWorld.Cancel));

        Assert.Equal((SendOutcome.Refused, "STORE-IO", "STORE-IO"), (sent.Outcome, sent.Error?.Code, thrown.Error.Code));
        Assert.Equal(asked, world.Host.Context.Counters["tableau.requests"]);
        Assert.DoesNotContain(world.Services.Lines, line => line.StartsWith("3611 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_publication_is_taken_from_the_hour_and_from_the_day()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        Assert.Equal(["600 an hour", "14,400 a day"], Assert.Single(world.Destination.ClaimsFor(container, TestTables.Invoices, 1, 1, 1)).Windows.Select(window => window.Text));
    }
}
