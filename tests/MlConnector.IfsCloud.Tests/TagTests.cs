using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.IfsCloud.Tests.Support;
using MlConnector.Sandbox.IfsCloud;

namespace MlConnector.IfsCloud.Tests;

/// <summary>Reading by entity tags: what is asked for, and where it cannot be.</summary>
public sealed class TagTests
{
    private const string Suppliers = "entities: { suppliers: { strategy: etag-scan } }";

    private static IfsCloudSandboxOptions Quiet => new() { RequestsPerMinute = 0, AsOf = new DateOnly(2026, 11, 20) };

    [Theory]
    [InlineData("gl_accounts", "", "Reference_Account")]
    [InlineData("suppliers", Suppliers, "SupplierInfoGeneralSet")]
    [InlineData("suppliers", Suppliers + "\npageSize: 7", "SupplierInfoGeneralSet")]
    public async Task A_listing_asks_for_keys_alone_and_gets_the_tags_as_they_are(string stream, string more, string set)
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet);
        ISourceStream opened = await site.OpenAsync(stream, more);
        long whole = site.Host.Context.Counters["ifs-cloud.whole-rows"];
        var listed = (IListsTags)opened;
        Assert.True(listed.HasTags);
        List<Dictionary<string, string?>> rows = await IfsSite.ReadAsync(opened.Definition.ToTagSchema(), listed.ReadTagsAsync(new FullWindow(), TestContext.Current.CancellationToken));
        Assert.Equal(site.Sandbox.Data.Set(set).Rows.Select(row => (string.Join('|', row.Key), row.Etag)), rows.Select(row => (string.Join('|', opened.Definition.Key.Select(name => row[name])), row[StreamDefinition.TagName]!)));
        Assert.All(rows, row => Assert.StartsWith("W/\"", row[StreamDefinition.TagName], StringComparison.Ordinal));
        Assert.Equal(whole, site.Host.Context.Counters["ifs-cloud.whole-rows"]);
    }

    [Fact]
    public async Task A_listing_without_a_company_is_a_missing_right_INV5()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet);
        var accounts = (IListsTags)await site.OpenAsync("gl_accounts", "companies: [\"10\", \"20\"]");
        site.Sandbox.Allow("20", false);
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(async () =>
        {
            await foreach (SourcePage page in accounts.ReadTagsAsync(new FullWindow(), TestContext.Current.CancellationToken)) page.Dispose();
        });
        Assert.Equal("IFS-COMPANY-RIGHT", refused.Error.Code);
    }

    [Fact]
    public async Task Where_lists_have_no_tags_that_is_said_when_it_is_bound_and_everything_is_read()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet with { TagsInLists = false });
        ISource source = site.Connect(site.Settings(Suppliers));
        StreamDefinition suppliers = source.Catalog.Single(stream => stream.Name == "suppliers");
        StreamBinding binding = await source.BindAsync(suppliers, TestContext.Current.CancellationToken);
        Assert.Contains("without entity tags", binding.Reason, StringComparison.Ordinal);
        Assert.False(((IListsTags)await source.OpenAsync(suppliers, binding, TestContext.Current.CancellationToken)).HasTags);
        CheckReport report = await source.CheckAsync(["suppliers"], TestContext.Current.CancellationToken);
        Assert.Contains(report.Findings, finding => finding.Outcome == CheckOutcome.Warning && finding.Detail.Contains("entities.suppliers.strategy: snapshot", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Vouchers_made_of_rows_have_no_tag()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet);
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => site.OpenAsync("gl_vouchers", "entities: { gl_vouchers: { strategy: etag-scan } }"));
        Assert.Contains("no entity tag of their own", refused.Error.Message, StringComparison.Ordinal);
    }
}
