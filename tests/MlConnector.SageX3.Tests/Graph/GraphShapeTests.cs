using MlConnector.Abstractions.Sources;
using MlConnector.SageX3.Tests.Support;
using MlConnector.Sandbox.SageX3;
using MlConnector.Sandbox.SageX3.Data;
using MlConnector.Sandbox.SageX3.Graph;

namespace MlConnector.SageX3.Tests.Graph;

/// <summary>What GraphQL of one release has otherwise than that of another, and is documented nowhere: it is found by the schema, or by asking.</summary>
public sealed class GraphShapeTests
{
    [Fact]
    public async Task Lines_of_documents_that_are_asked_for_by_key_are_counted_in_the_one_question_for_them()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        await using ISource source = site.Connect(site.GraphOnly());
        StreamDefinition lines = source.Catalog.Single(stream => stream.Name == "purchase_order_lines");
        StreamBinding binding = await source.BindAsync(lines, TestContext.Current.CancellationToken);
        X3Record order = site.Sandbox.Folder.Class("PORDER").Records[0];
        await using ISourceStream opened = await source.OpenAsync(lines with { Cut = null }, binding, TestContext.Current.CancellationToken); // as a run opens the other half of a document
        List<Dictionary<string, string?>> read = await SageX3Site.ReadAsync(opened, new KeyWindow([[order.Text("POHNUM")]]) { Fields = ["POHNUM"] });
        Assert.Equal(order.Lines.Count, read.Count);
        Assert.All(read, line => Assert.Equal($"{order.Lines.Count}", line["HeaderLines"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_menu_of_yes_and_no_is_a_number_whether_it_is_told_as_name_or_truth(bool truths)
    {
        await using SageX3Site site = await SageX3Site.StartAsync(new SageX3SandboxOptions { Graph = new GraphOptions { MenusAsTruths = truths } });
        Assert.Equal(Of(site, "BPCUSTOMER", "BPCSTA"), (await site.AllAsync("customers", site.GraphOnly())).Select(row => row["BPCSTA"]));
        Assert.Equal(Of(site, "BPSUPPLIER", truths ? "ENAFLG" : ""), (await site.AllAsync("suppliers", site.GraphOnly())).Select(row => row["ENAFLG"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reference_is_found_by_the_column_in_its_description_and_a_code_that_is_none_is_read_as_it_is(bool values)
    {
        await using SageX3Site site = await SageX3Site.StartAsync(new SageX3SandboxOptions { Graph = new GraphOptions { CodesAsValues = values } });
        List<Dictionary<string, string?>> suppliers = await site.AllAsync("suppliers", site.GraphOnly());
        Assert.Equal(Of(site, "BPSUPPLIER", "BPSNUM"), suppliers.Select(row => row["BPSNUM"]));
        Assert.Equal(Of(site, "BPSUPPLIER", "CUR"), suppliers.Select(row => row["CUR"]));
    }

    [Fact]
    public async Task A_collection_of_lines_that_is_called_otherwise_is_found_by_its_properties()
    {
        await using SageX3Site site = await SageX3Site.StartAsync(new SageX3SandboxOptions { Graph = new GraphOptions { OrderLines = "purchaseOrderQuantityLines" } });
        List<Dictionary<string, string?>> read = await site.AllAsync("purchase_order_lines", site.GraphOnly(", linePageSize: 4"));
        Assert.Equal(site.Sandbox.Folder.Class("PORDER").Records.Sum(order => order.Lines.Count), read.Count);
        Assert.All(read, line => Assert.NotNull(line["HeaderLines"]));
    }

    [Fact]
    public async Task A_page_that_is_refused_for_its_size_is_asked_for_smaller()
    {
        await using SageX3Site site = await SageX3Site.StartAsync(new SageX3SandboxOptions { Graph = new GraphOptions { MaxPage = 50, RefusesLargePages = true } });
        Assert.Equal(Of(site, "BPCUSTOMER", "BPCNUM"), (await site.AllAsync("customers", site.GraphOnly())).Select(row => row["BPCNUM"]));
        Assert.Equal(site.Sandbox.Folder.Class("PORDER").Records.Sum(order => order.Lines.Count), (await site.AllAsync("purchase_order_lines", site.GraphOnly())).Count);
    }

    [Fact]
    public async Task Where_a_time_stamp_cannot_be_asked_by_everything_is_read_and_compared()
    {
        await using SageX3Site site = await SageX3Site.StartAsync(new SageX3SandboxOptions { Graph = new GraphOptions { ComparesStamps = false } });
        await using ISource source = site.Connect(site.GraphOnly());
        StreamDefinition orders = source.Catalog.Single(stream => stream.Name == "purchase_orders");
        StreamBinding binding = await source.BindAsync(orders, TestContext.Current.CancellationToken);
        Assert.Contains("everything is read and compared", binding.Reason, StringComparison.Ordinal);
        await using ISourceStream opened = await source.OpenAsync(orders, binding, TestContext.Current.CancellationToken);
        List<Dictionary<string, string?>> read = await SageX3Site.ReadAsync(opened, new RangeWindow("UPDDATTIM", "2026-11-19T00:00:00Z", null, WithNulls: false));
        Assert.Equal(site.Sandbox.Folder.Class("PORDER").Records.Count, read.Count);
    }

    private static IEnumerable<string?> Of(SageX3Site site, string name, string column) => site.Sandbox.Folder.Class(name).Records.Select(record => column.Length == 0 ? null : record.Text(column));
}
