using System.Collections.Immutable;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Planning;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Runs;
using MlConnector.Server.Runs;

namespace MlConnector.Server.Api.Configuration;

/// <summary>The second half of a mapping change: rows that are there with the older one.</summary>
internal static class ExistingRowsRun
{
    /// <summary>Starts the run that brings them to the new mapping; null if there are none, or they stay.</summary>
    public static LiveRun? Start(RunDesk desk, StoredPipeline stored, PipelinePlan plan, ExistingRows existing, string by)
    {
        ImmutableArray<string> changed = [.. plan.Streams.Where(stream => stream.MappingChange is not null).Select(stream => stream.Stream)];
        if (changed.IsEmpty || existing == ExistingRows.Leave) return null;
        var request = new RunRequest(by) { Streams = changed };
        return existing == ExistingRows.Replay ? desk.ReplayRevision(stored, request) : desk.Start(stored, request with { Mode = ReadMode.Full, RenewsOlder = true });
    }
}
