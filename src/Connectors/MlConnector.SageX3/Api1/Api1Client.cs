using System.Text.Json;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Transport;
using MlConnector.SageX3.Channels;
using MlConnector.SageX3.Options;

namespace MlConnector.SageX3.Api1;

/// <summary>Requests of api1: Basic, with the session's cookies kept, so that a run does not open a session for each.</summary>
internal sealed class Api1Client : IDisposable
{
    public const string System = "Sage X3 api1";
    private static readonly RecordSchema Text = new("answer", [], []);
    private readonly Api1Settings settings;
    private readonly ConnectorServices services;
    private readonly RequestPace pace;
    private readonly HttpTransport queries;
    private readonly HttpTransport documents;
    private readonly ServerClock clock;
    private readonly AnswerReader answers;

    /// <summary>The server has given a link to a next page, so a page without one is the last.</summary>
    public bool GivesLinks { get; set; }

    public Api1Client(SageX3Options options, ConnectorServices services, ILogger logger)
    {
        (settings, this.services, pace, clock) = (options.Api1!, services, options.PaceOver(services.Pace), new ServerClock(services.Time));
        answers = new AnswerReader(System, clock);
        HttpTransportOptions http = new()
        {
            BaseAddress = options.Url,
            TrustedCertificates = options.TrustedCertificates,
            AllowPlainHttp = options.AllowPlainHttp,
            KeepCookies = true,
            Timeout = options.Timeout,
            MaxConnections = options.Parallel,
            Retry = RetryOptions.Of(options.Patience, services) with { Fewer = (SageX3Errors.Refused, 1) },
            Judge = SageX3Errors.JudgeApi1,
            System = System,
        };
        queries = new HttpTransport(http, services.Time, services.Jitter, logger);
        documents = new HttpTransport(http with { Timeout = options.DetailsTimeout }, services.Time, services.Jitter, logger);
    }

    /// <summary>The server's time, where its answers told it.</summary>
    public DateTimeOffset? Now => clock.Now;

    /// <summary>Gets an answer and reads it; one that came damaged is asked for again. The receiver disposes the page.</summary>
    public async Task<(FetchedPage Page, T Said)> GetAsync<T>(Uri uri, bool document, RecordSchema schema, Func<RecordPage, T> read, CancellationToken cancel)
    {
        HttpTransport transport = document ? documents : queries;
        return await transport.Retry.ExecuteAsync(
            async token =>
            {
                await pace.WaitAsync(token);
                HttpBody body = await transport.GetAsync(uri, schema, AuthorizeAsync, token, repeat: false);
                return answers.Read(body, uri, read);
            },
            cancel);
    }

    /// <summary>An answer of moderate size as JSON.</summary>
    public async Task<JsonElement> JsonAsync(Uri uri, bool document, CancellationToken cancel)
    {
        (FetchedPage page, JsonElement json) = await GetAsync(uri, document, Text, AnswerReader.Json, cancel);
        page.Page.Dispose();
        return json;
    }

    public void Dispose()
    {
        queries.Dispose();
        documents.Dispose();
    }

    private async ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        Secret password = await services.Secrets.GetAsync(settings.PasswordName, cancel);
        request.Headers.Authorization = HttpTransport.Basic(settings.Username, password.Reveal());
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
    }
}
