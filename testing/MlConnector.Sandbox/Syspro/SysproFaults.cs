using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Syspro.OData;

namespace MlConnector.Sandbox.Syspro;

/// <summary>Ready-made faults of SYSPRO, and those of each profile.</summary>
public static class SysproFaults
{
    /// <summary>The HTML page that IIS shows instead of JSON.</summary>
    public static FaultOrder HtmlError(string operation = "odata/*") => new()
    {
        Module = SysproSandbox.ModuleName,
        Operation = operation,
        Status = 500,
        ContentType = "text/html",
        Body = IisPage.ServerError.Html,
    };

    /// <summary>A statement that ran out of time: 500 in JSON.</summary>
    public static FaultOrder SqlTimeout(string operation = "odata/*") => new()
    {
        Module = SysproSandbox.ModuleName,
        Operation = operation,
        Status = 500,
        Body = """{"error":{"code":"","message":"An error has occurred. Execution Timeout Expired."}}""",
    };

    /// <summary>A memory fault of the communications service, as text with status 200.</summary>
    public static FaultOrder DatabaseFault(string operation = "enet/Query/*") => new()
    {
        Module = SysproSandbox.ModuleName,
        Operation = operation,
        Status = 200,
        ContentType = "application/octet-stream",
        Body = "ERROR: Possible memory leak detected in program COMFND",
    };

    internal static IEnumerable<FaultOrder> Of(SandboxProfile profile, int seed)
    {
        if (profile == SandboxProfile.Polite) return [];
        var spread = Math.Abs(seed % 5);
        IEnumerable<FaultOrder> busy =
        [
            Often(SqlTimeout(), 23 + spread, 61),
            Often(new FaultOrder { Operation = "odata/*", Status = 503, Body = "", Headers = RetryAfter("1") }, 11 + spread, 43),
            Often(new FaultOrder { Operation = "enet/Query/*", Effect = FaultEffect.ExpireSessions }, 17 + spread, 53),
            Often(new FaultOrder { Operation = "*", Effect = FaultEffect.Delay, Delay = TimeSpan.FromMilliseconds(120) }, 5, 29),
        ];
        return profile == SandboxProfile.Busy ? busy :
        [
            .. busy,
            Often(HtmlError(), 7 + spread, 31),
            Often(DatabaseFault(), 13 + spread, 47),
            Often(new FaultOrder { Operation = "odata/*", Effect = FaultEffect.Truncate, Bytes = 3000 }, 3 + spread, 37),
            Often(new FaultOrder { Operation = "*", Effect = FaultEffect.CutBody, Bytes = 1500 }, 9 + spread, 41),
            Often(new FaultOrder { Operation = "odata/*", Effect = FaultEffect.ShortPage, Rows = 17 }, 2, 19),
            Often(new FaultOrder { Operation = "*", Effect = FaultEffect.DropBeforeCommit }, 19 + spread, 59),
        ];
    }

    private static FaultOrder Often(FaultOrder order, int after, int every) =>
        order with { Module = SysproSandbox.ModuleName, After = after, Every = every, Times = null };

    private static Dictionary<string, string> RetryAfter(string seconds) => new(StringComparer.OrdinalIgnoreCase) { ["Retry-After"] = seconds };
}
