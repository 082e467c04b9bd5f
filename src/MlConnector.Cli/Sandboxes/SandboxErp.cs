using MlConnector.Abstractions.Configuration;
using MlConnector.Composition;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Cli.Sandboxes;

/// <summary>The ERP of a pair of sandboxes: what is written of it into a configuration, what it accepts, and what the demo does with it.</summary>
internal abstract class SandboxErp
{
    /// <summary>Every ERP that has a stand-in, by the type of its connections.</summary>
    public static IReadOnlyList<string> Types { get; } = ["syspro", "ifs-cloud", "sage-x3"];

    /// <summary>Type of its connections.</summary>
    public abstract string Type { get; }

    /// <summary>The stand-in.</summary>
    public abstract ISandboxModule Module { get; }

    /// <summary>What it accepts, by names of secrets.</summary>
    public abstract IReadOnlyList<(string Name, string Value)> Secrets { get; }

    /// <summary>What else it accepts, for people.</summary>
    public abstract string Credentials { get; }

    /// <summary>Its connection, indented for a configuration.</summary>
    public abstract string Connection(SandboxHost host, string certificate);

    /// <summary>Settings of the pipeline that only this ERP has, as lines below it; empty = none.</summary>
    public virtual string PipelineSettings => "";

    /// <summary>Where it listens: a name for programs, one for people, the address.</summary>
    public abstract IReadOnlyList<(string Json, string Name, Uri Address)> Addresses(SandboxHost host);

    /// <summary>Its part of the demo.</summary>
    public abstract DemoPart Demo { get; }

    /// <summary>Its connector.</summary>
    public ISourceFactory Factory => Connectors.Sources.First(factory => factory.Type == Type);

    /// <summary>The stand-in of a type, not started yet.</summary>
    public static SandboxErp Of(SandboxSettings settings) => settings.Source switch
    {
        "ifs-cloud" => new IfsCloudSandboxErp(settings),
        "sage-x3" => new SageX3SandboxErp(settings),
        _ => new SysproSandboxErp(settings),
    };

    /// <summary>A path or text as YAML takes it.</summary>
    protected static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}

/// <summary>What the demo does with an ERP.</summary>
/// <param name="Reconciled">Stream that is reconciled, and the question it answers; <c>{0}</c> is the BI tool.</param>
/// <param name="TracedStream">Stream of the record that is traced.</param>
/// <param name="TracedKey">Gives its key, when the ERP has data.</param>
/// <param name="Changes">Makes what happens between two runs, a bad row among it, and says what was done.</param>
internal sealed record DemoPart((string Stream, string Question) Reconciled, string TracedStream, Func<string> TracedKey, Func<IEnumerable<string>> Changes);
