using MlConnector.Chaos.Truth;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Chaos.World.BiTools;

/// <summary>The BI tool of a site.</summary>
internal abstract class BiTool : IDisposable
{
    /// <summary>Types that the suite knows.</summary>
    public const string PowerBi = "power-bi", BigQuery = "bigquery";

    /// <summary>The stand-in.</summary>
    public abstract ISandboxModule Module { get; }

    /// <summary>The secret that its connection names.</summary>
    public abstract (string Name, string Value) Secret { get; }

    /// <summary>True if a replaced table holds one generation and its closing row, because the next one takes its place whole.</summary>
    public abstract bool Swaps { get; }

    /// <summary>How many datasets there are.</summary>
    public abstract int Datasets { get; }

    /// <summary>Requests so far.</summary>
    public abstract long Requests(SandboxHost host);

    /// <summary>A table of the one dataset.</summary>
    public abstract StoredTable Table(string name);

    /// <summary>Lines of its connection in the configuration.</summary>
    public abstract string Connection(SandboxHost host, SiteSettings settings);

    /// <summary>The one that a site is set up with.</summary>
    public static BiTool Of(SiteSettings settings) => settings.Destination == BigQuery ? new BigQueryTool(settings) : new PowerBiTool(settings);

    /// <summary>Ends the stand-in.</summary>
    public virtual void Dispose()
    {
        // most hold nothing
    }
}
