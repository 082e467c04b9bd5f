using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.SageX3.Tests.Support;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.SageX3;
using MlConnector.Sandbox.SageX3.Api1;

namespace MlConnector.SageX3.Tests.Api1;

/// <summary>Pages of api1: 20 rows unless asked, links with a foreign host, servers that cap, and leave out links or conditions.</summary>
public sealed class PagingTests
{
    [Theory]
    [InlineData(1000, true, false, true)]
    [InlineData(7, true, false, true)]
    [InlineData(7, false, false, true)]
    [InlineData(1000, true, true, true)]
    [InlineData(7, true, true, true)]
    [InlineData(7, true, true, false)]
    public async Task Every_record_comes_once_whatever_the_server_does_to_pages(int cap, bool where, bool noLinks, bool size)
    {
        await using SageX3Site site = await SageX3Site.StartAsync(new SageX3SandboxOptions { Api1 = new Api1Options { Cap = cap, LinksCarryWhere = where, LeavesLinksOut = noLinks, TellsItemsPerPage = size } });
        List<Dictionary<string, string?>> entries = await site.AllAsync("gl_entries", site.Settings(", pageSize: 13"));
        string[] expected = [.. site.Sandbox.Folder.Class("GACCENTRY").Records.Where(record => record.Number("CAT") == 1).Select(record => $"{record.Text("TYP")}~{record.Text("NUM")}")];
        Assert.Equal(expected, entries.Select(entry => $"{entry["TYP"]}~{entry["NUM"]}"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_page_that_comes_short_is_not_the_last_whether_the_server_gives_links_or_not(bool noLinks)
    {
        await using SageX3Site site = await SageX3Site.StartAsync(new SageX3SandboxOptions { Api1 = new Api1Options { LeavesLinksOut = noLinks, TellsItemsPerPage = true } });
        site.Host.Context.Faults.Order(new FaultOrder { Module = SageX3Sandbox.ModuleName, Operation = "api1/BPCUSTOMER/$query", Effect = FaultEffect.ShortPage, Rows = 3 });
        Assert.Equal(site.Sandbox.Folder.Class("BPCUSTOMER").Records.Count, (await site.AllAsync("customers")).Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task A_server_behind_the_path_of_a_proxy_is_read_by_both_channels_below_it(string end)
    {
        await using SageX3Site site = await SageX3Site.BehindAsync("/erp/x3");
        string Below(string settings) => settings.Replace($"url: {SageX3Sandbox.Address(site.Host)}", $"url: {SageX3Sandbox.Address(site.Host)}erp/x3{end}", StringComparison.Ordinal);
        await using ISource source = site.Connect(Below(site.Settings()));
        Assert.DoesNotContain((await source.CheckAsync(["customers"], TestContext.Current.CancellationToken)).Findings, finding => finding.Error is not null);
        int customers = site.Sandbox.Folder.Class("BPCUSTOMER").Records.Count;
        Assert.Equal(customers, (await site.AllAsync("customers", Below(site.Settings(", pageSize: 5")))).Count);
        Assert.Equal(customers, (await site.AllAsync("customers", Below(site.GraphOnly()))).Count);
    }

    [Fact]
    public async Task A_session_is_opened_once_and_its_cookie_kept()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        await site.AllAsync("suppliers", site.Settings(", pageSize: 3"));
        Assert.Equal(1, site.Host.Context.Counters["sage-x3.api1.sessions"]);
    }

    [Fact]
    public async Task Records_that_come_and_go_between_pages_neither_repeat_nor_hide_others()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        site.Host.Context.Faults.Order(new FaultOrder { Module = SageX3Sandbox.ModuleName, Operation = "api1/BPCUSTOMER/$query", After = 2, Effect = FaultEffect.PlayScenario, Scenario = "delete-customer" });
        string[] read = [.. (await site.AllAsync("customers", site.Settings(", pageSize: 5"))).Select(row => row["BPCNUM"]!)];
        Assert.Equal(read.Distinct(StringComparer.Ordinal), read);
        Assert.Empty(site.Sandbox.Folder.Class("BPCUSTOMER").Records.Select(record => record.Text("BPCNUM")).Except(read, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Answers_that_break_off_are_asked_for_again()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        site.Host.Context.Faults.Order(new FaultOrder { Module = SageX3Sandbox.ModuleName, Operation = "api1/PORDER/$details", After = 8, Times = 3, Every = 5, Effect = FaultEffect.Truncate, Bytes = 300 });
        Assert.Equal(site.Sandbox.Folder.Class("PORDER").Records.Sum(order => order.Lines.Count), (await site.AllAsync("purchase_order_lines")).Count);
    }

    [Fact]
    public async Task A_refused_property_is_told_with_what_the_server_says()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        await using ISource source = site.Connect(site.Settings());
        StreamDefinition wrong = source.Catalog.Single(stream => stream.Name == "suppliers") with { Filter = "NOTTHERE eq 1" };
        await using ISourceStream opened = await source.OpenAsync(wrong, await source.BindAsync(wrong, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => SageX3Site.ReadAsync(opened, new FullWindow()));
        Assert.Equal("SAGEX3-REFUSED", refused.Error.Code);
        Assert.Contains("NOTTHERE", refused.Error.Message, StringComparison.Ordinal);
    }
}
