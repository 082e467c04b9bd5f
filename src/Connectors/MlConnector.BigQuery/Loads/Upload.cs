using System.Globalization;
using System.Net.Http.Headers;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Transport;
using MlConnector.Http.Rows;
using MlConnector.Http.Transport;
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
/// it is sent again here. A piece after which no more has arrived is a break, too: what says how much is a header that not every proxy passes on.
/// </summary>
internal sealed class Upload(BigQueryClient client, CallPauses pauses, TimeProvider time, BigQueryOptions options, ILogger log)
{
    private const int MostBreaks = 5;
    private const string What = "Uploading rows";

    /// <summary>Uploads a body once.</summary>
    /// <exception cref="ConnectorException">The upload could not be begun, or not be gone on with: no job was started.</exception>
    public async Task<UploadResult> SendAsync(string job, byte[] configuration, PooledBody body, CancellationToken cancel)
    {
        ApiAnswer begun = await client.AskAsync(new ApiCall(HttpMethod.Post, client.Paths.NewUpload, "Beginning the upload", configuration) { UploadLength = body.Size, Accepts = static answer => answer.Status == 409 }, cancel);
        if (begun.Status == 409) return new UploadResult { Duplicate = true };
        if (client.AddressOf(begun) is not { } session) throw new ConnectorException(BigQueryErrors.Answer("Beginning the upload", "it names no address of the service to send to"));
        long from = 0;
        bool asks = false;
        for (int breaks = 0; body.Size - from > options.PieceBytes;)
        {
            long begin = from;
            Func<HttpContent> next = asks ? () => Range($"bytes */{body.Size}") : () => Piece(body, begin, options.PieceBytes);
            (ApiAnswer? answer, ConnectorError? fault) = await PutAsync(session, next, cancel);
            if (fault is null && answer!.Status != 308) return Refused(answer);
            if (fault is null)
            {
                from = Arrived(answer!);
                if (asks) BigQueryLog.UploadResumed(log, job, from);
                else if (from <= begin) fault = BigQueryErrors.Answer(What, "a piece was taken, and no more has arrived than before");
            }

            asks = fault is not null;
            if (fault is null) continue;
            if (++breaks > MostBreaks) throw new ConnectorException(fault);
            await Task.Delay(pauses.After(breaks, fault.RetryAfter), time, cancel);
        }

        return await FinishAsync(session, body, from, cancel);
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

    /// <summary>A piece that is not the last, or the question how much has arrived: the answer, or why there is none yet. Neither can start a job, so that both may be repeated.</summary>
    private async Task<(ApiAnswer? Answer, ConnectorError? Fault)> PutAsync(Uri session, Func<HttpContent> content, CancellationToken cancel)
    {
        try
        {
            ApiAnswer answer = await client.PutAsync(session, content, What, cancel);
            return answer.Status == 308 ? (answer, null) : (answer, Passing(answer));
        }
        catch (HttpRequestException e)
        {
            return (null, BigQueryErrors.Unreachable(What, NetworkFault.Describe(e)));
        }
        catch (IOException)
        {
            return (null, BigQueryErrors.Unreachable(What, "the connection broke inside the answer") with { OutOfReach = false });
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, BigQueryErrors.Unreachable(What, "no answer in time") with { OutOfReach = false });
        }
    }

    // What passes by itself, and what something between us and the service answers; null for what the service itself refuses for good, or for longer than an upload is kept waiting.
    private ConnectorError? Passing(ApiAnswer answer)
    {
        if (answer is { Status: 404, IsPage: false }) return null;
        ConnectorError error = AnswerErrors.Classify(answer, What);
        return answer.IsPage || error.Kind is ErrorKind.Transient or ErrorKind.Throttled && !pauses.IsTooLong(error.RetryAfter) ? error : null;
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
