using MlConnector.Abstractions.Sources;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Syspro;
using MlConnector.Syspro.Tests.Support;

namespace MlConnector.Syspro.Tests;

/// <summary>A site on a bad day: pages cut, damaged, short, in HTML; sessions that die; refusals with Retry-After. Every row still arrives once.</summary>
public sealed class HostileTests
{
    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    public async Task No_row_is_missing_and_none_comes_twice(bool odata, int seed)
    {
        await using SysproSite site = await SysproSite.StartAsync(new SysproSandboxOptions { AsOf = new DateOnly(2026, 11, 20), Seed = seed, OddData = true, OData = new() { PageCap = 60, NextLinks = seed % 2 == 0 } });
        await using ISource source = site.Connect(odata ? site.Settings(enet: null) : site.Settings(odata: null, enet: ", pageSize: 60"));
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "gl_postings");
        foreach (FaultOrder fault in site.Sandbox.FaultsOf(SandboxProfile.Hostile, seed)) site.Host.Context.Faults.Order(fault with { Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase), Delay = TimeSpan.Zero });
        List<Dictionary<string, string?>> rows = await SysproSite.ReadAsync(stream, new FullWindow());
        string[] keys = [.. rows.Select(row => string.Join('/', row["GlYear"], row["GlPeriod"], row["Journal"], row["EntryNumber"]))];
        Assert.Equal(keys.Length, keys.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(site.Sandbox.Table("GenJournalDetail").Count, keys.Length);
    }
}
