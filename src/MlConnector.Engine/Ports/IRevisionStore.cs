namespace MlConnector.Engine.Ports;

/// <summary>A stored version of the configuration of one pipeline (connections it uses included).</summary>
/// <param name="Pipeline">Pipeline name.</param>
/// <param name="Number">1, 2, 3 … per pipeline.</param>
/// <param name="Content">Canonical JSON of the resolved configuration: streams, mappings, bindings, container.</param>
/// <param name="Hash">SHA-256 of <paramref name="Content"/>, hex.</param>
/// <param name="By">Who applied it.</param>
/// <param name="At">When.</param>
public sealed record Revision(string Pipeline, int Number, string Content, string Hash, string By, DateTimeOffset At);

/// <summary>Revisions of pipelines. A run pins the one it starts with.</summary>
public interface IRevisionStore
{
    /// <summary>Adds the next revision, if <paramref name="expectedLast"/> still is the last (0 = none); throws <c>REVISION-MOVED</c> otherwise. Gives its number; the same hash as the last one gives the last one's number and adds nothing.</summary>
    Task<int> AddAsync(string pipeline, int expectedLast, string content, string hash, string by, DateTimeOffset at, CancellationToken cancel);

    /// <summary>A revision; the last one for <paramref name="number"/> null. Null if there is none.</summary>
    Task<Revision?> FindAsync(string pipeline, int? number, CancellationToken cancel);

    /// <summary>All revisions of a pipeline, without content, newest first.</summary>
    Task<IReadOnlyList<Revision>> ListAsync(string pipeline, CancellationToken cancel);

    /// <summary>All pipelines with the number of their newest revision, by name.</summary>
    Task<IReadOnlyList<(string Pipeline, int Number)>> NewestAsync(CancellationToken cancel);

    /// <summary>Number of the newest revision of a pipeline, without reading it; null if there is none.</summary>
    Task<int?> NewestAsync(string pipeline, CancellationToken cancel);

    /// <summary>Names of all pipelines.</summary>
    Task<IReadOnlyList<string>> PipelinesAsync(CancellationToken cancel);
}
