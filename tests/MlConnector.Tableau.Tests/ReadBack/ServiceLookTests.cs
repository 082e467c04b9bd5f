using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Sandbox.Tableau;
using MlConnector.Tableau.Tests.World;

namespace MlConnector.Tableau.Tests.ReadBack;

/// <summary>Whether VizQL Data Service is there at all: told by its own question for that, and by its own code of an endpoint that does not exist.</summary>
public sealed class ServiceLookTests
{
    [Fact]
    public async Task A_server_without_the_endpoint_delivers_and_proves_nothing_and_the_check_says_so()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        world.Refuse(TableauFaultPoints.VizQl, "404950", times: null);

        SendResult sent = await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "1.00"));
        ConfirmResult found = await world.Destination.ConfirmAsync(container, new BatchReference("b1", TestTables.Invoices, 1, 1) { RequestId = sent.RequestId }, TableauWorld.Cancel);
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => ((IReadsBack)world.Destination).CountBatchesAsync(container, TestTables.Invoices, ["b1"], TableauWorld.Cancel));

        Assert.Equal((SendOutcome.Delivered, ConfirmOutcome.Arrived, "TABLEAU-READBACK-OFF"), (sent.Outcome, found.Outcome, refused.Error.Code));
        CheckFinding look = await LookAsync(world);
        Assert.Equal((CheckOutcome.Problem, "TABLEAU-READBACK-OFF"), (look.Outcome, look.Error?.Code));
    }

    /// <summary>How it answers a question about a data source that is not there is documented nowhere, so nothing may depend on it.</summary>
    [Theory]
    [InlineData("403800")]
    [InlineData("400803")]
    [InlineData("404005")]
    [InlineData("404000")]
    public async Task The_answer_for_a_data_source_that_is_not_there_decides_nothing(string code)
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { UnknownSourceCode = code });
        Assert.Equal(CheckOutcome.Ok, (await LookAsync(world)).Outcome);
    }

    /// <summary>A right that an administrator can give is no service that is missing.</summary>
    [Fact]
    public async Task A_user_without_API_Access_is_told_by_run_and_check_which_capability_to_give()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { HasApiAccess = false });
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        SendResult sent = await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "1.00"));
        ConfirmResult found = await world.Destination.ConfirmAsync(container, new BatchReference("b1", TestTables.Invoices, 1, 1) { RequestId = sent.RequestId }, TableauWorld.Cancel);
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => ((IReadsBack)world.Destination).CountBatchesAsync(container, TestTables.Invoices, ["b1"], TableauWorld.Cancel));

        Assert.Equal((SendOutcome.Delivered, ConfirmOutcome.Arrived), (sent.Outcome, found.Outcome));
        Assert.Equal(("TABLEAU-API-ACCESS", ErrorKind.Config, ErrorOwner.DestinationAdmin), (refused.Error.Code, refused.Error.Kind, refused.Error.Owner));
        CheckReport report = await world.Destination.CheckAsync(new DestinationSchema("Finance/Ledger", [TestTables.Invoices]), TableauWorld.Cancel);
        CheckFinding told = Assert.Single(report.Findings, finding => finding.Error is not null);
        Assert.Equal(("fields of ApInvoices", CheckOutcome.Problem, "TABLEAU-API-ACCESS"), (told.Subject, told.Outcome, told.Error!.Code));
        Assert.Contains("API Access", told.Error.Fix, StringComparison.Ordinal);
    }

    private static async Task<CheckFinding> LookAsync(TableauWorld world) => Assert.Single((await world.Destination.CheckAsync(null, TableauWorld.Cancel)).Findings, finding => finding.Subject == "read-back");
}
