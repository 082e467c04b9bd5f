using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.OData;
using MlConnector.Http.Transport;
using MlConnector.IfsCloud.Options;
using MlConnector.IfsCloud.SignIn;

namespace MlConnector.IfsCloud.Projections;

/// <summary>The OData services of one environment: every request is paced, then gets a token, then leaves. Reads only.</summary>
internal sealed class IfsService : IAsyncDisposable
{
    private readonly IfsCloudOptions options;
    private readonly ConnectorServices services;
    private readonly IamTokens tokens;
    private readonly RequestPace pace;
    private readonly HttpTransport transport;
    private readonly ODataCollection collection;
    private readonly ODataServices metadata;
    private readonly ServerClock clock;

    public IfsService(IfsCloudOptions options, ConnectorServices services, ILogger logger)
    {
        this.options = options;
        this.services = services;
        tokens = new IamTokens(options, services, logger);
        pace = new RequestPace(options, services);
        HttpTransportOptions http = new()
        {
            BaseAddress = options.Url,
            TrustedCertificates = options.TrustedCertificates,
            AllowPlainHttp = options.AllowPlainHttp,
            Timeout = options.Timeout,
            Retry = new RetryOptions { Patience = options.Patience, Fewer = (IfsCloudErrors.Database, 2) },
            MaxConnections = options.Read.Parallel * 2,
            Judge = IfsCloudErrors.Judge,
            Refused = tokens.Refused,
            System = "IFS Cloud",
        };
        transport = new HttpTransport(http, services.Time, services.Jitter, logger);
        collection = new ODataCollection(transport, AuthorizeAsync);
        clock = new ServerClock(services.Time);
        metadata = new ODataServices(collection, clock, HttpErrors.NotFound);
    }

    /// <summary>The environment's time, where an answer told it lately.</summary>
    public DateTimeOffset? Now => clock.Now;

    /// <summary>Entity sets of a service, or null if there is no such service, or it is not activated.</summary>
    public async Task<IReadOnlyDictionary<string, ODataEntitySet>?> SetsAsync(SetAddress address, CancellationToken cancel)
    {
        try
        {
            return await metadata.SetsAsync(options.Templates.Metadata(address), cancel);
        }
        catch (ConnectorException error)
        {
            throw IfsCloudErrors.Of(error, address.ToString());
        }
    }

    /// <summary>Pages of a query, in key order where it has a key; empty ones are left out. The receiver disposes them.</summary>
    public async IAsyncEnumerable<ODataFetched> ReadAsync(ODataQuery query, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using IAsyncEnumerator<ODataFetched> pages = collection.ReadAsync(query, cancel).GetAsyncEnumerator(cancel);
        while (await MoveAsync(pages, query.Name))
        {
            clock.Observe(pages.Current.ServerDate);
            yield return pages.Current;
        }
    }

    public ValueTask DisposeAsync()
    {
        transport.Dispose();
        tokens.Dispose();
        return default;
    }

    private static async ValueTask<bool> MoveAsync(IAsyncEnumerator<ODataFetched> pages, string set)
    {
        try
        {
            return await pages.MoveNextAsync();
        }
        catch (ConnectorException error)
        {
            throw IfsCloudErrors.Of(error, set);
        }
    }

    /// <summary>Paced first: a token that is fetched before a long wait could be dead after it.</summary>
    private async ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        await pace.WaitAsync(cancel);
        await tokens.AuthorizeAsync(request, cancel);
        if (request.Headers.Accept.Count == 0) request.Headers.TryAddWithoutValidation("Accept", "application/xml"); // whoever does not say what it wants wants metadata
        foreach (GatewayHeader header in options.Read.Headers)
        {
            string value = header.SecretName is { } name ? (await services.Secrets.GetAsync(name, cancel)).Reveal() : header.Value!;
            request.Headers.TryAddWithoutValidation(header.Name, value);
        }
    }
}
