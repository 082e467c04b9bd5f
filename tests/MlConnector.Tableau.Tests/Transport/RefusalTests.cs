using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Tableau;
using MlConnector.Tableau.Tests.World;

namespace MlConnector.Tableau.Tests.Transport;

/// <summary>What a refusal means, by what Tableau or something before it answers.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData(500, "<html>oops</html>", "TABLEAU-SERVICE", ErrorKind.Transient)]
    [InlineData(429, "", "TABLEAU-THROTTLED", ErrorKind.Throttled)]
    [InlineData(200, "<html>a proxy greets you</html>", "TABLEAU-ANSWER", ErrorKind.Transient)]
    [InlineData(404, """{"error":{"code":"404005","summary":"x","detail":"no such project"}}""", "TABLEAU-NOT-FOUND", ErrorKind.Config)]
    [InlineData(404, """{"error":{"code":"404934","summary":"x","detail":"no such field"}}""", "TABLEAU-FIELD-UNKNOWN", ErrorKind.Config)]
    [InlineData(403, """{"error":{"code":"403045","summary":"x","detail":"no"}}""", "TABLEAU-DENIED", ErrorKind.Auth)]
    [InlineData(400, """{"error":{"code":"400000","summary":"x","detail":"bad"}}""", "TABLEAU-REFUSED", ErrorKind.Config)]
    [InlineData(400, """{"error":{"code":"400804","summary":"x","detail":"too large"}}""", "TABLEAU-ANSWER-SIZE", ErrorKind.Config)]
    [InlineData(302, "", "TABLEAU-REFUSED", ErrorKind.Config)]
    public async Task An_answer_is_classified_by_its_code_then_by_its_status(int status, string body, string code, ErrorKind kind)
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: ("patience", Settings.Text("3s")));
        world.Order(TableauFaultPoints.Projects, new FaultOrder { Effect = FaultEffect.Respond, Status = status, Body = body.Length == 0 ? null : body, ContentType = "text/html", Times = null });
        ConnectorError error = (await Assert.ThrowsAsync<ConnectorException>(() => world.ApplyAsync(TestTables.Invoices))).Error;
        Assert.Equal((code, kind), (error.Code, error.Kind));
        Assert.NotEmpty(error.Fix);
    }

    [Fact]
    public async Task A_passing_fault_is_repeated_until_it_has_passed()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        world.Order(TableauFaultPoints.Projects, new FaultOrder { Effect = FaultEffect.DropBeforeCommit, Times = 2 });
        world.Order(TableauFaultPoints.SignIn, new FaultOrder { Effect = FaultEffect.Respond, Status = 503, Times = 1 });
        Assert.NotNull(await world.ApplyAsync(TestTables.Invoices));
    }

    /// <summary>As the vendor's own library waits, half of it by jitter, which is even here: three quarters of 1, 3, 10 and 30 seconds.</summary>
    [Fact]
    public async Task A_limit_that_names_no_wait_is_waited_for_in_pauses_that_grow()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: ("patience", Settings.Text("5m")));
        world.Order(TableauFaultPoints.Projects, new FaultOrder { Effect = FaultEffect.Respond, Status = 429, Body = """{"error":{"code":"429000","summary":"x","detail":"slow"}}""", Times = 4 });
        await world.ApplyAsync(TestTables.Invoices);
        string[] told = [.. world.Services.Lines.Where(line => line.StartsWith("3611 ", StringComparison.Ordinal)).Select(line => line.Split(" in ")[1].Split(' ')[0])];
        Assert.Equal(["1", "2", "8", "23"], told);
    }

    [Fact]
    public async Task A_publication_that_is_refused_without_a_wait_leaves_the_pause_to_the_engine()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        world.Order(TableauFaultPoints.Publish, new FaultOrder { Effect = FaultEffect.Respond, Status = 429, Body = """{"error":{"code":"429000","summary":"x","detail":"slow"}}""" });
        SendResult refused = await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"));
        Assert.Equal(("TABLEAU-THROTTLED", null), (refused.Error!.Code, refused.Error.RetryAfter));
        Assert.Contains("pauses that grow", refused.Error.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_out_of_reach()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        await using IDestination elsewhere = TableauWorld.Create(world.Services, [.. world.Given.Where(setting => setting.Key != "server"), new("server", Settings.Text("https://localhost:1")), new("patience", Settings.Text("1s"))]);
        ConnectorError error = (await Assert.ThrowsAsync<ConnectorException>(() => elsewhere.PlanSchemaAsync(new DestinationSchema("Finance", [TestTables.Invoices]), null, null, TableauWorld.Cancel))).Error;
        Assert.Equal(("TABLEAU-UNREACHABLE", true), (error.Code, error.OutOfReach));
    }

    [Fact]
    public async Task A_connection_that_dies_with_the_publishing_call_leaves_its_outcome_open_INV3()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        world.Order(TableauFaultPoints.Publish, new FaultOrder { Effect = FaultEffect.DropAfterCommit });
        Assert.Equal("TABLEAU-OUTCOME-UNKNOWN", (await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"))).Error!.Code);
    }
}
