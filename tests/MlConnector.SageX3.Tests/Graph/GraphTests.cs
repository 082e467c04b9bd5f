using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.SageX3.Tests.Support;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.SageX3;
using MlConnector.Sandbox.SageX3.Graph;

namespace MlConnector.SageX3.Tests.Graph;

/// <summary>GraphQL: pages at every level to their end, data beside errors, the three generations of roots, refused tokens as plain text, the same rows as by api1.</summary>
public sealed class GraphTests
{
    [Theory]
    [InlineData(7, 4)]
    [InlineData(100, 20)]
    [InlineData(100, 200)]
    public async Task Lines_are_paged_to_their_end_whatever_the_size_of_pages(int documents, int lines)
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        List<Dictionary<string, string?>> read = await site.AllAsync("purchase_order_lines", site.GraphOnly($", pageSize: {documents}, linePageSize: {lines}"));
        string[] expected = [.. site.Sandbox.Folder.Class("PORDER").Records.SelectMany(order => order.Lines.Select(line => $"{order.Text("POHNUM")}/{line.Text("POPLIN")}/{line.Text("QTYUOM")}")).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, read.Select(line => $"{line["POHNUM"]}/{line["POPLIN"]}/{line["QTYUOM"]}").Order(StringComparer.Ordinal));
        string[] documentsInOrder = [.. read.Select(line => line["POHNUM"]!)];
        Assert.Equal(documentsInOrder.Distinct(StringComparer.Ordinal).Count(), documentsInOrder.Where((document, i) => i == 0 || documentsInOrder[i - 1] != document).Count()); // rows of a document follow each other
    }

    [Fact]
    public async Task A_document_that_is_readable_without_its_lines_is_never_taken_as_complete()
    {
        await using SageX3Site site = await SageX3Site.StartAsync(new SageX3SandboxOptions { Graph = new GraphOptions { Denied = new HashSet<string>(StringComparer.Ordinal) { "purchaseOrderLines" } } });
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => site.AllAsync("purchase_order_lines", site.GraphOnly()));
        Assert.Equal("SAGEX3-DIAGNOSED", refused.Error.Code);
        Assert.Contains("not authorized", refused.Error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(await site.AllAsync("purchase_orders", site.GraphOnly()));
    }

    [Theory]
    [InlineData("{package}")]
    [InlineData("xtrem{Package}")]
    [InlineData("sage.{package}")]
    public async Task Each_generation_of_roots_is_a_setting(string root)
    {
        await using SageX3Site site = await SageX3Site.StartAsync(new SageX3SandboxOptions { Graph = new GraphOptions { RootPath = root, DecimalsAsText = false, Introspection = root != "sage.{package}" } });
        List<Dictionary<string, string?>> orders = await site.AllAsync("purchase_orders", site.GraphOnly($", rootPath: '{root}'"));
        Assert.Equal(site.Sandbox.Folder.Class("PORDER").Records.Select(order => order.Text("TOTORD")), orders.Select(order => order["TOTORD"]));
    }

    [Theory]
    [InlineData("suppliers", 4, "")]
    [InlineData("customers", 8, "")]
    [InlineData("products", 5, "")]
    [InlineData("purchase_orders", 16, "RCPFLG INVFLG APPFLG")]
    [InlineData("purchase_order_lines", 14, "")]
    [InlineData("sales_orders", 9, "")]
    [InlineData("sales_order_lines", 10, "")]
    public async Task Both_channels_give_the_same_values_in_every_column_that_both_show(string stream, int shown, string statuses)
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        string[] names = [.. (await ShownAsync(site, site.Settings(), stream)).Intersect(await ShownAsync(site, site.GraphOnly(), stream), StringComparer.Ordinal)];
        Assert.True(names.Length == shown, $"both show {names.Length}: {string.Join(", ", names)}");
        string[] same = [.. names.Except(statuses.Split(' '), StringComparer.Ordinal)]; // statuses are numbers by api1 and names by GraphQL, as the guide says
        string Text(Dictionary<string, string?> row) => string.Join('|', same.Select(name => name is "UPDDATTIM" or "CREDATTIM" ? row[name]![..19] : row[name]));
        Assert.Equal((await site.AllAsync(stream)).Select(Text).Order(StringComparer.Ordinal), (await site.AllAsync(stream, site.GraphOnly())).Select(Text).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("audience: \"", "audience: \"x", "audience")]
    [InlineData("user: mlc", "user: MLC", "graphql.user")]
    [InlineData("clientId: mlc-app", "clientId: other", "graphql.clientId")]
    public async Task A_refused_token_tells_which_setting_is_wrong(string good, string wrong, string told)
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        await using ISource source = site.Connect(site.GraphOnly().Replace(good, wrong, StringComparison.Ordinal));
        CheckReport report = await source.CheckAsync(["purchase_orders"], TestContext.Current.CancellationToken);
        CheckFinding refused = Assert.Single(report.Findings, finding => finding.Outcome == CheckOutcome.Problem);
        Assert.Equal("SAGEX3-SIGN-IN", refused.Error!.Code);
        Assert.Contains(told, refused.Error.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_channel_is_the_catalogs_choice_unless_it_is_set_and_falls_back_where_a_node_is_missing()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        string both = site.GraphOnly(more: "api1: { username: mlc, password: \"${secret:x3}\" }");
        Assert.Equal("api1", await ChannelAsync(site, both, "purchase_orders"));
        Assert.Equal("api1", await ChannelAsync(site, both, "gl_entries"));
        Assert.Equal("graphql", await ChannelAsync(site, both + "entities: { purchase_orders: { channel: graphql } }\n", "purchase_orders"));
        Assert.Equal("graphql", await ChannelAsync(site, both + "entities: { purchase_orders: { class: NOTTHERE } }\n", "purchase_orders"));
    }

    [Fact]
    public async Task Whatever_both_channels_serve_the_one_that_is_chosen_shows_no_fewer_columns()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        string both = site.GraphOnly(more: "api1: { username: mlc, password: \"${secret:x3}\" }");
        foreach (string stream in (string[])["suppliers", "customers", "products", "purchase_orders", "purchase_order_lines", "sales_orders", "sales_order_lines"])
        {
            int chosen = (await ShownAsync(site, both, stream)).Count();
            foreach (string one in (string[])[site.Settings(), site.GraphOnly()]) Assert.InRange((await ShownAsync(site, one, stream)).Count(), 1, chosen);
        }
    }

    [Fact]
    public async Task A_node_that_no_stream_reads_is_proposed_as_a_stream()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        await using ISource source = site.Connect(site.GraphOnly());
        DiscoveredStream found = Assert.Single(await source.DiscoverAsync("x3Purchasing.purchaseReceipt", TestContext.Current.CancellationToken));
        Assert.False(found.Known);
        StreamDefinition proposed = found.Definition;
        await using ISourceStream opened = await source.OpenAsync(proposed, await source.BindAsync(proposed, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        Assert.Equal(site.Sandbox.Folder.Class("PRECEIPT").Records.Select(receipt => receipt.Text("PTHNUM")), (await SageX3Site.ReadAsync(opened, new FullWindow())).Select(row => row["id"]));
    }

    [Fact]
    public async Task A_server_that_fails_at_large_pages_is_asked_for_smaller_ones()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        site.Host.Context.Faults.Order(new FaultOrder { Module = SageX3Sandbox.ModuleName, Operation = "graphql/customer", After = 1, Times = 6, Status = 500, ContentType = "text/html", Body = "<html/>" });
        Assert.Equal(site.Sandbox.Folder.Class("BPCUSTOMER").Records.Count, (await site.AllAsync("customers", site.GraphOnly(more: "patience: 1s"))).Count);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    public async Task INV6_a_server_that_repeats_a_request_does_not_tell_the_secret_of_a_gateway(int status)
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        site.Host.Context.Faults.Order(new FaultOrder { Module = SageX3Sandbox.ModuleName, Operation = "graphql/customer", Times = null, Status = status, ContentType = "application/json", Body = """{"errors":[{"message":"refused: X-Api-Key: X3-gateway-secret-0123456789"}]}""" });
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => site.AllAsync("customers", site.GraphOnly(", headers: { X-Api-Key: \"${secret:gateway}\" }", "patience: 1s")));
        Assert.Contains("X-Api-Key: ***", refused.Error.Message, StringComparison.Ordinal);
    }

    private static async Task<IEnumerable<string>> ShownAsync(SageX3Site site, string settings, string stream)
    {
        await using ISource source = site.Connect(settings);
        StreamDefinition definition = source.Catalog.Single(one => one.Name == stream);
        StreamBinding binding = await source.BindAsync(definition, TestContext.Current.CancellationToken);
        return definition.Fields.Select(field => field.Name).Except(binding.MissingFields, StringComparer.Ordinal);
    }

    private static async Task<string> ChannelAsync(SageX3Site site, string settings, string stream)
    {
        await using ISource source = site.Connect(settings);
        return (await source.BindAsync(source.Catalog.Single(one => one.Name == stream), TestContext.Current.CancellationToken)).Channel;
    }
}
