using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>What is discovered can be pasted: the help's own way, appended to the file.</summary>
public sealed class DiscoverTests
{
    [Fact]
    public async Task A_discovered_stream_is_appended_and_delivered_as_it_was_written()
    {
        await using Site site = await Site.StartAsync("      ap_suppliers: {}\n");
        await site.SetSecretsAsync();
        string known = (await site.Mlc.RunAsync($"discover -f {site.File} --entity SorDetail")).Ended(0).Output;
        Assert.Contains("      # The catalog has this stream: 'sales_order_lines: {}' is enough.", known, StringComparison.Ordinal);
        string other = (await site.Mlc.RunAsync($"discover -f {site.File} --entity ArCustomerBal")).Ended(0).Output;
        await File.AppendAllTextAsync(site.File, "\n" + known + other, TestContext.Current.CancellationToken);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);
        Assert.Equal(site.Syspro.Table("ArCustomerBal").Rows.Count, site.PowerBi.Dataset("Finance").Table("ArCustomerBal").Count);
        Assert.Equal(site.Syspro.Table("SorDetail").Rows.Count, site.PowerBi.Dataset("Finance").Table("SalesOrderLines").Count);
    }
}
