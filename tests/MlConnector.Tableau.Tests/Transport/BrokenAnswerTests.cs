using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Tableau;
using MlConnector.Tableau.Tests.World;

namespace MlConnector.Tableau.Tests.Transport;

/// <summary>Answers in which a text is none, or cannot be sent on: each is told, and none ends in an exception that nobody foresaw.</summary>
public sealed class BrokenAnswerTests
{
    [Theory]
    [InlineData(TableauFaultPoints.Projects, 200, """{"projects":{"project":[{"id":"\ud800"}]}}""", "TABLEAU-ANSWER")]
    [InlineData(TableauFaultPoints.Projects, 400, """{"error":{"code":"400000","detail":"\ud800"}}""", "TABLEAU-SERVICE")]
    [InlineData(TableauFaultPoints.SignIn, 200, """{"credentials":{"token":"\u0000","site":{"id":"1"},"user":{"id":"1"}}}""", "TABLEAU-ANSWER")]
    public async Task It_is_told(string operation, int status, string body, string code)
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: ("patience", Settings.Text("3s")));
        world.Order(operation, new FaultOrder { Effect = FaultEffect.Respond, Status = status, Body = body, Times = null });
        Assert.Equal(code, (await Assert.ThrowsAsync<ConnectorException>(() => world.ApplyAsync(TestTables.Invoices))).Error.Code);
    }
}
