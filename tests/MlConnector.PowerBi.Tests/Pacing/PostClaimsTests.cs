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
        ImmutableArray<QuotaClaim> claims = new PostClaims(new PushLimits()).Of(Finance, "T", 9_000, 0);

        Assert.Equal(["powerbi/dataset/d1/posts", "powerbi/dataset/d1/rows"], claims.Select(claim => claim.Key));
        Assert.Equal([1L, 9_000L], claims.Select(claim => claim.Amount));
        Assert.Equal([Minute], claims[0].Windows);
        Assert.Equal([new QuotaWindow(TimeSpan.FromSeconds(3602), 1_000_000)], claims[1].Windows);
    }

    [Fact]
    public void One_large_table_slows_its_whole_dataset_but_no_other()
    {
        var claims = new PostClaims(new PushLimits());

        Assert.Equal([Minute], claims.Of(Finance, "Big", 1, 249_999)[0].Windows);
        Assert.Equal([Minute, Hour], claims.Of(Finance, "Big", 1, 250_000)[0].Windows);
        Assert.Equal([Minute, Hour], claims.Of(Finance, "Small", 1, 0)[0].Windows);
        Assert.Equal([Minute], claims.Of(new ContainerReference("d2", "Other"), "Small", 1, 0)[0].Windows);
    }

    [Fact]
    public void A_dataset_is_fast_again_once_all_its_large_tables_are_empty()
    {
        var claims = new PostClaims(new PushLimits());
        claims.Saw("d1", "A", 300_000);
        claims.Saw("d1", "B", 300_000);

        claims.Saw("d1", "A", 0);
        Assert.Equal([Minute, Hour], claims.Of(Finance, "C", 1, 0)[0].Windows);
        claims.Saw("d1", "B", 0);
        Assert.Equal([Minute], claims.Of(Finance, "C", 1, 0)[0].Windows);
    }
}
