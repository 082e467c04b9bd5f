using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.WriteBack;

namespace MlConnector.Engine.Configuration.Model;

/// <summary>What is done with a record that somebody changed between our look at it and our write.</summary>
public enum WriteConflicts
{
    /// <summary>Looked at again; if the write is still wanted it is tried again, three times at most, then held.</summary>
    Again,

    /// <summary>Held for a person at once.</summary>
    Hold,

    /// <summary>Left as it is: the next poll delivers the changed record, and it is marked then.</summary>
    Skip,
}

/// <summary>What a pipeline may write to its ERP. Without these settings it writes nothing.</summary>
public sealed record WriteBackSettings
{
    /// <summary>How long after its last byte a request may still take effect.</summary>
    public static readonly TimeSpan StandardSettle = TimeSpan.FromSeconds(90);

    /// <summary>Kinds of entries that may be created.</summary>
    public ImmutableArray<string> Entries { get; init; } = [];

    /// <summary>Streams whose delivered records are marked as processed.</summary>
    public ImmutableArray<ProcessedMark> Marks { get; init; } = [];

    /// <summary>What is done on a conflict.</summary>
    public WriteConflicts OnConflict { get; init; }

    /// <summary>How long an entry whose outcome is unknown is waited for before it is asked about for the last time.</summary>
    public TimeSpan Settle { get; init; } = StandardSettle;

    /// <summary>Where it is written.</summary>
    public SettingPlace Place { get; init; }

    /// <summary>How delivered records of a stream are marked; null = not at all.</summary>
    public ProcessedMark? MarkOf(string stream) => Marks.FirstOrDefault(mark => mark.Stream == stream);
}
