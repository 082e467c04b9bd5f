using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.PowerBi.Tests.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.PowerBi.Tests.ReadBack;

/// <summary>Answers of queries that end too early.</summary>
public sealed class BrokenAnswerTests
{
    [Theory]
    [InlineData(2, null)]
    [InlineData(3, "POWERBI-ANSWER")]
    public async Task A_query_whose_answer_was_cut_is_asked_again_but_not_for_ever(int times, string? code)
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference dataset = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        world.Order(PowerBiFaultPoints.ExecuteQueries, new FaultOrder { Effect = FaultEffect.Truncate, Bytes = 20, Times = times });
        long before = world.Sandbox.Counters.Queries;
        Task<IReadOnlyDictionary<string, long>> Count() => ((IReadsBack)world.Destination).CountBatchesAsync(dataset, TestTables.ApInvoices, ["b1"], PowerBiWorld.Cancel);

        if (code is null) Assert.Empty(await Count());
        else Assert.Equal(code, (await Assert.ThrowsAsync<ConnectorException>(Count)).Error.Code);
        Assert.Equal(times, world.Sandbox.Counters.Queries - before - (code is null ? 1 : 0));
    }
}
