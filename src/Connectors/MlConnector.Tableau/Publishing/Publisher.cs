using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Tableau.ReadBack;
using MlConnector.Tableau.Sources;
using MlConnector.Tableau.Transport;
using Microsoft.Extensions.Logging;

namespace MlConnector.Tableau.Publishing;

/// <summary>
/// Publishes a table's current state: the file is uploaded while it is written, published over what is there as a job, and the job is followed to its end; then the rows under our batch id are counted. Until the publishing call has
/// left, nothing can have taken effect; from then on the outcome is known or asked for (INV-3).
/// </summary>
internal sealed class Publisher(TableauClient client, SiteDirectory site, JobCalls calls, ITableFile file, BatchCounter counter, TableauOptions options, TimeProvider time, ILogger log)
{
    private const string What = "Publishing";

    /// <summary>Publishes once. Throws only when cancelled before the publishing call can have left.</summary>
    public async Task<SendResult> SendAsync(ContainerReference container, DeliveryBatch batch, CancellationToken cancel)
    {
        using var upload = new UploadStream(client, file.Type, options.Limits.PieceBytes);
        SendResult result;
        try
        {
            SourceEntry? before = await site.FindAsync(container.Id, batch.Reference.Table.Name, cancel);
            await file.WriteAsync(batch, upload, cancel);
            await upload.FinishAsync(cancel);
            result = await PublishAsync(container, batch, before, upload.Session!, cancel);
        }
        catch (ConnectorException e)
        {
            // Nothing was published: what was uploaded is forgotten by the service.
            result = new SendResult(SendOutcome.Refused) { Error = e.Error };
        }

        TableauLog.Sent(log, batch.Reference.BatchId, batch.Reference.Rows, upload.Sent, result.RequestId ?? "", result.Error?.Code ?? "delivered");
        return result with { Bytes = upload.Sent };
    }

    private Task<SendResult> PublishAsync(ContainerReference container, DeliveryBatch batch, SourceEntry? before, string session, CancellationToken cancel) => calls.RunAsync(
        new JobCall(new TableauCall(HttpMethod.Post, at => at.Path($"datasources?uploadSessionId={Uri.EscapeDataString(session)}&datasourceType={file.Type}&overwrite=true&asJob=true"), What)
        {
            // People may have described what is there in words of their own.
            Body = () => MultipartBody.Publish(batch.Reference.Table.Name, before is null ? $"Delivered by ml-connector from stream {batch.Reference.Table.Stream}" : null, container.Id),
        })
        {
            Keep = batch.KeepRequestAsync,
            Done = stop => ReceiveAsync(container, batch.Reference, before, stop),

            // Another job is at the data source, which may be one of ours that nobody knew the id of: it passes.
            Refused = static answer => answer.Status == 409 ? TableauErrors.Busy(What, answer.Detail) : AnswerErrors.Classify(answer, What),
            Failed = TableauErrors.PublishFailed,
        },
        cancel);

    /// <summary>The job says that it is done; what the data source shows has to say so, too.</summary>
    private async Task<SendResult> ReceiveAsync(ContainerReference container, BatchReference batch, SourceEntry? before, CancellationToken cancel)
    {
        SourceEntry? now = before is null ? await AppearedAsync(container.Id, batch.Table.Name, cancel) : await site.GetAsync(before.Id, cancel);
        if (now is null) return JobCalls.Unknown("the job is done, but the data source is not shown");
        var receipt = new TableReceipt(now.Id, now.UpdatedAt);
        if (!options.ReadsBack) return new SendResult(SendOutcome.Delivered) { Receipt = receipt };
        try
        {
            bool there = await counter.ShowsAsync(now, batch, cancel);
            return there ? new SendResult(SendOutcome.Delivered) { Receipt = receipt } : JobCalls.Unknown("the job is done, but the data source shows other rows");
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
}
