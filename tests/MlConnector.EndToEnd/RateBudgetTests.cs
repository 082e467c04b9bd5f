using System.Diagnostics;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.IfsCloud;

namespace MlConnector.EndToEnd;

/// <summary>A tenant's rate limit is one budget for all pipelines and processes: what is paced ahead is never refused.</summary>
public sealed class RateBudgetTests
{
    private const int PerMinute = 40;
    private const string Streams = "{ gl_accounts: {}, suppliers: {}, code_part_b: {}, code_part_c: {}, code_part_d: {}, supplier_invoices: {} }";

    [Fact]
    public async Task Two_processes_share_the_requests_of_a_tenant_and_none_is_refused()
    {
        await using IfsSite site = await IfsSite.StartAsync("      gl_accounts: {}\n", new IfsCloudSandboxOptions { RequestsPerMinute = PerMinute });
        string text = await File.ReadAllTextAsync(site.File, TestContext.Current.CancellationToken);
        text = text.Replace("    patience: 5s", $"    patience: 5s\n    pageSize: 20\n    requestsPerMinute: {PerMinute}", StringComparison.Ordinal);
        string pipelines = text[text.IndexOf("pipelines:", StringComparison.Ordinal)..];
        text = text[..^pipelines.Length] + $"pipelines:\n  one: {{ source: erp, destination: bi, dataset: One, streams: {Streams} }}\n  two: {{ source: erp, destination: bi, dataset: Two, streams: {Streams} }}\n";
        await File.WriteAllTextAsync(site.File, text, TestContext.Current.CancellationToken);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);

        Process[] runs = [site.Mlc.Start(["run", "one"]), site.Mlc.Start(["run", "two"])];
        foreach (Task<MlcResult> run in runs.Select(run => Mlc.EndAsync(run)).ToArray()) (await run).Ended(0);
        foreach (Process run in runs) run.Dispose();
        Assert.Equal(site.PowerBi.Dataset("One").Table("GlAccounts").Count, site.PowerBi.Dataset("Two").Table("GlAccounts").Count);
        Assert.True(site.Host.Context.Counters["ifs-cloud.requests"] > PerMinute + 10, "there were not more requests than a minute takes, so nothing is proven");
        Assert.Equal(0, site.Host.Context.Counters["ifs-cloud.throttled"]);
    }
}
