namespace MlConnector.Server.Runs;

/// <summary>A run that was given up because nothing was heard of it.</summary>
/// <param name="RunId">The run.</param>
/// <param name="HeardAt">When something of it was heard last.</param>
public sealed record StuckRun(string RunId, DateTimeOffset HeardAt);
