using System.Collections.Immutable;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Syspro.Options;

/// <summary>What a site says about one standard stream, where its tables differ from what the catalog expects.</summary>
internal sealed record EntityOverride(string? Channel, string? Table)
{
    /// <summary>Fields of the key; empty = of the catalog.</summary>
    public ImmutableArray<string> Key { get; init; } = [];

    /// <summary>The site's column by our field, where it is called otherwise.</summary>
    public ImmutableDictionary<string, string> Columns { get; init; } = ImmutableDictionary<string, string>.Empty;

    public ReadStrategy? Strategy { get; init; }

    /// <summary>Year, period and number for the journal strategy, else the one date or stamp; empty = of the catalog.</summary>
    public ImmutableArray<string> CursorColumns { get; init; } = [];

    public TimeSpan? Overlap { get; init; }

    /// <summary>"Still open", in the source's filter language.</summary>
    public string? OpenFilter { get; init; }

    /// <summary>The same in the mapping language.</summary>
    public string? OpenWhen { get; init; }

    public int? PeriodWindow { get; init; }

    /// <summary>False: control totals and figures of this stream are not compared.</summary>
    public bool Reconcile { get; init; } = true;
}
