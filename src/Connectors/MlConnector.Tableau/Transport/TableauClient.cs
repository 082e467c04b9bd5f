using System.Net.Http.Headers;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Transport;
using MlConnector.Tableau.SignIn;
using Microsoft.Extensions.Logging;
using Polly;

namespace MlConnector.Tableau.Transport;

/// <summary>
/// Talks to the site within a session. <see cref="AskAsync"/> repeats what may be repeated; <see cref="SendAsync"/> never repeats, save that a session that had ended is renewed once: the service has not looked at the
/// request itself then. Safe for concurrent use.
/// </summary>
internal sealed class TableauClient(TableauRequests requests, SessionKeeper sessions, CallPace pace, ResiliencePipeline retry, ILogger log)
{
    /// <summary>Sends a call that may be repeated, and repeats it while that can help. Gives a success, or what the call accepts like one.</summary>
    /// <exception cref="ConnectorException">Anything else.</exception>
    public async Task<TableauAnswer> AskAsync(TableauCall call, CancellationToken cancel)
    {
        // sign-in has patience of its own: one that failed is not repeated once more for every repetition of the call
        await sessions.GetAsync(cancel);
        return await retry.ExecuteAsync(async stop =>
        {
            TableauAnswer answer = await TableauRequests.TryAsync(token => SendAsync(call, token), call.What, stop);
            return answer.Succeeded || call.Accepts?.Invoke(answer) == true ? answer : throw new ConnectorException(AnswerErrors.Classify(answer, call.What));
        }, cancel);
    }

    /// <summary>Sends a call once.</summary>
    /// <exception cref="HttpRequestException">No answer; also <see cref="IOException"/>, and <see cref="OperationCanceledException"/> after the time-out.</exception>
    /// <exception cref="ConnectorException">Signing in failed: the call was not sent.</exception>
    public async Task<TableauAnswer> SendAsync(TableauCall call, CancellationToken cancel)
    {
        for (int round = 0; ; round++)
        {
            TableauSession session = await sessions.GetAsync(cancel);
            if (call.Before is { } before) await before(cancel);
            await pace.WaitAsync(cancel);
            TableauAnswer answer = await requests.SendAsync(() => RequestOf(call, session), cancel, call.Into);
            TableauLog.Answered(log, call.Method.Method, call.What, answer.Status);
            if (answer.Code != "401002" || round > 0) return answer;
            sessions.Reject(session);
        }
    }

    private static HttpRequestMessage RequestOf(TableauCall call, TableauSession session)
    {
        var request = new HttpRequestMessage(call.Method, new Uri(session.Host, call.Path(session))) { Content = call.Body?.Invoke() };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Add("X-Tableau-Auth", session.Token);
        if (call.RequestId is { } id) request.Headers.Add("RequestID", id);
        return request;
    }
}

/// <summary>Sends single requests and reads whole answers.</summary>
internal sealed class TableauRequests(HttpClient http, TableauOptions options, ServerClock clock, TimeProvider time)
{

    /// <summary>Faults of the network as errors that may be repeated.</summary>
    public static async Task<TableauAnswer> TryAsync(Func<CancellationToken, Task<TableauAnswer>> send, string what, CancellationToken cancel)
    {
        try
        {
            return await send(cancel);
        }
        catch (HttpRequestException e)
        {
            throw new ConnectorException(TableauErrors.Unreachable(what, NetworkFault.Describe(e)));
        }
        catch (IOException)
        {
            throw new ConnectorException(TableauErrors.Unreachable(what, "the connection broke inside the answer") with { OutOfReach = false });
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ConnectorException(TableauErrors.Unreachable(what, "no answer in time") with { OutOfReach = false });
        }
    }

    /// <summary>One request, one answer; the body of a success goes <paramref name="into"/> a stream, if there is one.</summary>
    public async Task<TableauAnswer> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancel, Func<Stream>? into = null)
    {
        using HttpRequestMessage request = make();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(options.Timeout); // the network runs on real time, so this does too
        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        clock.Observe(response.Headers.Date);
        byte[] body = into is not null && response.IsSuccessStatusCode ? await SaveAsync(response, into, limit) : await WholeAnswer.ReadAsync(response, limit.Token);
        return new TableauAnswer((int)response.StatusCode, body, WholeAnswer.WaitOf(response.Headers.RetryAfter, time.GetUtcNow()), response.Headers.Location) { Date = response.Headers.Date };
    }

    /// <summary>However long it is: the time-out is for each piece.</summary>
    private async Task<byte[]> SaveAsync(HttpResponseMessage response, Func<Stream> into, CancellationTokenSource limit)
    {
        await using Stream stream = await response.Content.ReadAsStreamAsync(limit.Token);
        await using Stream file = into();
        byte[] piece = new byte[128 * 1024];
        for (int count; (count = await stream.ReadAsync(piece, limit.Token)) > 0;)
        {
            limit.CancelAfter(options.Timeout);
            await file.WriteAsync(piece.AsMemory(0, count), limit.Token);
        }

        return [];
    }
}
