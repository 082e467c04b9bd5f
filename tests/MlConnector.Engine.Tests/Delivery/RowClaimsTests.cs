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

    /// <summary>What was reserved is given back where the vendor certainly counted nothing, at once and once, and never in doubt.</summary>
    [Theory]
    [InlineData(SendFault.None, 1)]
    [InlineData(SendFault.Uncounted, 0)]
    [InlineData(SendFault.Auth, 1)]
    [InlineData(SendFault.UncountedTransient, 1)] // and sent again
    [InlineData(SendFault.Transient, 2)]
    [InlineData(SendFault.LostBefore, 2)]
    public async Task INV3_what_was_reserved_is_given_back_only_where_nothing_was_counted(object fault, long taken)
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Destination.Claims = static _ => [Claim];
        desk.Destination.Faults.Enqueue((SendFault)fault);
        desk.Source.Fill(10);

        await runs.RunAsync();

        IReadOnlyList<QuotaUse> used = await runs.InProcessAsync((services, _) => services.Store.Quotas.UseAsync([Claim], desk.Time.GetUtcNow(), CancellationToken.None));
        Assert.Equal(taken, Assert.Single(used).Used);
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
