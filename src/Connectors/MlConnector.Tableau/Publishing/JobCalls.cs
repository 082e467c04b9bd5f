using System.Text.Json;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Json;
using MlConnector.Http.Transport;
using MlConnector.Tableau.Transport;

namespace MlConnector.Tableau.Publishing;

/// <summary>A call that starts a job, and what its ends mean.</summary>
/// <param name="Call">The call.</param>
internal sealed record JobCall(TableauCall Call)
{
    /// <summary>Makes the job's id durable, so that every later process can follow it.</summary>
    public required Func<string, CancellationToken, Task> Keep { get; init; }

    /// <summary>The job is done: whether the data source shows it.</summary>
    public required Func<CancellationToken, Task<SendResult>> Done { get; init; }

    /// <summary>The service refused the call.</summary>
    public required Func<TableauAnswer, ConnectorError> Refused { get; init; }

    /// <summary>The job failed; with its notes.</summary>
    public required Func<string, ConnectorError> Failed { get; init; }

    /// <summary>The job was no success, and may have done its work: what follows from that besides asking.</summary>
    public Action InDoubt { get; init; } = static () => { };
}

/// <summary>Sends a call that starts a job, once, and follows the job to its end. Until the call has left, nothing can have taken effect; from then on the outcome is known or asked for (INV-3).</summary>
internal sealed class JobCalls(TableauClient client, JobFollower jobs)
{
    /// <summary>Why nothing is known of a batch whose job goes on.</summary>
    public const string StillRunning = "its job is still running";

    /// <summary>An outcome that has to be asked for.</summary>
    public static SendResult Unknown(string reason) => new(SendOutcome.Unknown) { Error = TableauErrors.UnknownOutcome(reason) };

    /// <summary>Sends once.</summary>
    /// <exception cref="ConnectorException">Signing in failed: the call was not sent.</exception>
    public async Task<SendResult> RunAsync(JobCall work, CancellationToken cancel)
    {
        TableauAnswer answer;
        try
        {
            answer = await client.SendAsync(work.Call, cancel);
        }
        catch (HttpRequestException e) when (NetworkFault.NeverConnected(e))
        {
            return new SendResult(SendOutcome.Refused) { Error = TableauErrors.Unreachable(work.Call.What, NetworkFault.Describe(e)) };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return Unknown("the connection broke before the answer");
        }

        if (answer.Succeeded && JobOf(answer, work.Call.What) is { } job) return await EndAsync(work, job, cancel);
        if (answer.Succeeded || answer.Status >= 500 || answer.Code.Length == 0 && answer.Status != 429) return Unknown($"the answer was {answer.Status}");
        return new SendResult(SendOutcome.Refused) { Error = work.Refused(answer) };
    }

    private async Task<SendResult> EndAsync(JobCall work, string job, CancellationToken cancel)
    {
        try
        {
            await work.Keep(job, cancel); // INV-3: before anything is waited for
            (JobEnd end, string notes) = await jobs.FollowAsync(job, cancel);
            SendResult result = end switch
            {
                JobEnd.Done => await work.Done(cancel),
                JobEnd.Failed => new SendResult(SendOutcome.Refused) { Error = work.Failed(notes) },
                JobEnd.InDoubt => Doubted(work, notes),
                JobEnd.Gone => Unknown("Tableau does not know its job any more"),
                JobEnd.Unseen => Unknown("nobody could look at its job"),
                _ => Unknown(StillRunning),
            };
            return result with { RequestId = job };
        }
        catch (ConnectorException e)
        {
            return Unknown(e.Error.Message) with { RequestId = job };
        }
        catch (OperationCanceledException)
        {
            return Unknown("it was cancelled while the job was running") with { RequestId = job };
        }
    }

    private static SendResult Doubted(JobCall work, string notes)
    {
        work.InDoubt();
        return Unknown($"its job was no success, which is not to say that it did nothing ({notes})");
    }

    /// <summary>The job that a good answer names; null if it was not understood, which does not undo what was asked for.</summary>
    private static string? JobOf(TableauAnswer answer, string what)
    {
        try
        {
            using JsonDocument body = answer.Parse(what);
            return AnswerPart.Child(body.RootElement, "job") is { } job && AnswerPart.Text(job, "id") is { Length: > 0 } id ? id : null;
        }
        catch (ConnectorException)
        {
            return null;
        }
    }
}
