using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Transport;
using MlConnector.SageX3.Channels;
using MlConnector.SageX3.Options;
using MlConnector.SageX3.SignIn;

namespace MlConnector.SageX3.Graph;

/// <summary>Requests of GraphQL: the endpoint in a header, whatever sign-in the connection has, a token renewed once when it is refused in the middle of a walk.</summary>
internal sealed class GraphClient : IDisposable
{
    public const string System = "Sage X3 GraphQL";
    private static readonly RecordSchema Text = new("answer", [], []);
    private readonly SageX3Options options;
    private readonly GraphSettings settings;
    private readonly ConnectorServices services;
    private readonly ICredential credential;
    private readonly RequestPace pace;
    private readonly HttpTransport transport;
    private readonly ServerClock clock;
    private readonly AnswerReader answers;

    public GraphClient(SageX3Options options, ConnectorServices services, ILogger logger)
    {
        (this.options, settings, this.services) = (options, options.Graph!, services);
        credential = Credentials.Create(options, services, logger);
        (pace, clock) = (options.PaceOver(services.Pace), new ServerClock(services.Time));
        answers = new AnswerReader(System, clock);
        HttpTransportOptions http = new()
        {
            BaseAddress = settings.Url,
            TrustedCertificates = options.TrustedCertificates,
            AllowPlainHttp = options.AllowPlainHttp,
            Timeout = options.Timeout,
            MaxConnections = options.Parallel,
            Retry = RetryOptions.Of(options.Patience, services),
            Judge = SageX3Errors.JudgeGraphQL,
            Headers = settings.Headers,
            Refused = credential.Refused,
            System = System,
        };
        transport = new HttpTransport(http, services.Time, services.Jitter, logger);
    }

    /// <summary>The server's time, where its answers told it.</summary>
    public DateTimeOffset? Now => clock.Now;

    /// <summary>Posts a question and reads the answer; one that came damaged is asked for again. The receiver disposes the page.</summary>
    public async Task<(FetchedPage Page, T Said)> AskAsync<T>(byte[] question, RecordSchema schema, Func<RecordPage, T> read, CancellationToken cancel) => await transport.Retry.ExecuteAsync(
        async token =>
        {
            await pace.WaitAsync(token);
            return answers.Read(await PostAsync(question, schema, token), settings.Url, read);
        },
        cancel);

    /// <summary>An answer of moderate size as JSON.</summary>
    public async Task<JsonElement> JsonAsync(string query, CancellationToken cancel)
    {
        byte[] question = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal) { ["query"] = query });
        (FetchedPage page, JsonElement json) = await AskAsync(question, Text, AnswerReader.Json, cancel);
        page.Page.Dispose();
        return json;
    }

    public void Dispose()
    {
        transport.Dispose();
        credential.Dispose();
    }

    private async ValueTask<HttpBody> PostAsync(byte[] question, RecordSchema schema, CancellationToken cancel)
    {
        try
        {
            return await transport.PostAsync(settings.Url, schema, () => Content(question), AuthorizeAsync, cancel, repeat: false);
        }
        catch (ConnectorException refused) when (refused.Error.Code == HttpErrors.Unauthorized)
        {
            throw SageX3Errors.Final(refused);
        }
    }

    private static ByteArrayContent Content(byte[] question) => new(question) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private async ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        await credential.AuthorizeAsync(request, cancel);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation(settings.EndpointHeader, options.Endpoint);
        await settings.Headers.AddAsync(request, services.Secrets, cancel);
    }
}
