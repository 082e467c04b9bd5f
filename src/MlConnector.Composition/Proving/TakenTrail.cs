using System.Globalization;
using MlConnector.Engine.Audit;

namespace MlConnector.Composition.Proving;

/// <summary>The audit trail as somebody takes it away: entries with the codes that prove them, straight from the store. Who took it, by whatever way, stands in the trail, and so in what is taken.</summary>
public sealed class TakenTrail
{
    /// <summary>Name of the act in the audit trail.</summary>
    public const string Action = "audit.export";

    private readonly Workspace workspace;
    private readonly long first;

    private TakenTrail(Workspace workspace, long first) => (this.workspace, this.first) = (workspace, first);

    /// <summary>Writes down who takes it, from an entry on.</summary>
    public static async Task<TakenTrail> TakeAsync(Workspace workspace, string by, long from)
    {
        var trail = new TakenTrail(workspace, Math.Max(1, from));
        await workspace.AuditAsync(by, Action, "audit trail", ("from", trail.first.ToString(CultureInfo.InvariantCulture)));
        return trail;
    }

    /// <summary>Writes it, one JSON object a line; gives the number of entries.</summary>
    public Task<long> WriteAsync(Stream into, CancellationToken cancel) => new AuditExport(workspace.Store.Audit).WriteAsync(into, first, cancel);
}
