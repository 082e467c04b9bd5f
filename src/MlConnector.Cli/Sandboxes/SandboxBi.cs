using MlConnector.Sandbox.Hosting;

namespace MlConnector.Cli.Sandboxes;

/// <summary>The BI tool of a pair of sandboxes: what is written of it into a configuration, and what it accepts.</summary>
internal abstract class SandboxBi
{
    /// <summary>Every BI tool that has a stand-in, by the type of its connections.</summary>
    public static IReadOnlyList<string> Types { get; } = ["power-bi", "bigquery", "tableau"];

    /// <summary>Type of its connections.</summary>
    public abstract string Type { get; }

    /// <summary>What people call it.</summary>
    public abstract string Name { get; }

    /// <summary>The stand-in.</summary>
    public abstract ISandboxModule Module { get; }

    /// <summary>What it accepts, by names of secrets.</summary>
    public abstract IReadOnlyList<(string Name, string Value)> Secrets { get; }

    /// <summary>What else it accepts, for people.</summary>
    public abstract string Credentials { get; }

    /// <summary>Where it listens: a name for programs and one for people.</summary>
    public abstract (string Json, string Name) Address { get; }

    /// <summary>Its connection, indented for a configuration.</summary>
    public abstract string Connection(SandboxHost host, string certificate);

    /// <summary>The stand-in of a type, not started yet.</summary>
    public static SandboxBi Of(SandboxSettings settings) => settings.Destination switch
    {
        "bigquery" => new BigQuerySandboxBi(),
        "tableau" => new TableauSandboxBi(),
        _ => new PowerBiSandboxBi(settings),
    };

    /// <summary>A path or text as YAML takes it.</summary>
    protected static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
