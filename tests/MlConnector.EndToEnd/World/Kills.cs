using System.Diagnostics;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.EndToEnd.World;

/// <summary>Commands that are killed in the middle.</summary>
internal static class Kills
{
    /// <summary>Kills a command when so many posts of it have been stored, the last of them not answered yet.</summary>
    public static async Task WhenPostedAsync(SandboxHost host, PowerBiSandbox powerBi, Mlc mlc, int posts, params string[] arguments)
    {
        long before = powerBi.Counters.Posts;
        host.Context.Faults.Order(new FaultOrder { Module = "power-bi", Operation = PowerBiFaultPoints.PostRowsCommitted, Effect = FaultEffect.Delay, Delay = TimeSpan.FromSeconds(3), Times = null });
        using Process process = mlc.Start(arguments);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (powerBi.Counters.Posts < before + posts && !process.HasExited) await tick.WaitForNextTickAsync(patience.Token);
        Assert.False(process.HasExited);
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        host.Context.Faults.Clear();
    }
}
