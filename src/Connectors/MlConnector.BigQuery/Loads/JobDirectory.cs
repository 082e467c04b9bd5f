using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Transport;
using Microsoft.Extensions.Logging;

namespace MlConnector.BigQuery.Loads;

/// <summary>Asks for jobs by their id and follows them to their end.</summary>
internal sealed class JobDirectory(BigQueryClient client, BigQueryOptions options, TimeProvider time, ILogger log)
{
    private const string What = "Asking for a job";
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(30);

    /// <summary>A job; null if the service knows none of that id.</summary>
    /// <exception cref="ConnectorException">It could not be asked for (<see cref="UnseenJob"/>); so of the others.</exception>
    public async Task<JobState?> FindAsync(string job, CancellationToken cancel)
    {
        try
        {
            ApiAnswer answer = await client.AskAsync(new ApiCall(HttpMethod.Get, client.Paths.Job(job, options.Location), What) { Accepts = static found => found is { Status: 404, IsPage: false } }, cancel);
            return answer.Succeeded ? JobState.Read(answer, What) : null;
        }
        catch (ConnectorException e)
        {
            throw UnseenJob.Of(e);
        }
    }

    /// <summary>
    /// The newest job of a kind of a batch and its number: all before it, from <paramref name="first"/> on, have failed. Null and the first generation without a job, if the newest failed too or there is none.
    /// </summary>
    public async Task<(JobState? Job, int Generation)> NewestAsync(ContainerReference container, BatchReference batch, char kind, CancellationToken cancel, int first = 0)
    {
        for (int generation = first; ; generation++)
        {
            JobState? job = await FindAsync(JobName.Of(container, batch, kind, generation), cancel);
            if (job is null or { IsBurnt: false }) return (job, generation);
            BigQueryLog.JobFailed(log, job.Id, job.FaultReason);
        }
    }

    /// <summary>Follows a job; gives it as it stands when it is done, or when the patience is over.</summary>
    public async Task<JobState> FollowAsync(JobState job, CancellationToken cancel)
    {
        long begin = time.GetTimestamp();
        TimeSpan poll = options.JobPoll;
        while (!job.IsDone && time.GetElapsedTime(begin) < options.JobPatience)
        {
            await Task.Delay(poll, time, cancel);
            job = await FindAsync(job.Id, cancel) ?? job;
            poll = new TimeSpan(Math.Min(poll.Ticks * 2, Math.Max(LongestPoll.Ticks, options.JobPoll.Ticks)));
        }

        return job;
    }
}
