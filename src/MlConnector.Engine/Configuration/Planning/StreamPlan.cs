using System.Globalization;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.Configuration.Planning;

/// <summary>A stream of a pipeline with everything decided: catalog, overrides and mapping merged. Immutable; the table follows when the destination has described its columns.</summary>
/// <param name="Stream">The stream as it is read.</param>
/// <param name="Mapping">How its rows become rows of the table.</param>
/// <param name="Table">Table name.</param>
/// <param name="Mode">Write mode.</param>
public sealed record StreamPlan(StreamDefinition Stream, MappingDefinition Mapping, string Table, WriteMode Mode)
{
    /// <summary>Stream name.</summary>
    public string Name => Stream.Name;

    /// <summary>The user said how rows land; false = the catalog did.</summary>
    public bool ModeIsGiven { get; init; }

    /// <summary>When it runs; null = with its pipeline.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>How long few rows are held back after the table got its last ones; null = not at all.</summary>
    public TimeSpan? FlushAfter { get; init; }

    /// <summary>History from this date on, where the stream has a date to cut it by.</summary>
    public DateOnly? Since { get; init; }

    /// <summary>Everything that is ever read of it: all, or from <see cref="Since"/> on where it has a date to cut by.</summary>
    public FullWindow History => new() { Since = Stream.HistoryFrom(Since?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) };
}
