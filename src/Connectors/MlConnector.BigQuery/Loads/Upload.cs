using System.Globalization;
using System.Net.Http.Headers;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Transport;
using MlConnector.Http.Rows;
using Microsoft.Extensions.Logging;

namespace MlConnector.BigQuery.Loads;

/// <summary>What an upload brought: exactly one of job, duplicate, refusal and doubt.</summary>
internal sealed record UploadResult
{
    /// <summary>The job that was started.</summary>
    public JobState? Job { get; init; }

    /// <summary>True if there is a job of that id already.</summary>
    public bool Duplicate { get; init; }

    /// <summary>Why no job was started, which is certain.</summary>
    public ConnectorError? Refusal { get; init; }

    /// <summary>Why it is not known whether a job was started.</summary>
    public string? Doubt { get; init; }
}

/// <summary>
/// Uploads rows as a load job, in pieces. Nothing is started before the last piece has arrived whole: a break before it is made good from where it broke, one at the last piece is in doubt (INV-3), and nothing of
/// it is sent again here.
/// </summary>
internal sealed class Upload(BigQueryClient client, TimeProvider time, BigQueryOptions options, ILogger log)
{
    /// <summary>The service wants multiples of 256 KiB.</summary>
    public const int PieceBytes = 8 << 20;

    private const int MostBreaks = 5;
    private const string What = "Uploading rows";

    /// <summary>Uploads a body once.</summary>
    /// <exception cref="ConnectorException">The upload could not be begun, or not be gone on with: no job was started.</exception>
    public async Task<UploadResult> SendAsync(string job, byte[] configuration, PooledBody body, CancellationToken cancel)
    {
        ApiAnswer begun = await client.AskAsync(new ApiCall(HttpMethod.Post, client.Paths.NewUpload, "Beginning the upload", configuration) { UploadLength = body.Size, Accepts = static answer => answer.Status == 409 }, cancel);
        if (begun.Status == 409) return new UploadResult { Duplicate = true };
        if (begun.Location is not { } session || !client.IsOwn(session)) throw new ConnectorException(BigQueryErrors.Answer("Beginning the upload", "it names no address of the service to send to"));
        int breaks = 0;
        for (long from = 0; body.Size - from > PieceBytes;)
        {
            if (await PutAsync(session, body, from, PieceBytes, cancel) is { } answer)
            {
                if (answer.Status != 308) return Refused(answer);
                from = Arrived(answer);
            }
            else
            {
                if (++breaks > MostBreaks) throw new ConnectorException(BigQueryErrors.Unreachable(What, "the connection broke again and again"));
                await Task.Delay(options.JobPoll, time, cancel);
                ApiAnswer asked = await client.PutAsync(session, () => Range($"bytes */{body.Size}"), What, cancel);
                if (asked.Status != 308) return Refused(asked);
                from = Arrived(asked);
                BigQueryLog.UploadResumed(log, job, from);
            }

            if (body.Size - from <= PieceBytes) return await FinishAsync(session, body, from, cancel);
        }

        return await FinishAsync(session, body, 0, cancel);
    }

    private async Task<UploadResult> FinishAsync(Uri session, PooledBody body, long from, CancellationToken cancel)
    {
        RowsAnswer sent = await client.SendRowsAsync(HttpMethod.Put, session, () => Piece(body, from, body.Size - from), What, cancel);
        if (sent.Answer is not { } answer) return new UploadResult { Refusal = sent.Refusal, Doubt = sent.Doubt };
        try
        {
            return answer switch
            {
                { Succeeded: true } => new UploadResult { Job = JobState.Read(answer, What) },
                { Status: 409 } => new UploadResult { Duplicate = true },
                { Status: 308 } => new UploadResult { Doubt = "the service answered 308" },
                _ => Refused(answer),
            };
        }
        catch (ConnectorException e) when (e.Error.Code == "BIGQUERY-ANSWER")
        {
            return new UploadResult { Doubt = "the answer was not understood" };
        }
    }

    // A piece that is not the last: null if the connection broke.
    private async Task<ApiAnswer?> PutAsync(Uri session, PooledBody body, long from, long count, CancellationToken cancel)
    {
        try
        {
            return await client.PutAsync(session, () => Piece(body, from, count), What, cancel);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || e is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private static HttpContent Piece(PooledBody body, long from, long count)
    {
        HttpContent piece = body.Part(from, count);
        piece.Headers.ContentRange = new ContentRangeHeaderValue(from, from + count - 1, body.Size);
        return piece;
    }

    private static ByteArrayContent Range(string range)
    {
        var empty = new ByteArrayContent([]);
        empty.Headers.TryAddWithoutValidation("Content-Range", range);
        return empty;
    }

    // bytes=0-N: N + 1 have arrived; without it, none.
    private static long Arrived(ApiAnswer answer) =>
        answer.Range is { } range && range.LastIndexOf('-') is > 0 and int dash && long.TryParse(range.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long last) ? last + 1 : 0;

    private static UploadResult Refused(ApiAnswer answer) => new()
    {
        // An upload that the service has forgotten is begun again.
        Refusal = answer.Status == 404 ? BigQueryErrors.Service(What, "the upload is no longer known") : AnswerErrors.Classify(answer, What),
    };
}
