using System.Collections.Concurrent;
using MlConnector.Sandbox.PowerBi.Datasets;

namespace MlConnector.Sandbox.PowerBi.Workspaces;

/// <summary>What a principal may do in a workspace.</summary>
public enum WorkspaceRole
{
    /// <summary>Nothing; the workspace is not even listed.</summary>
    None,

    /// <summary>Reads lists.</summary>
    Viewer,

    /// <summary>Reads, and builds on datasets, which queries need.</summary>
    Contributor,

    /// <summary>Also creates datasets and pushes rows.</summary>
    Member,

    /// <summary>All of it.</summary>
    Admin,
}

/// <summary>One workspace. Safe for concurrent use.</summary>
internal sealed class Workspace(string id, string name, bool onCapacity)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<(WorkspaceRole Role, DateTimeOffset From)>> roles = new(StringComparer.OrdinalIgnoreCase);

    public string Id => id;

    public string Name => name;

    public bool OnCapacity => onCapacity;

    public ConcurrentDictionary<string, Dataset> Datasets { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Datasets in the order in which they were created.</summary>
    public IEnumerable<Dataset> InOrder => Datasets.Values.OrderBy(static dataset => dataset.CreatedAt).ThenBy(static dataset => dataset.Ordinal);

    public void Give(string principal, WorkspaceRole role, DateTimeOffset from)
    {
        lock (gate)
        {
            if (!roles.TryGetValue(principal, out var history)) roles.Add(principal, history = []);
            history.Add((role, from));
        }
    }

    /// <summary>The role that is felt now: a change needs its time.</summary>
    public WorkspaceRole RoleOf(string principal, DateTimeOffset now)
    {
        lock (gate)
        {
            return roles.TryGetValue(principal, out var history) ? history.LastOrDefault(change => change.From <= now).Role : WorkspaceRole.None;
        }
    }
}

/// <summary>Switches of the tenant's administrator. They may be turned while the sandbox runs.</summary>
public sealed class TenantSwitches
{
    /// <summary>Service principals may call the public APIs.</summary>
    public bool PublicApis { get; set; } = true;

    /// <summary>Datasets may be queried through the API.</summary>
    public bool ExecuteQueries { get; set; } = true;

    /// <summary>Push URLs that carry a key are allowed.</summary>
    public bool KeyUrls { get; set; } = true;

    /// <summary>Creation of push datasets is retired: it answers <c>FeatureDeprecatedError</c>.</summary>
    public bool CreationRetired { get; set; }
}
