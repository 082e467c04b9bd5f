using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.SageX3;

/// <summary>The faults of each profile.</summary>
internal static class SageX3Faults
{
    public static IEnumerable<FaultOrder> Of(SandboxProfile profile, int seed)
    {
        if (profile == SandboxProfile.Polite) return [];
        var spread = Math.Abs(seed % 5);
        IEnumerable<FaultOrder> busy =
        [
            Often(new FaultOrder { Status = 503, Body = "", Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Retry-After"] = "1" } }, 11 + spread, 43),
            Often(new FaultOrder { Status = 502, ContentType = "text/html", Body = "<html><body>502 Bad Gateway</body></html>" }, 23 + spread, 61),
            Often(new FaultOrder { Effect = FaultEffect.Delay, Delay = TimeSpan.FromMilliseconds(120) }, 5, 29),
        ];
        return profile == SandboxProfile.Busy ? busy :
        [
            .. busy,
            Often(new FaultOrder { Effect = FaultEffect.Truncate, Bytes = 1800 }, 3 + spread, 37),
            Often(new FaultOrder { Effect = FaultEffect.CutBody, Bytes = 900 }, 9 + spread, 41),
            Often(new FaultOrder { Effect = FaultEffect.DropBeforeCommit }, 19 + spread, 59),
            Often(new FaultOrder { Effect = FaultEffect.ShortPage, Rows = 7, Operation = "api1/*/$query" }, 2, 19),
        ];
    }

    private static FaultOrder Often(FaultOrder order, int after, int every) => order with { Module = SageX3Sandbox.ModuleName, After = after, Every = every, Times = null };
}
