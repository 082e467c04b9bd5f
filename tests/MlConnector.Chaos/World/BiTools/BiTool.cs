using System.Collections.Immutable;
using MlConnector.Chaos.Truth;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Chaos.World.BiTools;

/// <summary>The BI tool of a site.</summary>
internal abstract class BiTool : IDisposable
{
    /// <summary>Types that the suite knows.</summary>
    public const string PowerBi = "power-bi", BigQuery = "bigquery", Tableau = "tableau";

    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } = [PowerBi, BigQuery, Tableau];

    /// <summary>The stand-in.</summary>
    public abstract ISandboxModule Module { get; }

    /// <summary>The secret that its connection names.</summary>
    public abstract (string Name, string Value) Secret { get; }

    /// <summary>How many datasets there are.</summary>
    public abstract int Datasets { get; }

    /// <summary>Requests so far.</summary>
    public abstract long Requests(SandboxHost host);

    /// <summary>False for a table that its first delivery makes, before that.</summary>
    public virtual bool Has(string table) => true;

    /// <summary>A table of the one dataset.</summary>
    public abstract StoredTable Table(string name);

    /// <summary>How a stream's table has to look here.</summary>
    public virtual StreamTruth Here(StreamTruth truth) => truth;

    /// <summary>What the pipeline says of a stream.</summary>
    public virtual string StreamSettings(StreamTruth truth) => "{}";

    /// <summary>Lines of its connection in the configuration.</summary>
    public abstract string Connection(SandboxHost host, SiteSettings settings);

    /// <summary>The one that a site is set up with.</summary>
    public static BiTool Of(SiteSettings settings) => settings.Destination switch
    {
        BigQuery => new BigQueryTool(settings),
        Tableau => new TableauTool(settings),
        _ => new PowerBiTool(settings),
    };

    /// <summary>Ends the stand-in.</summary>
    public virtual void Dispose()
    {
        // most hold nothing
    }
}
