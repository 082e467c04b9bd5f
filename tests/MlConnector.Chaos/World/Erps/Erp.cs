using MlConnector.Chaos.Truth;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Chaos.World.Erps;

/// <summary>The ERP of a site, seen from inside: what it holds, and what may happen to it.</summary>
internal abstract class Erp
{
    /// <summary>The vendor's stand-in.</summary>
    public abstract ISandboxModule Module { get; }

    /// <summary>Lines of its connection in the configuration.</summary>
    public abstract string Connection(SandboxHost host, SiteSettings settings);

    /// <summary>What a stream has to bring, as it is now: the ERP's own table, read without the engine.</summary>
    public abstract SourceTable Table(string entity);

    /// <summary>Plays a scenario and gives its facts.</summary>
    /// <exception cref="ArgumentException">There is nothing that it could happen to.</exception>
    public abstract IReadOnlyDictionary<string, string> Play(string scenario, IReadOnlyDictionary<string, string> parameters);

    /// <summary>How often it was asked.</summary>
    public long Requests(SandboxHost host) => host.Context.Counters[$"{Module.Name}.requests"];
}
