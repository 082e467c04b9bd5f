using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Time;

namespace MlConnector.EndToEnd.SageX3;

/// <summary>Sage X3 and Power BI on a working day, and on one on which they do everything that a client has to expect: run after run, until nothing is left to do, the destination is the source, and nothing is there twice.</summary>
public sealed class X3ProfileTests
{
    private const int RunsAtMost = 8;

    [Theory]
    [InlineData(SandboxProfile.Busy)]
    [InlineData(SandboxProfile.Hostile)]
    public async Task Whatever_the_vendors_do_the_destination_becomes_the_source(SandboxProfile profile)
    {
        // The vendors' clock runs faster, so that a commit that comes late comes before the settle time of the connection is over. A token that we sign would be of their past: user and password instead.
        using VirtualClock clock = new();
        clock.Run(20);
        await using X3World world = await X3World.StartAsync("      gl_entries: {}\n      gl_entry_lines: {}\n      purchase_orders: {}\n      purchase_order_lines: {}\n", "auth: basic, user: mlc, password: '${secret:x3-api1}'", "entities: { purchase_orders: { channel: graphql }, purchase_order_lines: { channel: graphql } }", host: new SandboxOptions { Profile = profile, Clock = clock, Seed = 2 });
        await UntilAsync(world, $"apply -f {world.File} --yes", 0);
        await UntilAsync(world, "run", 0, 4);
        foreach (string change in new[] { "new-journal", "reverse-journal", "close-order", "new-order" }) world.X3.Play(change);
        await UntilAsync(world, "run", 0, 4);
        X3Truth.LedgersAgree(world);
        X3Truth.OrdersAgree(world);
        foreach (string table in (string[])["GlEntries", "GlEntryLines", "PurchaseOrders", "PurchaseOrderLines"])
        {
            IReadOnlyDictionary<string, object?>[] rows = [.. world.PowerBi.Dataset("Finance").Table(table).Rows];
            Assert.Equal(rows.Length, rows.DistinctBy(row => (row["_SourceId"], row["_Version"])).Count());
        }
    }

    /// <summary>What the vendors refuse, or break off, is done by a later run.</summary>
    private static async Task UntilAsync(X3World world, string command, params int[] ends)
    {
        MlcResult last = await world.Mlc.RunAsync(command);
        for (int runs = 1; runs < RunsAtMost && !ends.Contains(last.Code); runs++) last = await world.Mlc.RunAsync(command);
        Assert.True(ends.Contains(last.Code), $"'{command}' still ends with {last.Code}.\n{last.Output}\n{last.Errors}");
    }
}
