using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.IfsCloud;

/// <summary>Ready-made faults of IFS Cloud, and those of each profile.</summary>
public static class IfsCloudFaults
{
    /// <summary>Cached metadata of a service was outdated: the same request succeeds a moment later.</summary>
    public static FaultOrder MetadataRenewing(string operation = "odata/*", int status = 503) => new()
    {
        Module = IfsCloudSandbox.ModuleName,
        Operation = operation,
        Status = status,
        Body = """{"error":{"code":"MI_MODIFIED_ERROR","message":"The cached metadata is outdated."}}""",
        Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Retry-After"] = "1" },
    };

    /// <summary>A business rule of the database: 500 with its text.</summary>
    public static FaultOrder DatabaseRule(string operation = "odata/*") => new()
    {
        Module = IfsCloudSandbox.ModuleName,
        Operation = operation,
        Status = 500,
        Body = """{"error":{"code":"ODP_PLSQL_ERROR","message":"ORA-20110: VoucherRow.INVALID: The period is closed."}}""",
    };

    internal static IEnumerable<FaultOrder> Of(SandboxProfile profile, int seed)
    {
        if (profile == SandboxProfile.Polite) return [];
        int spread = Math.Abs(seed % 5);
        IEnumerable<FaultOrder> busy =
        [
            Often(MetadataRenewing(), 9 + spread, 47),
            Often(new FaultOrder { Operation = "odata/*", Status = 429, Body = "", Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Retry-After"] = "1" } }, 15 + spread, 53),
            Often(new FaultOrder { Operation = "odata/*", Effect = FaultEffect.ExpireSessions }, 13 + spread, 41),
            Often(new FaultOrder { Operation = "*", Effect = FaultEffect.Delay, Delay = TimeSpan.FromMilliseconds(120) }, 5, 29),
        ];
        return profile == SandboxProfile.Busy ? busy :
        [
            .. busy,
            Often(DatabaseRule(), 23 + spread, 67),
            Often(new FaultOrder { Operation = "odata/*", Status = 504, Body = "" }, 7 + spread, 43),
            Often(new FaultOrder { Operation = "odata/*", Effect = FaultEffect.Truncate, Bytes = 3000 }, 3 + spread, 37),
            Often(new FaultOrder { Operation = "odata/*", Effect = FaultEffect.CutBody, Bytes = 1500 }, 11 + spread, 31),
            Often(new FaultOrder { Operation = "odata/*Set", Effect = FaultEffect.ShortPage, Rows = 17 }, 2, 19),
            Often(new FaultOrder { Operation = "*", Effect = FaultEffect.DropBeforeCommit }, 19 + spread, 59),
            Often(new FaultOrder { Operation = "write/*", Effect = FaultEffect.DropAfterCommit }, 2 + spread, 17),
            Often(new FaultOrder { Operation = "write/*", Effect = FaultEffect.CommitLate, Delay = TimeSpan.FromSeconds(4) }, 6 + spread, 23),
        ];
    }

    private static FaultOrder Often(FaultOrder order, int after, int every) => order with { Module = IfsCloudSandbox.ModuleName, After = after, Every = every, Times = null };
}
