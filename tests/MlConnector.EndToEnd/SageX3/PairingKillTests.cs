using System.Diagnostics;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.SageX3;

namespace MlConnector.EndToEnd.SageX3;

/// <summary>A process is killed around the renewal of a refresh token. Only between the gateway's grant and our durable write is there a token that nobody has: then a person pairs again, and in no case is a row lost or there twice.</summary>
public sealed class PairingKillTests
{
    private const string Paired = "auth: refreshToken, gateway: '{gateway}', clientId: mlc-gateway-app, clientSecret: '${secret:x3-gateway}', redirectUri: 'https://mlc.example/callback', refreshToken: '${secret:x3-refresh}'";

    [Theory]
    [InlineData("token", false)]
    [InlineData("token.granted", true)]
    [InlineData("graphql/product", false)]
    public async Task INV8_a_kill_around_a_renewal_costs_a_pairing_only_in_the_window_where_nobody_has_the_token(string point, bool needsPairing)
    {
        await using X3World world = await X3World.StartAsync("      products: {}\n", Paired, "channel: graphql");
        (await world.Mlc.RunAsync($"connect erp -f {world.File}", world.X3.Agree() + "\n")).Ended(0);
        (await world.Mlc.RunAsync($"apply -f {world.File} --yes")).Ended(0);
        await KillAsync(world, point);
        MlcResult next = await world.Mlc.RunAsync("run");
        if (needsPairing)
        {
            next.Ended(3);
            Assert.Contains("SAGEX3-NEEDS-PAIRING", next.Output + next.Errors, StringComparison.Ordinal);
            Assert.Contains("mlc connect erp", next.Output + next.Errors, StringComparison.Ordinal);
            string told = (await world.Mlc.RunAsync("status")).Ended(0).Output; // who comes later is told as well
            Assert.Contains("SAGEX3-NEEDS-PAIRING", told, StringComparison.Ordinal);
            Assert.Contains("mlc connect erp", told, StringComparison.Ordinal);
            (await world.Mlc.RunAsync("connect erp", world.X3.Agree() + "\n")).Ended(0);
            next = await world.Mlc.RunAsync("run");
        }

        next.Ended(0);
        Assert.Equal(world.X3.Folder.Class("ITMMASTER").Records.Select(product => product.Text("ITMREF")).Order(StringComparer.Ordinal), world.Current("Products").Select(row => (string)row["ITMREF"]!).Order(StringComparer.Ordinal));
    }

    /// <summary>Kills a run that waits at a fault point.</summary>
    private static async Task KillAsync(X3World world, string point)
    {
        world.Host.Context.Faults.Order(new FaultOrder { Module = SageX3Sandbox.ModuleName, Operation = point, Effect = FaultEffect.Delay, Delay = TimeSpan.FromMinutes(10) });
        long before = world.Host.Context.Counters["sage-x3.faults"];
        using Process run = world.Mlc.Start(["run"]);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (world.Host.Context.Counters["sage-x3.faults"] == before && !run.HasExited) await tick.WaitForNextTickAsync(patience.Token);
        Assert.False(run.HasExited);
        run.Kill();
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        world.Host.Context.Faults.Clear();
    }
}
