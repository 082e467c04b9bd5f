using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.PowerBi;

/// <summary>
/// Faults of the profiles: a busy service throttles and stumbles now and then, a hostile one also after the commit. The seed moves
/// their first strike.
/// </summary>
internal static class PowerBiProfiles
{
    private static readonly Dictionary<string, string> RetrySoon = new(StringComparer.OrdinalIgnoreCase) { ["Retry-After"] = "2" };

    public static IEnumerable<FaultOrder> FaultsOf(SandboxProfile profile, int seed, string module)
    {
        IEnumerable<FaultOrder> faults = profile switch
        {
            SandboxProfile.Busy => Busy(),
            SandboxProfile.Hostile => [.. Busy(), .. Hostile()],
            _ => [],
        };
        return faults.Select(fault => fault with { Module = module, Times = null, After = fault.After + (seed & 7) });
    }

    private static IEnumerable<FaultOrder> Busy() =>
    [
        new() { Operation = PowerBiFaultPoints.PostRows, Every = 23, After = 7, Status = 429, Headers = RetrySoon, Body = """{"message":"You have exceeded the amount of requests allowed in the current time frame and further requests will fail. Retry in 2 seconds."}""" },
        new() { Operation = PowerBiFaultPoints.ExecuteQueries, Every = 31, After = 5, Status = 503 },
        new() { Operation = PowerBiFaultPoints.Token, Every = 9, After = 3, Status = 503 },
    ];

    private static IEnumerable<FaultOrder> Hostile() =>
    [
        new() { Operation = PowerBiFaultPoints.PostRows, Every = 17, After = 3, Effect = FaultEffect.DropBeforeCommit },
        new() { Operation = PowerBiFaultPoints.PostRows, Every = 19, After = 5, Effect = FaultEffect.DropAfterCommit },
        new() { Operation = PowerBiFaultPoints.PostRows, Every = 29, After = 11, Effect = FaultEffect.CommitLate, Delay = TimeSpan.FromSeconds(8) },
        new() { Operation = PowerBiFaultPoints.PostRowsCommitted, Every = 13, After = 2, Status = 502, ContentType = "text/html", Body = "<html><body><h1>502 Bad Gateway</h1></body></html>" },
        new() { Operation = PowerBiFaultPoints.PostRows, Every = 37, After = 13, Status = 429, Body = """{"message":"You have exceeded the amount of requests allowed in the current time frame and further requests will fail."}""" },
        new() { Operation = PowerBiFaultPoints.ExecuteQueries, Every = 11, After = 4, Effect = FaultEffect.Truncate, Bytes = 20 },
        new() { Operation = PowerBiFaultPoints.ExecuteQueries, Every = 43, After = 9, Effect = FaultEffect.ExpireSessions },
    ];
}
