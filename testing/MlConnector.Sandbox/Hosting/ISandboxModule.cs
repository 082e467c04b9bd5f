using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Faults;

namespace MlConnector.Sandbox.Hosting;

/// <summary>A vendor system that a <see cref="SandboxHost"/> serves.</summary>
public interface ISandboxModule
{
    /// <summary>Short name used in fault orders, scenarios and counters, such as <c>syspro</c> or <c>power-bi</c>.</summary>
    string Name { get; }

    /// <summary>The data scenarios that <see cref="PlayAsync"/> knows, with what each does.</summary>
    IReadOnlyDictionary<string, string> Scenarios => new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The operations that fault orders may name; those of a running host, whose data is there. In one that ends with <c>*</c> the rest is whatever a client asks for. Empty: nothing is known, so nothing is refused.</summary>
    IReadOnlyList<string> Operations => [];

    /// <summary>Adds the vendor's endpoints. Called once, before the host starts.</summary>
    void Map(IEndpointRouteBuilder endpoints, SandboxContext sandbox);

    /// <summary>The faults that belong to a profile; put in force when the host starts.</summary>
    IEnumerable<FaultOrder> FaultsOf(SandboxProfile profile, int seed) => [];

    /// <summary>Ends every session and token at once.</summary>
    void ExpireSessions() { }

    /// <summary>Plays a data scenario.</summary>
    /// <returns>Facts about what changed (keys, numbers), for the caller to check against.</returns>
    /// <exception cref="ArgumentException">Unknown scenario or wrong parameters.</exception>
    ValueTask<IReadOnlyDictionary<string, string>> PlayAsync(string scenario, IReadOnlyDictionary<string, string> parameters) =>
        throw new ArgumentException($"{Name} has no scenario '{scenario}'", nameof(scenario));
}
