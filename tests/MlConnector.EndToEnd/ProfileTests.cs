using MlConnector.Chaos.Truth;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Time;

namespace MlConnector.EndToEnd;

/// <summary>Both vendors on a working day, and on one on which they do everything that a client has to expect: run after run, until nothing is left to do, the destination is the source, row by row and cell by cell, and nothing is there twice.</summary>
public sealed class ProfileTests
{
    private const int RunsAtMost = 8;
    private static readonly string[] Streams = ["gl_balances", "gl_postings", "ap_invoices", "ap_payments", "po_headers", "po_lines"];
    private static readonly StreamTruth Stock = new("warehouse_balances", "InvWarehouse", "WarehouseBalances", ["StockCode", "Warehouse"], Shape.NewestGeneration);

    [Theory]
    [InlineData(SandboxProfile.Busy)]
    [InlineData(SandboxProfile.Hostile)]
    public async Task Whatever_the_vendors_do_the_destination_becomes_the_source(SandboxProfile profile)
    {
        // The vendors' clock runs faster, so that a commit that comes late comes before the settle time of the connection is over.
        using VirtualClock clock = new();
        clock.Run(20);
        await using Site site = await Site.StartAsync(string.Concat(Streams.Append("ap_postings").Append(Stock.Stream).Select(stream => $"      {stream}: {{}}\n")), new SandboxOptions { Profile = profile, Clock = clock, Seed = 2 });
        await site.SetSecretsAsync();
        await UntilAsync(site, $"apply -f {site.File} --yes", 0);
        await UntilAsync(site, "run", 0, 4);
        site.Syspro.Play("pay-old-invoice");
        site.Syspro.Play("backdated-journal");
        site.Syspro.Play("receive-purchase-order");
        await UntilAsync(site, "run", 0, 4);

        string[] dead = [.. (await site.Mlc.RunAsync("dead-letters list --json")).Ended(0).Json.EnumerateArray().Select(letter => $"{letter.GetProperty("stream").GetString()} {letter.GetProperty("record").GetString()}")];
        Assert.Equal(profile == SandboxProfile.Hostile ? ["warehouse_balances A|warehouse_balances|EXTREME|W1"] : [], dead);
        foreach (StreamTruth truth in Streams.Select(SysproTruths.Of).Append(Stock))
            Agreement.Holds(truth, SysproTables.Of(site.Syspro, truth.Entity), StoredTable.Of(site.PowerBi.Dataset("Finance").Table(truth.Table)), key => key.StartsWith("EXTREME|", StringComparison.Ordinal));
    }

    /// <summary>What the vendors refuse, or break off, is done by a later run.</summary>
    private static async Task UntilAsync(Site site, string command, params int[] ends)
    {
        MlcResult last = await site.Mlc.RunAsync(command);
        for (int runs = 1; runs < RunsAtMost && !ends.Contains(last.Code); runs++) last = await site.Mlc.RunAsync(command);
        Assert.True(ends.Contains(last.Code), $"'{command}' still ends with {last.Code}.\n{last.Output}\n{last.Errors}");
    }
}
