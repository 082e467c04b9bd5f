using System.Collections.Immutable;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Http.Streams;

/// <summary>What a site says about one standard stream, where its tables differ from what the catalog expects.</summary>
/// <param name="Channel">Channel by which it is read; null = the first that serves it, or the source has one only.</param>
/// <param name="Table">Table or entity set that it is read from; null = of the catalog.</param>
public sealed record EntityOverride(string? Channel, string? Table)
{
    /// <summary>Fields of the key; empty = of the catalog.</summary>
    public ImmutableArray<string> Key { get; init; } = [];

    /// <summary>The site's column by our field, where it is called otherwise.</summary>
    public ImmutableDictionary<string, string> Columns { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How it is read; null = as the catalog says.</summary>
    public ReadStrategy? Strategy { get; init; }

    /// <summary>Year, period and number for the journal strategy, else the one date or stamp; empty = of the catalog.</summary>
    public ImmutableArray<string> CursorColumns { get; init; } = [];

    /// <summary>What is read again before the watermark; null = as the catalog says.</summary>
    public TimeSpan? Overlap { get; init; }

    /// <summary>"Still open", in the source's filter language.</summary>
    public string? OpenFilter { get; init; }

    /// <summary>The same in the mapping language.</summary>
    public string? OpenWhen { get; init; }

    /// <summary>Periods before the current one that each poll asks for; null = as the catalog says.</summary>
    public int? PeriodWindow { get; init; }

    /// <summary>False: control totals and figures of this stream are not compared.</summary>
    public bool Reconcile { get; init; } = true;
}
