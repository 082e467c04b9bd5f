using MlConnector.Abstractions.Destinations;
using MlConnector.PowerBi.Pacing;
using MlConnector.PowerBi.Tests.World;

namespace MlConnector.PowerBi.Tests.Pacing;

public sealed class QueryPaceTests
{
    [Fact]
    public async Task Queries_are_counted_for_the_principal_whatever_they_ask()
    {
        var services = new TestServices(TimeProvider.System);

        await new QueryPace(TestTables.Options, services).WaitAsync(TestContext.Current.CancellationToken);

        QuotaClaim claim = Assert.Single(services.Paced);
        Assert.Equal(("powerbi/principal/contoso.example/app/queries", 1L, new QuotaWindow(TimeSpan.FromSeconds(64), 120)), (claim.Key, claim.Amount, Assert.Single(claim.Windows)));
    }
}
