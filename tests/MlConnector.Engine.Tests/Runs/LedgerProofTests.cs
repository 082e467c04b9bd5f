using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Runs;

/// <summary>After a run that delivered postings the ERP is asked for its own balances. Here a name is an account.</summary>
public sealed class LedgerProofTests
{
    [Fact]
    public async Task A_run_that_ties_is_verified_and_keeps_no_balance_that_agrees()
    {
        await using DeliveryDesk desk = NewDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Balances["red"] = 15;

        StreamResult stream = Assert.Single((await runs.RunAsync()).Streams);

        Assert.Equal(RunState.Verified, stream.State);
        Assert.Empty(stream.ControlTotals);
    }

    [Fact]
    public async Task A_run_that_does_not_tie_names_account_and_values()
    {
        await using DeliveryDesk desk = NewDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Balances["red"] = 16.5m;

        StreamResult stream = Assert.Single((await runs.RunAsync()).Streams);

        Assert.Equal(RunState.Unverified, stream.State);
        Assert.Equal(["Trial balance, Name red: balance is 16.5 in the ERP, 15 delivered, 15 at the destination."], stream.Reasons);
        Assert.Single(stream.ControlTotals);
        Assert.Equal(RunState.Verified, (await runs.RunAsync()).State); // a poll that touched nothing asks nothing
    }

    [Fact]
    public async Task An_ERP_that_does_not_tell_its_balances_leaves_the_run_unproven()
    {
        await using DeliveryDesk desk = NewDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.BalancesFail = new ConnectorException(new ConnectorError("T-403", ErrorKind.Auth, ErrorOwner.ErpAdmin, "no right", "Give it."));

        StreamResult stream = Assert.Single((await runs.RunAsync()).Streams);

        Assert.Equal(["The ERP's own balances could not be asked: no right"], stream.Reasons);
    }

    [Theory]
    [InlineData("the vendor documents none", "the vendor documents none")]
    [InlineData(null, "no control is named under which the ERP states them (`trialBalance.control`)")]
    public async Task An_ERP_that_states_no_balances_is_not_asked_and_the_run_says_why(string? unstated, string why)
    {
        await using DeliveryDesk desk = NewDesk(null, unstated);
        await using var runs = new RunDesk(desk);
        desk.Source.Balances["red"] = 16.5m;

        StreamResult stream = Assert.Single((await runs.RunAsync()).Streams);

        Assert.Equal(RunState.Verified, stream.State);
        Assert.Equal([$"Postings cannot be held against balances of the ERP's own, because {why}."], stream.Remarks);
    }

    private static DeliveryDesk NewDesk(string? control = "name-balance", string? unstated = null)
    {
        KeyValuePair<string, string> balance = KeyValuePair.Create("balance", "Amount");
        var desk = new DeliveryDesk(declared: stream => stream with { TrialBalance = new TrialBalanceDefinition(["Name"], [balance]) { Control = control, Unstated = unstated } })
        {
            Table = MemoryDestination.TableOf(WriteMode.Versions) with { TrialBalance = new TrialBalanceColumns(["Name"], [balance]) },
        };
        desk.Source.Add("1", "red", "10");
        desk.Source.Add("2", "red", "5");
        return desk;
    }
}
