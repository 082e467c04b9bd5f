using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Sources;
using MlConnector.SageX3.Tests.Support;
using MlConnector.Sandbox.SageX3;
using MlConnector.Sandbox.SageX3.Api1;
using MlConnector.Sandbox.SageX3.Data;

namespace MlConnector.SageX3.Tests.Streams;

/// <summary>How many lines a document has is told apart from its lines on both channels, and where nothing tells it, check says so.</summary>
public sealed class CutTests
{
    [Theory]
    [InlineData(false, 20)]
    [InlineData(true, 200)]
    [InlineData(true, 20)]
    [InlineData(true, 3)]
    public async Task Each_line_says_how_many_its_document_has_also_where_one_is_held_back(bool graph, int linePage)
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        string torn = site.Sandbox.Play("tear-order")["POHNUM"];
        List<Dictionary<string, string?>> lines = await site.AllAsync("purchase_order_lines", graph ? site.GraphOnly($", linePageSize: {linePage}") : site.Settings());
        foreach (X3Record order in site.Sandbox.Folder.Class("PORDER").Records)
        {
            string?[] counts = [.. lines.Where(line => line["POHNUM"] == order.Text("POHNUM")).Select(line => line["HeaderLines"])];
            Assert.All(counts, count => Assert.Equal(order.Text("LINNBR"), count));
            if (linePage >= 20) Assert.Equal(order.Lines.Count - (order.Text("POHNUM") == torn ? 1 : 0), counts.Length); // of small pages, only the first one is torn
        }
    }

    [Theory]
    [InlineData("purchase_order_lines", true, "", false)]
    [InlineData("purchase_order_lines", false, "", false)]
    [InlineData("sales_order_lines", true, "", false)]
    [InlineData("sales_order_lines", false, "LINNBR", true)]
    [InlineData("gl_entry_lines", false, "", false)]
    [InlineData("gl_entry_lines", false, "SNS", true)]
    [InlineData("suppliers", false, "", false)]
    public async Task Check_says_where_nothing_proves_that_a_document_is_whole(string stream, bool graph, string hidden, bool told)
    {
        await using SageX3Site site = await SageX3Site.StartAsync(new SageX3SandboxOptions { Api1 = new Api1Options { Hidden = [hidden] } });
        Assert.Equal(told, (await FindingsAsync(site, graph ? site.GraphOnly() : site.Settings(), stream)).Any(finding => finding is { Outcome: CheckOutcome.Warning } && finding.Subject == $"stream {stream}, cut"));
    }

    [Fact]
    public async Task Line_counts_that_are_switched_off_are_told_too()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        Assert.Contains(await FindingsAsync(site, site.Settings(more: "lineCounts: false"), "purchase_order_lines"), finding => finding.Subject == "stream purchase_order_lines, cut");
    }

    [Fact]
    public async Task Lines_are_not_counted_where_no_schema_says_that_they_can_be()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        string settings = site.GraphOnly(", introspection: false");
        List<Dictionary<string, string?>> lines = await site.AllAsync("purchase_order_lines", settings);
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Null(line["HeaderLines"]));
        Assert.Contains(await FindingsAsync(site, settings, "purchase_order_lines"), finding => finding.Subject == "stream purchase_order_lines, cut");
    }

    private static async Task<IReadOnlyList<CheckFinding>> FindingsAsync(SageX3Site site, string settings, string stream)
    {
        await using ISource source = site.Connect(settings);
        return (await source.CheckAsync([stream], TestContext.Current.CancellationToken)).Findings;
    }
}
