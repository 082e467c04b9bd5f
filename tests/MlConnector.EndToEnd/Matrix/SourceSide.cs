using MlConnector.Chaos.Truth;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.SageX3;

namespace MlConnector.EndToEnd.Matrix;

/// <summary>An ERP in a pair: what is written of it into a configuration, what happens in it, and what its rows are.</summary>
internal abstract class SourceSide
{
    /// <summary>The stand-in.</summary>
    public abstract ISandboxModule Module { get; }

    /// <summary>Secrets by name.</summary>
    public abstract IReadOnlyList<(string Name, string Value)> Secrets { get; }

    /// <summary>The streams of the pair, with what their tables have to look like: one of each write mode, and every table of them is compared.</summary>
    public abstract IReadOnlyList<StreamTruth> Streams { get; }

    /// <summary>The connection, indented for a configuration.</summary>
    public abstract string Connection(SandboxHost host);

    /// <summary>What a stream has to bring as the ERP has it now, with what is computed of it and looked up beside it.</summary>
    public abstract SourceTable Table(StreamTruth stream);

    /// <summary>Something happens to a row of it.</summary>
    public abstract void Change();

    /// <summary>A text of an invoice becomes longer than any destination of the matrix takes.</summary>
    public abstract void Spoil();

    /// <summary>The side of a connection type.</summary>
    public static SourceSide Of(string type) => type switch
    {
        "syspro" => new SysproSide(),
        "ifs-cloud" => new IfsCloudSide(),
        "sage-x3" => new SageX3Side(new SageX3SandboxOptions()),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
