using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.PowerBi.Pacing;

namespace MlConnector.PowerBi.Tests.Pacing;

public sealed class PostClaimsTests
{
    private static readonly ContainerReference Finance = new("d1", "Finance");
    private static readonly QuotaWindow Minute = new(TimeSpan.FromSeconds(62), 120);
    private static readonly QuotaWindow Hour = new(TimeSpan.FromSeconds(3602), 120);

    [Fact]
    public void A_post_claims_itself_and_its_rows_from_the_dataset()
    {
        ImmutableArray<QuotaClaim> claims = new PostClaims(new PushLimits()).Of(Finance, 9_000, 0);

        Assert.Equal(["powerbi/dataset/d1/posts", "powerbi/dataset/d1/rows"], claims.Select(claim => claim.Key));
        Assert.Equal([1L, 9_000L], claims.Select(claim => claim.Amount));
        Assert.Equal([Minute], claims[0].Windows);
        Assert.Equal([5, 0], claims.Select(claim => claim.AtOnce));
        Assert.Equal([new QuotaWindow(TimeSpan.FromSeconds(3602), 1_000_000)], claims[1].Windows);
    }

    [Theory]
    [InlineData(249_999, false)]
    [InlineData(250_000, true)]
    public void A_large_table_slows_its_whole_dataset(long rowsInFullestTable, bool slow)
    {
        Assert.Equal(slow ? [Minute, Hour] : [Minute], new PostClaims(new PushLimits()).Of(Finance, 1, rowsInFullestTable)[0].Windows);
    }
}
