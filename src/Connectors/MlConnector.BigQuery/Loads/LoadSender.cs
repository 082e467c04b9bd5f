using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Staging;
using MlConnector.BigQuery.Transport;
using MlConnector.BigQuery.Ways;
using MlConnector.Http.Rows;
using Microsoft.Extensions.Logging;

namespace MlConnector.BigQuery.Loads;

/// <summary>
/// Sends a batch as one load job, into its table or a staging table, and follows it and what has to come after it to the end. All of it is stored or nothing, and at most once per id: a batch that was sent before meets its own job again instead of being stored twice.
/// </summary>
internal sealed class LoadSender(Upload uploads, JobDirectory jobs, StagingTables staging, StagedRows staged, StagedFinish finish, BigQueryOptions options, ILogger log)
{
    private readonly ConditionalWeakTable<TableSchema, JsonRowEncoder> encoders = [];

    /// <summary>Sends a batch. Throws only when cancelled before a job can have been started.</summary>
    public async Task<SendResult> SendAsync(ContainerReference container, DeliveryBatch batch, CancellationToken cancel)
    {
        (PooledBody? rows, string? tooLarge) = EncoderOf(batch.Reference.Table).Encode(batch);
        if (rows is null) return Outcome.NotBegun(BigQueryErrors.TooLarge(tooLarge!));
        using PooledBody plain = rows;
        using PooledBody body = options.Compresses ? await LoadRows.CompressAsync(plain, cancel) : plain;
        SendResult result;
        try
        {
            LoadTarget target = LoadTarget.Of(batch, options);
            if (target.IsDirect) await batch.KeepRequestAsync(JobName.Of(container, batch.Reference, JobName.Direct, 0), cancel);
            result = await LoadAsync(container, batch.Reference, target, new LoadBytes(plain, body), cancel);
        }
        catch (ConnectorException e)
        {
            // Before the last piece nothing can have been started, save by an earlier send: if its job could not be looked at, it may be there.
            result = UnseenJob.IsReasonOf(e) ? Outcome.Unknown(e.Error.Message) : Outcome.NotBegun(e.Error);
        }

        BigQueryLog.Sent(log, batch.Reference.BatchId, batch.Reference.Rows, body.Size, result.RequestId ?? "", result.Error?.Code ?? "delivered");
        return result with { Bytes = body.Started ? body.Size : 0 };
    }

    private async Task<SendResult> LoadAsync(ContainerReference container, BatchReference batch, LoadTarget target, LoadBytes bytes, CancellationToken cancel)
    {
        // A first send has no job yet; a later one looks for it before the rows are uploaded again.
        (JobState? there, int generation) = batch.Attempt == 1 ? (null, 0) : await jobs.NewestAsync(container, batch, target.Load, cancel);
        while (true)
        {
            if (there is not null)
            {
                if (await EndAsync(container, there, batch, target, bytes.Rows, before: true, cancel) is { } ended) return ended;
                BigQueryLog.StagedAgain(log, batch.BatchId, there.Id);
                (there, generation) = await jobs.NewestAsync(container, batch, target.Load, cancel, generation + 1);
                continue;
            }

            if (batch.Table.Mode == WriteMode.Replace) await staging.MakeAsync(container, batch.Table, target.Table, cancel);
            string job = JobName.Of(container, batch, target.Load, generation);
            UploadResult upload = await uploads.SendAsync(job, LoadBody.Of(job, container, target.Table, options), bytes.Sent, cancel);
            if (upload.Refusal is { } refusal) return Outcome.NotBegun(refusal) with { RequestId = job };
            if (upload.Doubt is { } doubt) return Outcome.Unknown(doubt) with { RequestId = job };
            if (upload.Job is { } started) return (await EndAsync(container, started, batch, target, bytes.Rows, before: false, cancel))!;
            int before = generation;
            (there, generation) = await jobs.NewestAsync(container, batch, target.Load, cancel, before);
            // The service says that the id is used, but knows no such job: it may not show it yet.
            if (there is null && generation == before) return Outcome.Unknown("the service says that the job exists, but does not show it yet") with { RequestId = job };
        }
    }

    /// <summary>Follows a load and what comes after it. Null if it was begun <paramref name="before"/> this send and what it staged is not there any more.</summary>
    private async Task<SendResult?> EndAsync(ContainerReference container, JobState job, BatchReference batch, LoadTarget target, PooledBody rows, bool before, CancellationToken cancel)
    {
        try
        {
            job = await jobs.FollowAsync(job, cancel);
            if (job.IsStored && job.Rows == batch.Rows && StagedFinish.KindOf(batch.Table, target) is not null)
                return before && await staged.AreGoneAsync(container, batch, target, cancel) ? null : Ended(batch.Table, await finish.RunAsync(container, batch, target, cancel));
        }
        catch (ConnectorException e)
        {
            // The service has taken a job: what only keeps us from looking at it says nothing of it. Certain is what was refused before the second job was begun: its rows are staged, and nobody sees them.
            return (!UnseenJob.IsReasonOf(e) && e.Error.Kind is (ErrorKind.Config or ErrorKind.Auth) ? Outcome.Refused(e.Error) : Outcome.Unknown(e.Error.Message)) with { RequestId = job.Id };
        }
        catch (OperationCanceledException)
        {
            return Outcome.Unknown("it was cancelled while the job was running") with { RequestId = job.Id };
        }

        if (job.IsBurnt) BigQueryLog.JobFailed(log, job.Id, job.FaultReason);
        SendResult result = job switch
        {
            { IsBurnt: true } => Burnt(job, rows),
            { IsStored: true } when job.Rows == batch.Rows => new SendResult(SendOutcome.Delivered),
            { IsStored: true } => Outcome.Unknown($"the job says that it stored {job.Rows} rows of {batch.Rows}"),
            _ => Outcome.Unknown("the job is still running"),
        };
        return result with { RequestId = job.Id };
    }

    // Where it is the rows, those that the job names are guilty; where it names none that is one, they are searched for.
    private static SendResult Burnt(JobState job, PooledBody rows)
    {
        ConnectorError error = AnswerErrors.OfJob(job.FaultReason, job.FaultMessage);
        SortedDictionary<int, ConnectorError> named = [];
        foreach (FaultyPlace place in error.Code == "BIGQUERY-ROWS-REFUSED" ? job.FaultyPlaces : [])
        {
            if (rows.LineAt(place.Position) is { } row) named.TryAdd(row, BigQueryErrors.Row("", place.Message));
        }

        return Outcome.Refused(error) with { Rejected = [.. named.Select(each => (each.Key, each.Value))] };
    }

    // The rows lie in the staging table; a second job that failed has changed nothing, and is begun anew.
    private SendResult Ended(TableSchema table, JobState second)
    {
        if (second.IsBurnt) BigQueryLog.JobFailed(log, second.Id, second.FaultReason);
        SendResult result = second switch
        {
            { IsBurnt: true } => Outcome.Refused(table.Mode == WriteMode.Replace ? AnswerErrors.OfCopy(table.Name, second.FaultReason, second.FaultMessage) : AnswerErrors.OfSecondJob(second.FaultReason, second.FaultMessage)),
            { IsStored: true } => new SendResult(SendOutcome.Delivered),
            _ => Outcome.Unknown("the job is still running"),
        };
        return result with { RequestId = second.Id };
    }

    private JsonRowEncoder EncoderOf(TableSchema table) => encoders.GetValue(table, made => new JsonRowEncoder(made, LoadRows.Format with { SendsNulls = options.SendsNulls }, ushort.MaxValue, options.Limits.BytesPerJob));
}

/// <summary>The rows of a load, a line each, and what is sent of them: the same, or smaller.</summary>
internal sealed record LoadBytes(PooledBody Rows, PooledBody Sent);
