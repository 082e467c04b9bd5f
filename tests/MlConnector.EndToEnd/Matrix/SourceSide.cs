using MlConnector.Sandbox.Hosting;

namespace MlConnector.EndToEnd.Matrix;

/// <summary>An ERP in a pair: what is written of it into a configuration, what happens in it, and what its rows are.</summary>
internal abstract class SourceSide
{
    /// <summary>The stand-in.</summary>
    public abstract ISandboxModule Module { get; }

    /// <summary>Secrets by name.</summary>
    public abstract IReadOnlyList<(string Name, string Value)> Secrets { get; }

    /// <summary>The streams of the pair; one of them has the rows that are compared.</summary>
    public abstract IReadOnlyList<string> Streams { get; }

    /// <summary>Table that is compared.</summary>
    public abstract string Table { get; }

    /// <summary>Columns that are compared; they have the same names on both sides.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>The connection, indented for a configuration.</summary>
    public abstract string Connection(SandboxHost host);

    /// <summary>Every row of it as the ERP has it, column by column.</summary>
    public abstract IEnumerable<IReadOnlyList<object?>> Rows();

    /// <summary>Something happens to a row of it.</summary>
    public abstract void Change();

    /// <summary>A text of an invoice becomes longer than any destination of the matrix takes.</summary>
    public abstract void Spoil();

    /// <summary>The side of a connection type.</summary>
    public static SourceSide Of(string type) => type switch
    {
        "syspro" => new SysproSide(),
        "ifs-cloud" => new IfsCloudSide(),
        "sage-x3" => new SageX3Side(),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
