using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tables;
using MlConnector.BigQuery.Transport;
using MlConnector.BigQuery.Ways;
using MlConnector.Http.Rows;
using Microsoft.Extensions.Logging;

namespace MlConnector.BigQuery.Inserts;

/// <summary>
/// Sends a batch as one <c>insertAll</c>, once. Rows that the answer calls invalid are named, and nothing of the request is stored then; of rows that were not stored for a passing reason nobody says whether the others were: the batch is
/// looked for (INV-3), and what is missing goes again as a batch of its own.
/// </summary>
internal sealed class InsertSender(BigQueryClient client, FreshTable fresh, BigQueryOptions options, ILogger log)
{
    /// <summary>Documented for one request.</summary>
    public const int MostRows = 50_000;

    private const string What = "Sending rows";
    private readonly ConditionalWeakTable<TableSchema, JsonRowEncoder> encoders = [];

    /// <summary>Sends a batch. Throws only when cancelled before anything left.</summary>
    public async Task<SendResult> SendAsync(ContainerReference container, DeliveryBatch batch, CancellationToken cancel)
    {
        (PooledBody? rows, string? tooLarge) = EncoderOf(batch.Reference.Table).Encode(batch);
        if (rows is null) return Outcome.Refused(BigQueryErrors.TooLarge(tooLarge!));
        using PooledBody body = rows;
        SendResult result;
        try
        {
            result = await SendAsync(container, batch.Reference, body, cancel);
        }
        catch (ConnectorException e)
        {
            // No token, or the table could not be looked at after a refusal: nothing is stored.
            result = Outcome.Refused(e.Error);
        }

        BigQueryLog.Inserted(log, batch.Reference.BatchId, batch.Reference.Rows, body.Size, result.Error?.Code ?? "delivered");
        return result with { Bytes = body.Started ? body.Size : 0 };
    }

    private async Task<SendResult> SendAsync(ContainerReference container, BatchReference batch, PooledBody body, CancellationToken cancel)
    {
        Uri address = client.AddressOf(client.Paths.InsertAll(container.Name, batch.Table.Name));
        RowsAnswer sent = await client.SendRowsAsync(HttpMethod.Post, address, () => Content(body), What, cancel);
        return sent switch
        {
            { Refusal: { } refusal } => Outcome.Refused(refusal),
            { Answer: { Succeeded: true } answer } => await JudgeAsync(container, batch, answer, cancel),
            { Answer: { Status: 404, IsPage: false } answer } => Outcome.Refused(await fresh.MissingAsync(container, batch.Table, answer.Message, cancel)),
            { Answer: { } answer } => Outcome.Refused(AnswerErrors.Classify(answer, What)),
            _ => Outcome.Unknown(sent.Doubt ?? "no answer"),
        };
    }

    private async Task<SendResult> JudgeAsync(ContainerReference container, BatchReference batch, ApiAnswer answer, CancellationToken cancel)
    {
        ImmutableArray<FaultyRow> faults;
        try
        {
            faults = InsertAnswer.Read(answer, batch.Rows, What);
        }
        catch (ConnectorException e)
        {
            return Outcome.Unknown(e.Error.Message);
        }

        if (faults.IsEmpty) return new SendResult(SendOutcome.Delivered);
        FaultyRow[] invalid = [.. faults.Where(row => row.Fault == RowFault.Invalid)];
        // An invalid row stops all others, and every row is named then. Anything else is not as documented: the rows are asked for.
        if (invalid.Length == 0 || faults.Length < batch.Rows) return Outcome.Unknown(string.Create(CultureInfo.InvariantCulture, $"{faults.Length} rows of {batch.Rows} were not taken ({faults[0].Message.TrimEnd('.')})"));
        if (invalid.FirstOrDefault(row => row.NamesUnknownColumn) is { } column) return Outcome.Refused(await fresh.UnknownColumnAsync(container, batch.Table, column.Message, cancel));
        return Outcome.Refused(BigQueryErrors.RowsRefused(invalid[0].Message)) with { Rejected = [.. invalid.Select(row => (row.Row, BigQueryErrors.Row(row.Column, row.Message)))] };
    }

    private static HttpContent Content(PooledBody body)
    {
        HttpContent content = body.Part(0, body.Size);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        return content;
    }

    private JsonRowEncoder EncoderOf(TableSchema table) => encoders.GetValue(table, made => new JsonRowEncoder(made, InsertRows.FormatOf(made), MostRows, options.Streaming.BytesPerInsert));
}
