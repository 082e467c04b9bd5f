using MlConnector.Sandbox.Tableau.Content;

namespace MlConnector.Sandbox.Tableau.HyperData;

/// <summary>What was asked for under a request id is done once; whoever asks again within a day is told of the job that did it.</summary>
internal sealed class RequestMemory(TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);
    private readonly Dictionary<string, (DateTimeOffset At, SiteJob Job)> known = new(StringComparer.Ordinal);
    private readonly List<string> ids = [];

    /// <summary>Ids under which something was done, in order.</summary>
    public IReadOnlyList<string> Ids => [.. ids];

    /// <summary>The job of an id that is remembered, or null.</summary>
    public SiteJob? Find(string id) => known.TryGetValue(id, out var job) && time.GetUtcNow() - job.At < Kept ? job.Job : null;

    /// <summary>Remembers a job.</summary>
    public void Keep(string id, SiteJob job)
    {
        known[id] = (time.GetUtcNow(), job);
        ids.Add(id);
    }
}
