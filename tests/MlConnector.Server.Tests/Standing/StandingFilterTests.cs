using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Tests.Standing;

/// <summary>A list of many pipelines in pages that have addresses.</summary>
public sealed class StandingFilterTests
{
    private static readonly ImmutableArray<PipelineStanding> All = [.. Enumerable.Range(1, 120).Select(number => Standing($"load-{number}", number % 2 == 0 ? "syspro" : "ifs", number % 40 == 0))];

    [Theory]
    [InlineData(0, 1, 50)]
    [InlineData(1, 1, 50)]
    [InlineData(3, 101, 20)]
    [InlineData(9, 101, 20)]
    public void A_page_beyond_the_list_is_its_nearest(int page, int from, int count)
    {
        (ImmutableArray<PipelineStanding> shown, int first) = new StandingFilter(null, null, page).Cut(All);
        Assert.Equal((from, count, $"load-{from}"), (first + 1, shown.Length, shown[0].Name));
    }

    [Theory]
    [InlineData(null, null, 120)]
    [InlineData(" ", "", 120)]
    [InlineData("LOAD-11", null, 11)]
    [InlineData("ifs", null, 60)]
    [InlineData("power", null, 120)]
    [InlineData(null, "needs", 3)]
    [InlineData("load-8", "needs", 1)]
    [InlineData(null, "running", 0)]
    [InlineData("nothing", null, 0)]
    public void Names_connections_and_needs_choose(string? find, string? show, int count) => Assert.Equal(count, new StandingFilter(find, show, 1).Of(All).Length);

    [Theory]
    [InlineData(null, null, 1, "/")]
    [InlineData(null, null, 2, "/?page=2")]
    [InlineData(" a&b ", null, 1, "/?find=a%26b&show=&page=1")]
    [InlineData(null, "needs", 3, "/?find=&show=needs&page=3")]
    public void An_address_says_all_of_it(string? find, string? show, int page, string address) => Assert.Equal(address, new StandingFilter(find, show, 1).AddressOf(page));

    private static PipelineStanding Standing(string name, string source, bool needs)
    {
        var content = new RevisionContent(new MapNode(new SettingPlace("", 0, 0), []), new PipelineSettings(name, source, "power-bi", "Finance"), [], null);
        return new PipelineStanding(new StoredPipeline(new Revision(name, 1, "", "", "ann", default), content), []) { Needs = needs ? [new Need("failed", Urgency.Warning, "", "", ErrorOwner.Operator)] : [] };
    }
}
