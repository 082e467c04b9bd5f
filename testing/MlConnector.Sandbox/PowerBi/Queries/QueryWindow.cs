using MlConnector.Sandbox.PowerBi.Answers;
using MlConnector.Sandbox.PowerBi.Rows;

namespace MlConnector.Sandbox.PowerBi.Queries;

/// <summary>Queries that each principal may ask a minute, over all workspaces.</summary>
internal sealed class QueryWindow(TimeProvider time, PowerBiSandboxOptions options)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, SlidingWindow> windows = new(StringComparer.Ordinal);

    public void Take(string principal)
    {
        lock (gate)
        {
            if (!windows.TryGetValue(principal, out var window)) windows.Add(principal, window = new SlidingWindow(time, TimeSpan.FromMinutes(1), options.QueriesPerMinute));
            var wait = window.WaitFor(1);
            if (wait > TimeSpan.Zero) throw new RefusedException(Refusal.TooMany(wait, "queriesPerMinute"));
            window.Add(1);
        }
    }
}
