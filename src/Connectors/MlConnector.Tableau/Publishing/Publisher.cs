using System.Text.Json;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Json;
using MlConnector.Http.Transport;
using MlConnector.Tableau.ReadBack;
using MlConnector.Tableau.Sources;
using MlConnector.Tableau.Transport;
using Microsoft.Extensions.Logging;

namespace MlConnector.Tableau.Publishing;

/// <summary>
/// Publishes a table's current state: the file is uploaded while it is written, published over what is there as a job, and the job is followed to its end; then the rows under our batch id are counted. Until the publishing call has
/// left, nothing can have taken effect; from then on the outcome is known or asked for (INV-3).
/// </summary>
internal sealed class Publisher(TableauClient client, SiteDirectory site, JobFollower jobs, BatchCounter counter, TableauOptions options, TimeProvider time, ILogger log)
{
    private const string What = "Publishing";

    /// <summary>Publishes once. Throws only when cancelled before the publishing call can have left.</summary>
    public async Task<SendResult> SendAsync(ContainerReference container, DeliveryBatch batch, CancellationToken cancel)
    {
        using var upload = new UploadStream(client, options.Limits.PieceBytes);
        SendResult result;
        try
        {
            SourceEntry? before = await site.FindAsync(container.Id, batch.Reference.Table.Name, cancel);
            await RowWriter.WriteAsync(batch, upload, options.Layout, cancel);
            await upload.FinishAsync(cancel);
            result = await PublishAsync(container, batch.Reference, before, upload.Session!, cancel);
        }
        catch (ConnectorException e)
        {
            // Nothing was published: what was uploaded is forgotten by the service.
            result = new SendResult(SendOutcome.Refused) { Error = e.Error };
        }

        TableauLog.Sent(log, batch.Reference.BatchId, batch.Reference.Rows, upload.Sent, result.RequestId ?? "", result.Error?.Code ?? "delivered");
        return result with { Bytes = upload.Sent };
    }

    private async Task<SendResult> PublishAsync(ContainerReference container, BatchReference batch, SourceEntry? before, string session, CancellationToken cancel)
    {
        var call = new TableauCall(HttpMethod.Post, at => at.Path($"datasources?uploadSessionId={Uri.EscapeDataString(session)}&datasourceType=parquet&overwrite=true&asJob=true"), What)
        {
            Body = () => MultipartBody.Publish(batch.Table.Name, $"Delivered by ml-connector from stream {batch.Table.Stream}", container.Id),
        };
        TableauAnswer answer;
        try
        {
            answer = await client.SendAsync(call, cancel);
        }
        catch (HttpRequestException e) when (NetworkFault.NeverConnected(e))
        {
            return new SendResult(SendOutcome.Refused) { Error = TableauErrors.Unreachable(What, NetworkFault.Describe(e)) };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return Unknown("the connection broke before the answer");
        }

        if (answer.Succeeded && JobOf(answer) is { } job) return await EndAsync(container, batch, before, job, cancel);
        if (answer.Succeeded || answer.Status >= 500 || answer.Code.Length == 0 && answer.Status != 429) return Unknown($"the answer to publishing was {answer.Status}");
        return new SendResult(SendOutcome.Refused) { Error = AnswerErrors.Classify(answer, What) };
    }

    private async Task<SendResult> EndAsync(ContainerReference container, BatchReference batch, SourceEntry? before, string job, CancellationToken cancel)
    {
        try
        {
            (JobEnd end, string notes) = await jobs.FollowAsync(job, cancel);
            SendResult result = end switch
            {
                JobEnd.Done => await ReceiveAsync(container, batch, before, cancel),
                JobEnd.Failed => new SendResult(SendOutcome.Refused) { Error = TableauErrors.PublishFailed(notes) },
                _ => Unknown(end == JobEnd.Gone ? "Tableau does not know its job any more" : "its job is still running"),
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

    /// <summary>The job says that it is done; what the data source shows has to say so, too.</summary>
    private async Task<SendResult> ReceiveAsync(ContainerReference container, BatchReference batch, SourceEntry? before, CancellationToken cancel)
    {
        SourceEntry? now = before is null ? await AppearedAsync(container.Id, batch.Table.Name, cancel) : await site.GetAsync(before.Id, cancel);
        if (now is null) return Unknown("the job is done, but the data source is not shown");
        var receipt = new TableReceipt(now.Id, now.UpdatedAt);
        if (!options.ReadsBack) return new SendResult(SendOutcome.Delivered) { Receipt = receipt };
        try
        {
            bool there = await counter.ShowsAsync(now, batch, cancel);
            return there ? new SendResult(SendOutcome.Delivered) { Receipt = receipt } : Unknown("the job is done, but the data source shows other rows");
        }
        catch (ConnectorException e) when (BatchCounter.CannotRead(e.Error))
        {
            // The job and the time of update are the receipt; that nobody could count keeps the run from being verified.
            return new SendResult(SendOutcome.Delivered) { Receipt = receipt };
        }
    }

    private async Task<SourceEntry?> AppearedAsync(string project, string name, CancellationToken cancel)
    {
        long begin = time.GetTimestamp();
        while (true)
        {
            if (await site.FindAsync(project, name, cancel) is { } found) return found;
            if (time.GetElapsedTime(begin) > options.Settle) return null;
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancel);
        }
    }

    private static string? JobOf(TableauAnswer answer)
    {
        using JsonDocument body = answer.Parse(What);
        return AnswerPart.Child(body.RootElement, "job") is { } job && AnswerPart.Text(job, "id") is { Length: > 0 } id ? id : null;
    }

    private static SendResult Unknown(string reason) => new(SendOutcome.Unknown) { Error = TableauErrors.UnknownOutcome(reason) };
}
