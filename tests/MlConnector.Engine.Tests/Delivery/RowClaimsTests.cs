using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

namespace MlConnector.Engine.Tests.Delivery;

/// <summary>A destination that counts what a batch takes in its rows is asked with the batch itself.</summary>
public sealed class RowClaimsTests
{
    private static readonly QuotaClaim Claim = new("rows", 1, [new QuotaWindow(TimeSpan.FromHours(1), 1_000)]) { Label = "rows" };

    [Fact]
    public async Task What_is_counted_in_the_rows_of_each_batch_is_what_is_reserved()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk) { Destination = new CountedDestination(desk.Destination) };
        desk.Source.Fill(60);

        await runs.RunAsync();

        IReadOnlyList<QuotaUse> used = await runs.InProcessAsync((services, _) => services.Store.Quotas.UseAsync([Claim], desk.Time.GetUtcNow(), CancellationToken.None));
        Assert.Equal(60, desk.Destination.Rows.Count);
        Assert.Equal(60, Assert.Single(used).Used);
    }

    /// <summary>Takes what it counts, and nothing by numbers alone.</summary>
    private sealed class CountedDestination(MemoryDestination desk) : BareDestination(desk), IClaimsByRows
    {
        public ImmutableArray<QuotaClaim> ClaimsOf(ContainerReference container, DeliveryBatch batch)
        {
            int count = 0;
            using DeliveryRows rows = batch.OpenRows();
            while (rows.MoveNext()) count++;
            return [Claim with { Amount = count }];
        }
    }
}
