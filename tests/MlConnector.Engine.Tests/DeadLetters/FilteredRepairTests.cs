using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

namespace MlConnector.Engine.Tests.DeadLetters;

/// <summary>A repair that makes a row one that <c>where</c> leaves out: what comes of it does not depend on how often the row is read.</summary>
public sealed class FilteredRepairTests : IAsyncLifetime
{
    private readonly DeliveryDesk desk = new();
    private readonly RunDesk runs;

    public FilteredRepairTests() => runs = new RunDesk(desk);

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public async Task Its_dead_letter_stays_open_with_the_repair_and_is_delivered_once_where_lets_it_pass_INV4(int reads, bool shownBefore)
    {
        desk.Source.Fill(5);
        if (shownBefore)
        {
            desk.Source.Put("3", "three", "3");
            await runs.RunAsync();
        }

        desk.Source.Put("3", "three", "3,x");
        await runs.RunAsync();
        await RepairAsync("150");
        MappingDefinition all = desk.Mapping;
        desk.Mapping = all with { Where = "Amount < 100" };
        for (int read = 0; read < reads; read++)
        {
            RunResult result = await runs.RunAsync();
            Assert.Equal((1, 0), (result.Streams[0].Counts.Filtered, result.Streams[0].Counts.Dead));
        }

        Assert.Equal(DeadLetterState.Open, Assert.Single(await desk.DeadLettersAsync(null)).State);
        Assert.DoesNotContain("3", desk.Destination.Current().Keys);
        desk.Mapping = all;
        await runs.RunAsync();
        Assert.Equal("150", desk.Destination.Current()["3"].Amount);
        Assert.Equal(DeadLetterState.Replayed, Assert.Single(await desk.DeadLettersAsync(null)).State);
        desk.AssertNoRepeat();
    }

    [Fact]
    public async Task Another_version_of_the_row_ends_it()
    {
        desk.Source.Fill(5);
        desk.Source.Put("3", "three", "3,x");
        await runs.RunAsync();
        await RepairAsync("150");
        desk.Mapping = desk.Mapping with { Where = "Amount < 100" };
        await runs.RunAsync();
        desk.Source.Put("3", "three", "400");
        await runs.RunAsync();
        Assert.Equal(DeadLetterState.Superseded, Assert.Single(await desk.DeadLettersAsync(null)).State);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await runs.DisposeAsync();
        await desk.DisposeAsync();
    }

    private async Task RepairAsync(string amount)
    {
        DeadLetterRecord letter = Assert.Single(await desk.DeadLettersAsync());
        await runs.InProcessAsync(async (services, pipeline) =>
        {
            DeadRow row = await new DeadRowReader(services).ReadAsync(letter, CancellationToken.None);
            var revision = new StreamRevision(pipeline.Revision, desk.Source.Definition, desk.Mapping, desk.Table);
            await new RepairService(services).RepairAsync(new RepairRequest(letter.Id, new Dictionary<string, string?>(StringComparer.Ordinal) { ["Amount"] = amount }, "anna", "typo"), row, revision, CancellationToken.None);
            return 0;
        });
    }
}
