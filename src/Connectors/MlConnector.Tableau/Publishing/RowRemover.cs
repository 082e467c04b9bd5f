using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Rows;
using MlConnector.Tableau.ReadBack;
using MlConnector.Tableau.Sources;
using MlConnector.Tableau.Transport;
using Microsoft.Extensions.Logging;

namespace MlConnector.Tableau.Publishing;

/// <summary>
/// Deletes rows that are gone at the data source itself, by a condition, instead of publishing all that stay. Only from a data source that shows exactly what we published last, as was counted before; afterwards these keys are not there
/// and the others are, or it is asked again (INV-3). What Tableau refuses to do this way is published whole (INV-5).
/// </summary>
internal sealed class RowRemover(SiteDirectory site, JobCalls calls, BatchCounter counter, TableauOptions options, ILogger log)
{
    /// <summary>Bytes of a body that servers take by their standard.</summary>
    private const int MostBytes = 10_000_000;

    private const string What = "Removing rows by condition";
    private readonly ConcurrentDictionary<string, bool> refused = new(StringComparer.Ordinal);

    /// <summary>Removes once; null where the whole state has to be published.</summary>
    public async Task<SendResult?> TryAsync(ContainerReference container, DeliveryBatch delivery, CancellationToken cancel)
    {
        BatchReference batch = delivery.Reference;
        if (batch.Removal is not { } removal || refused.ContainsKey(batch.BatchId)) return null;
        byte[] body = RemovalBody.Of((options.HyperSchema, options.HyperTable), LineageNames.NameOf(batch.Table, LineageColumn.SourceId), removal.SourceIds);
        if (body.Length > MostBytes) return null;
        SendResult result;
        try
        {
            if (await site.FindAsync(container.Id, batch.Table.Name, cancel) is not { } source || !await counter.ShowsBeforeAsync(source, batch, removal, cancel)) return null;
            if (await PathAsync(source, cancel) is not { } path) return null;
            result = await RemoveAsync(path, body, source, delivery, removal, cancel) with { Bytes = body.Length };
        }
        catch (ConnectorException e) when (BatchCounter.CannotRead(e.Error))
        {
            return null; // what nobody can count is not done in a way that only a count can prove
        }
        catch (ConnectorException e)
        {
            result = new SendResult(SendOutcome.Refused) { Error = e.Error };
        }

        TableauLog.Removed(log, batch.BatchId, removal.SourceIds.Length, result.RequestId ?? "", result.Error?.Code ?? "delivered");
        return result;
    }

    private Task<SendResult> RemoveAsync(string path, byte[] body, SourceEntry source, DeliveryBatch delivery, RowRemoval removal, CancellationToken cancel) => calls.RunAsync(
        new JobCall(new TableauCall(HttpMethod.Patch, at => at.Path(path), What)
        {
            Body = () => new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },

            // The same at every look at this attempt, another for each further one: what is known under an id is not done again for a day.
            RequestId = string.Create(CultureInfo.InvariantCulture, $"{delivery.Reference.BatchId}-{delivery.Reference.Attempt}"),
        })
        {
            Keep = delivery.KeepRequestAsync,
            Done = stop => ReceiveAsync(source, delivery.Reference, removal, stop),
            Refused = answer => RefusedAs(delivery.Reference, answer),
            Failed = notes => NotSo(delivery.Reference, notes),
            InDoubt = () => refused[delivery.Reference.BatchId] = true,
        },
        cancel);

    /// <summary>Where its data is changed: a data source of several connections by the one that is a Hyper file; null if that is not one.</summary>
    private async Task<string?> PathAsync(SourceEntry source, CancellationToken cancel)
    {
        string path = $"datasources/{Uri.EscapeDataString(source.Id)}";
        IReadOnlyList<ConnectionEntry> connections = await site.ConnectionsAsync(source.Id, cancel);
        if (connections.Count == 1) return $"{path}/data";
        ConnectionEntry[] files = [.. connections.Where(static connection => connection.Type == "hyper")];
        return files.Length == 1 ? $"{path}/connections/{Uri.EscapeDataString(files[0].Id)}/data" : null;
    }

    private async Task<SendResult> ReceiveAsync(SourceEntry source, BatchReference batch, RowRemoval removal, CancellationToken cancel)
    {
        if (await site.GetAsync(source.Id, cancel) is not { } now) return JobCalls.Unknown("the job is done, but the data source is not shown");
        var result = new SendResult(SendOutcome.Delivered) { Receipt = new TableReceipt(now.Id, now.UpdatedAt) { ShownAs = removal.ShownAs } };
        try
        {
            return await counter.ShowsAfterAsync(now, batch, removal, asksAnew: true, cancel) ? result : JobCalls.Unknown("the job is done, but the data source shows other rows");
        }
        catch (ConnectorException e) when (BatchCounter.CannotRead(e.Error))
        {
            return result; // as of a publication: the job is the receipt, and the run is not verified
        }
    }

    /// <summary>What passes is waited for; anything else means that it cannot be done this way.</summary>
    private ConnectorError RefusedAs(BatchReference batch, TableauAnswer answer) => answer.Status switch
    {
        409 => TableauErrors.Busy(What, answer.Detail),
        429 => AnswerErrors.Classify(answer, What),
        _ => NotSo(batch, answer.Detail),
    };

    private ConnectorError NotSo(BatchReference batch, string detail)
    {
        refused[batch.BatchId] = true;
        return TableauErrors.RemovalRefused(detail);
    }
}
