using System.Collections.Immutable;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Engine.Reading;

/// <summary>What a run wants of a stream.</summary>
public enum ReadMode
{
    /// <summary>What changed, as the strategy finds it.</summary>
    Poll,

    /// <summary>Everything (<c>--full</c>): the ledger tells what changed.</summary>
    Full,

    /// <summary>Only documents that wait, once more within a run.</summary>
    Waiting,
}

/// <summary>Everything a strategy may look at: no I/O, no clock.</summary>
/// <param name="Stream">What is read.</param>
/// <param name="Cursor">Cursor of the last settled read, as the strategy wrote it; null before the first.</param>
/// <param name="Today">The source's own today at the poll's start.</param>
/// <param name="Now">The injected clock at the poll's start, UTC.</param>
/// <param name="Mode">Poll or full.</param>
public sealed record ReadRequest(StreamDefinition Stream, string? Cursor, DateOnly Today, DateTimeOffset Now, ReadMode Mode)
{
    /// <summary>Where history is cut (<c>since:</c>), if the stream has a date to cut it by; null = nowhere.</summary>
    public string? Since { get; init; }

    /// <summary>Companies that the stream is read for; empty = the source has none. One that the cursor does not know yet is read completely.</summary>
    public ImmutableArray<string> Companies { get; init; } = [];

    /// <summary>One window asked for by a person (<c>--window</c>) instead of the strategy's; it never moves the cursor.</summary>
    public ReadWindow? Only { get; init; }
}

/// <summary>One window and what may be concluded from it.</summary>
/// <param name="Window">What to read.</param>
/// <param name="Complete">True if it covers every key of the source, so that absence can be judged.</param>
public sealed record PlannedWindow(ReadWindow Window, bool Complete)
{
    /// <summary>After this window, ask by key for what was open last time and has not been met.</summary>
    public bool ThenOpenKeys { get; init; }

    /// <summary>Only keys and tags first, then by key what differs; everything after all if that is less work or the source lists no tags.</summary>
    public bool ByTags { get; init; }
}

/// <summary>Keys that a read asks for beside its windows; implemented over ledger, journal and known tags.</summary>
public interface IOpenKeys
{
    /// <summary>Keys whose tags are not known, after a listing of which every page has been taken in; null if everything has to be read instead.</summary>
    Task<ImmutableArray<ImmutableArray<string>>?> DifferingAsync(CancellationToken cancel) => Task.FromResult<ImmutableArray<ImmutableArray<string>>?>(null);

    /// <summary>Keys (parts in key order, canonical) that are open in the ledger, a dead-lettered key included, and that this read has not met. Every page yielded before has been taken in.</summary>
    IAsyncEnumerable<ImmutableArray<string>> NotMetAsync(CancellationToken cancel);
}
