using System.Collections.Concurrent;
using System.Text.Json;
using MlConnector.Http.Json;
using MlConnector.Http.Transport;
using MlConnector.Tableau.Transport;

namespace MlConnector.Tableau.Publishing;

/// <summary>How a job stands.</summary>
internal enum JobEnd
{
    /// <summary>Still running when our patience ended.</summary>
    Running,

    /// <summary>Nobody could look at it: there was no look left, or it is not shown to us.</summary>
    Unseen,

    /// <summary>Done, without a note of an error.</summary>
    Done,

    /// <summary>Failed: nothing was published.</summary>
    Failed,

    /// <summary>Cancelled, or done with a note of an error: no success, but something may have been published all the same.</summary>
    InDoubt,

    /// <summary>Tableau does not know it any more.</summary>
    Gone,
}

/// <summary>
/// Follows a job to its true end: judged only when it says when it ended, because the answer that began it carries a finish code that means nothing. Looks are counted by the day and site; where none is left, the job is waited for without.
/// Whoever asks again within a process for a job that all patience was spent on gets one look.
/// </summary>
internal sealed class JobFollower(TableauClient client, CallPace pace, TableauOptions options, TimeProvider time)
{
    private const string What = "Following the publishing job";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, long> followed = new(StringComparer.Ordinal);

    public async Task<(JobEnd End, string Notes)> FollowAsync(string job, CancellationToken cancel)
    {
        long begin = followed.GetOrAdd(job, _ => time.GetTimestamp());
        for (var wait = TimeSpan.FromSeconds(1); ; wait = wait + wait * 2 / 5 is var longer && longer < Longest ? longer : Longest)
        {
            await Task.Delay(wait, time, cancel);
            bool looks = await pace.TryLookAsync(cancel);
            if (looks && await LookAsync(job, cancel) is { } end) return end;
            if (time.GetElapsedTime(begin) > options.JobPatience) return (looks ? JobEnd.Running : JobEnd.Unseen, "");
        }
    }

    /// <summary>One look; null while it runs.</summary>
    private async Task<(JobEnd End, string Notes)?> LookAsync(string job, CancellationToken cancel)
    {
        TableauAnswer answer = await client.AskAsync(new TableauCall(HttpMethod.Get, session => session.Path($"jobs/{Uri.EscapeDataString(job)}"), What) { Accepts = static refused => refused.Code == "400031" || refused is { Status: 404, Code.Length: > 0 } }, cancel);
        if (!answer.Succeeded) return (JobEnd.Gone, "");
        using JsonDocument body = answer.Parse(What);
        JsonElement found = AnswerParts.Part(body.RootElement, "job", What);
        return AnswerPart.Text(found, "completedAt").Length > 0 ? Judge(found) : null;
    }

    private static (JobEnd, string) Judge(JsonElement job)
    {
        JsonElement[] notes = AnswerPart.List(job, "statusNotes", "statusNote");
        string text = SafeText.Of(string.Join("; ", notes.Select(note => AnswerPart.Text(note, "text")).Where(note => note.Length > 0)), 300);
        bool isError = notes.Any(note => AnswerPart.Text(note, "type").Contains("Error", StringComparison.OrdinalIgnoreCase));
        return (AnswerPart.Text(job, "finishCode"), isError) switch
        {
            ("0", false) => (JobEnd.Done, text),
            ("1", _) => (JobEnd.Failed, text),
            ("2", _) => (JobEnd.InDoubt, text.Length > 0 ? text : "it was cancelled"),
            _ => (JobEnd.InDoubt, text.Length > 0 ? text : "it does not say how it ended"),
        };
    }
}
