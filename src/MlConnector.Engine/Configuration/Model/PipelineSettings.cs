using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MlConnector.Abstractions.Configuration;

namespace MlConnector.Engine.Configuration.Model;

/// <summary>One pipeline as configured, before the catalog of its source is merged in.</summary>
/// <param name="Name">Pipeline name.</param>
/// <param name="Source">Connection that is read.</param>
/// <param name="Destination">Connection that is written.</param>
/// <param name="Container">What holds the tables at the destination (<c>dataset:</c>).</param>
public sealed record PipelineSettings(string Name, string Source, string Destination, string Container)
{
    /// <summary>When it runs, unless a stream says otherwise; null = only when told.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>How long deliveries of few rows are held back after a table got its last ones, unless a stream says otherwise; null = not at all.</summary>
    public TimeSpan? FlushAfter { get; init; }

    /// <summary>IANA zone of the schedule.</summary>
    public string TimeZone { get; init; } = "Etc/UTC";

    /// <summary>What stands around its schedule; null = nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ScheduleCalendar? Calendar { get; init; }

    /// <summary>History from this date on; null = all of it.</summary>
    public DateOnly? Since { get; init; }

    /// <summary>Its policies.</summary>
    public PipelinePolicies Policies { get; init; } = new();

    /// <summary>What it may write to its ERP; null = nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WriteBackSettings? WriteBack { get; init; }

    /// <summary>Its streams, in file order.</summary>
    public ImmutableArray<StreamSettings> Streams { get; init; } = [];

    /// <summary>Where it is written.</summary>
    public SettingPlace Place { get; init; }

    /// <summary>Streams the user added; the source's factory is given them.</summary>
    public IEnumerable<Abstractions.Sources.StreamDefinition> AddedStreams => Streams.Select(stream => stream.Added).OfType<Abstractions.Sources.StreamDefinition>();
}
