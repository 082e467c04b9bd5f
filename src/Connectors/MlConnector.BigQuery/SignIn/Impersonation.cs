using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Transport;
using MlConnector.Http.Json;
using MlConnector.Http.Tokens;
using MlConnector.Http.Transport;

namespace MlConnector.BigQuery.SignIn;

/// <summary>Acts as another service account: the key's own token is exchanged for one of that account at the credentials service, so that the key's account needs no right on the data itself.</summary>
internal sealed class Impersonation(BigQueryOptions options, HttpClient http) : IDisposable
{
    private const string Scope = "https://www.googleapis.com/auth/bigquery", What = "Acting as another account";

    /// <summary>A token of the account that is acted as.</summary>
    /// <exception cref="ConnectorException">It is refused, or cannot be asked for.</exception>
    public async Task<AccessToken> FetchAsync(AccessToken own, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{options.ImpersonateUrl.AbsoluteUri.TrimEnd('/')}/v1/projects/-/serviceAccounts/{options.Impersonate}:generateAccessToken"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", own.Value);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"scope":["{{Scope}}"],"lifetime":"3600s"}""")) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        (int status, byte[] body) = await SendAsync(request, cancel);
        var answer = new ApiAnswer(status, body, body is [(byte)'<', ..], retryAfter: null, location: null, range: null);
        if (status is >= 300 and < 400) throw new ConnectorException(BigQueryErrors.Redirected(What, "impersonateUrl") with { OutOfReach = true });
        if (!answer.Succeeded) throw new ConnectorException(Refusal(answer));
        using JsonDocument document = answer.Parse(What);
        string token = AnswerPart.Text(document.RootElement, "accessToken"), ends = AnswerPart.Text(document.RootElement, "expireTime");
        if (AccessToken.IsSendable(token) && DateTimeOffset.TryParse(ends, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset end)) return new AccessToken(token, end);
        throw new ConnectorException(BigQueryErrors.Answer(What, "it holds no token") with { OutOfReach = true });
    }

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    private ConnectorError Refusal(ApiAnswer answer) => !answer.IsPage && AnswerErrors.Classify(answer, What) is { Kind: ErrorKind.Auth or ErrorKind.Config } refused
        ? BigQueryErrors.MayNotActAs(options.Impersonate!, answer.Message.Length > 0 ? answer.Message : refused.Message)
        : AnswerErrors.Classify(answer, What) with { OutOfReach = true };

    private async Task<(int Status, byte[] Body)> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(options.Timeout); // the network runs on real time, so this does too
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, limit.Token);
            return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(limit.Token));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ConnectorException(BigQueryErrors.Unreachable(What, e is HttpRequestException fault ? NetworkFault.Describe(fault) : "the connection broke inside the answer"));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ConnectorException(BigQueryErrors.Unreachable(What, "no answer in time"));
        }
    }
}
