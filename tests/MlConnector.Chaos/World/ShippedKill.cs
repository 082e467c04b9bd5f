using System.Diagnostics;

namespace MlConnector.Chaos.World;

/// <summary>The shipped <c>mlc</c>, which has no test switches, killed from outside by SIGKILL once both vendors together have been asked so often: at any instant between two requests.</summary>
internal static class ShippedKill
{
    /// <summary>Starts <c>mlc</c> and kills it; it may end before.</summary>
    public static async Task<ProcessEnd> AfterAsync(Site site, IEnumerable<string> arguments, int requests, CancellationToken cancel)
    {
        long Asked() => site.Erp.Requests(site.Host) + site.Bi.Requests(site.Host);
        long until = Asked() + requests;
        Process process = EngineProcess.StartMlc(site, arguments);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (Asked() < until && !process.HasExited) await tick.WaitForNextTickAsync(cancel);
        bool killed = !process.HasExited;
        if (killed) process.Kill();
        return await EngineProcess.EndAsync(process, null, cancel) with { Killed = killed };
    }
}
