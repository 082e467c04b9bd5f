using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Tableau;
using MlConnector.Tableau.Tests.World;

namespace MlConnector.Tableau.Tests.Transport;

/// <summary>Only a list that Tableau gave is complete: what something before it answers with a good status is no empty site.</summary>
public sealed class ListAnswerTests
{
    private const string Xml = "<?xml version='1.0' encoding='UTF-8'?>", Space = "xmlns=\"http://tableau.com/api\"";

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"status":"ok"}""")]
    [InlineData("""{"datasources":null}""")]
    [InlineData("""{"datasources":"none"}""")]
    [InlineData("""{"datasources":{"message":"come back later"}}""")]
    [InlineData("""{"pagination":{"pageNumber":"1","pageSize":"1000","totalAvailable":"2"}}""")]
    [InlineData("""{"pagination":{}}""")]
    [InlineData($"{Xml}<tsResponse {Space}/>")]
    [InlineData($"{Xml}<tsResponse {Space}><pagination pageNumber=\"1\" pageSize=\"1000\" totalAvailable=\"2\"/></tsResponse>")]
    public async Task An_answer_without_the_list_is_not_taken_for_absence_INV3(string body)
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        Answer(world, TableauFaultPoints.DataSources, body);
        await ExpectAsync(() => world.Destination.ConfirmAsync(container, new BatchReference("b1", TestTables.Invoices, 1, 1), TableauWorld.Cancel));
    }

    [Theory]
    [InlineData("""{"pagination":{"pageNumber":"1","pageSize":"1000","totalAvailable":"0"},"datasources":{}}""")]
    [InlineData("""{"pagination":{"pageNumber":1,"pageSize":1000,"totalAvailable":0}}""")]
    [InlineData("""{"datasources":{}}""")]
    [InlineData("""{"datasources":{"datasource":[]}}""")]
    [InlineData($"{Xml}<tsResponse {Space}><pagination pageNumber=\"1\" pageSize=\"1000\" totalAvailable=\"0\"/><datasources/></tsResponse>")]
    [InlineData($"{Xml}<tsResponse {Space}><pagination pageNumber=\"1\" pageSize=\"1000\" totalAvailable=\"0\"/></tsResponse>")]
    [InlineData($"{Xml}<tsResponse {Space}><datasources></datasources></tsResponse>")]
    public async Task An_empty_list_is_one_in_every_form_that_Tableau_gives_it(string body)
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        Answer(world, TableauFaultPoints.DataSources, body);
        Assert.Equal("", Assert.Single(await world.Destination.InspectAsync(container, [TestTables.Invoices], TableauWorld.Cancel)).Identity);
    }

    [Fact]
    public async Task A_project_is_not_made_because_something_answers_nothing()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        Answer(world, TableauFaultPoints.Projects, "{}");
        await ExpectAsync(() => world.ApplyAsync(TestTables.Invoices));
    }

    /// <summary>After a job: a data source that is asked for by its id, and an answer that names none.</summary>
    [Fact]
    public async Task A_data_source_that_an_answer_does_not_name_is_not_gone()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"));
        world.Order(TableauFaultPoints.DataSources, new FaultOrder { Effect = FaultEffect.Respond, Status = 200, Body = "{}", After = 1 });
        SendResult sent = await world.SendAsync(container, TestTables.Invoices, "b2", TestTables.Row("b2", "1", "6.00"));
        Assert.Equal(SendOutcome.Unknown, sent.Outcome);
        Assert.Contains("the answer was not understood", sent.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_source_is_not_somebody_elses_because_something_answers_no_fields()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"));
        Answer(world, TableauFaultPoints.VizQl, "{}");
        await ExpectAsync(() => world.Destination.PlanSchemaAsync(new DestinationSchema("Finance/Ledger", [TestTables.Invoices]), null, null, TableauWorld.Cancel));
    }

    private static void Answer(TableauWorld world, string operation, string body) =>
        world.Order(operation, new FaultOrder { Effect = FaultEffect.Respond, Status = 200, Body = body, ContentType = body.StartsWith('<') ? "application/xml" : "application/json", Times = null });

    private static async Task ExpectAsync(Func<Task> ask) => Assert.Equal("TABLEAU-ANSWER", (await Assert.ThrowsAsync<ConnectorException>(ask)).Error.Code);
}
