using System.Collections.Immutable;
using MlConnector.Engine.Ports;

namespace MlConnector.Server.Quotas;

/// <summary>How a limit of a vendor stands.</summary>
/// <param name="Use">What of it is used.</param>
/// <param name="Connections">Connections that meet it, by name.</param>
/// <param name="Pipelines">Pipelines that are paced by it, by name.</param>
/// <param name="Waits">What waits for it.</param>
public sealed record QuotaStanding(QuotaUse Use, ImmutableArray<string> Connections, ImmutableArray<string> Pipelines, ImmutableArray<QuotaWait> Waits)
{
    /// <summary>How much of it is used, in percent.</summary>
    public int Percent => Use.Window.Limit == 0 ? 0 : (int)Math.Min(100, Use.Used * 100 / Use.Window.Limit);
}

/// <summary>A stream that waits for a limit.</summary>
/// <param name="Pipeline">Its pipeline.</param>
/// <param name="Stream">The stream.</param>
/// <param name="RunId">The run that waits, or ended waiting.</param>
/// <param name="Reason">What it waits for, as the run says it: the limit's label first.</param>
/// <param name="Until">When it goes on; null if nobody can tell.</param>
public sealed record QuotaWait(string Pipeline, string Stream, string RunId, string Reason, DateTimeOffset? Until)
{
    /// <summary>True if it waits for this limit: the window that is full, or whatever the vendor said of the key as a whole.</summary>
    public bool IsFor(QuotaUse use) => Reason.StartsWith($"{use.Label}: {use.Window.Text}", StringComparison.Ordinal) || Reason.StartsWith($"{use.Label} (", StringComparison.Ordinal);
}
