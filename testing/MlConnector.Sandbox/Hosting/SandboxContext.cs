using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Time;

namespace MlConnector.Sandbox.Hosting;

/// <summary>What all modules of one host share: time, faults, counts and the seed.</summary>
public sealed class SandboxContext
{
    private readonly Dictionary<string, ISandboxModule> modules;

    internal SandboxContext(SandboxOptions options, IEnumerable<ISandboxModule> modules)
    {
        this.modules = modules.ToDictionary(module => module.Name, StringComparer.Ordinal);
        Options = options;
        Clock = options.Clock;
        LateCommits = new LateCommits(options.Clock);
        Runner = new FaultRunner(this);
    }

    /// <summary>How the host was started.</summary>
    public SandboxOptions Options { get; }

    /// <summary>The only clock a module may read.</summary>
    public VirtualClock Clock { get; }

    /// <summary>The faults in force.</summary>
    public FaultBoard Faults { get; } = new();

    /// <summary>Refuses an order that could never strike, with the names there are.</summary>
    /// <exception cref="ArgumentException">No module of that name, or none of its operations has that name.</exception>
    internal void Check(FaultOrder order)
    {
        var asked = order.Module == "*" ? Modules.ToArray() : [Module(order.Module)];
        if (asked.Any(module => module.Operations.Count == 0 || module.Operations.Any(order.MayMeet))) return;
        throw new ArgumentException($"no operation '{order.Operation}' of {string.Join(" or ", asked.Select(module => module.Name))}; there are: {string.Join(", ", asked.SelectMany(module => module.Operations))}");
    }

    /// <summary>Runs requests under the faults in force.</summary>
    public FaultRunner Runner { get; }

    /// <summary>Commits that outlive their connection.</summary>
    public LateCommits LateCommits { get; }

    /// <summary>What was counted.</summary>
    public SandboxCounters Counters { get; } = new();

    /// <summary>The modules served, in name order.</summary>
    public IEnumerable<ISandboxModule> Modules => modules.Values.OrderBy(module => module.Name, StringComparer.Ordinal);

    /// <summary>The module of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public ISandboxModule Module(string name) =>
        modules.GetValueOrDefault(name) ?? throw new ArgumentException($"no module '{name}' here; there are: {string.Join(", ", modules.Keys)}", nameof(name));
}
