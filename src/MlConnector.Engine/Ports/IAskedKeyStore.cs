namespace MlConnector.Engine.Ports;

/// <summary>A key that somebody heard has changed, and that waits to be read because its pipeline was running.</summary>
/// <param name="Pipeline">Pipeline.</param>
/// <param name="Stream">Stream.</param>
/// <param name="Key">The key as it was given: its parts, or a source id.</param>
/// <param name="By">Who asked last.</param>
/// <param name="At">When: asked again meanwhile, it has another moment, and is read once more.</param>
public sealed record AskedKey(string Pipeline, string Stream, string Key, string By, DateTimeOffset At);

/// <summary>Keys that wait to be read: each once, however often it is asked for.</summary>
public interface IAskedKeyStore
{
    /// <summary>Adds keys of one stream, unless more than <paramref name="most"/> of it would wait: then none is added. Gives how many of it wait, null if none was added.</summary>
    Task<int?> AddAsync(IReadOnlyList<AskedKey> keys, int most, CancellationToken cancel);

    /// <summary>The keys of a pipeline that wait longest, all of one stream, at most so many.</summary>
    Task<IReadOnlyList<AskedKey>> OldestAsync(string pipeline, int most, CancellationToken cancel);

    /// <summary>Pipelines of which keys wait.</summary>
    Task<IReadOnlyList<string>> PipelinesAsync(CancellationToken cancel);

    /// <summary>Removes keys that were read; those that were asked for again since stay.</summary>
    Task RemoveAsync(IReadOnlyList<AskedKey> keys, CancellationToken cancel);
}
