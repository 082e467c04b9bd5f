using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.WriteBack;
using MlConnector.Http.OData;
using MlConnector.Http.Transport;
using MlConnector.IfsCloud.Options;
using MlConnector.IfsCloud.SignIn;
using MlConnector.IfsCloud.Writing;

namespace MlConnector.IfsCloud.Projections;

/// <summary>The OData services of one environment: every request is paced, then gets a token, then leaves.</summary>
internal sealed class IfsService : IAsyncDisposable
{
    private static readonly RecordSchema Nothing = new("record", [], []);
    private readonly IfsCloudOptions options;
    private readonly ConnectorServices services;
    private readonly IamTokens tokens;
    private readonly RequestPace pace;
    private readonly HttpTransport transport;
    private readonly Lazy<HttpWriter> writer;
    private readonly ODataCollection collection;
    private readonly ODataServices metadata;
    private readonly ServerClock clock;

    /// <summary>What a request takes of the environment's limit.</summary>
    public ImmutableArray<QuotaClaim> ClaimsOfRequest => pace.Claims;

    public IfsService(IfsCloudOptions options, ConnectorServices services, ILogger logger)
    {
        this.options = options;
        this.services = services;
        tokens = new IamTokens(options, services, logger);
        pace = new RequestPace(services.Pace, "ifs-cloud", options.Url, options.RequestsPerMinute == 0 ? 0 : Math.Max(1, (long)options.RequestsPerMinute * options.UsePercent / 100));
        HttpTransportOptions http = new()
        {
            BaseAddress = options.Url,
            TrustedCertificates = options.TrustedCertificates,
            AllowPlainHttp = options.AllowPlainHttp,
            Timeout = options.Timeout,
            Retry = RetryOptions.Of(options.Patience, services) with { Fewer = (IfsCloudErrors.Database, 2) },
            MaxConnections = options.Read.Parallel * 2,
            Judge = IfsCloudErrors.Judge,
            Headers = options.Read.Headers,
            Refused = tokens.Refused,
            System = "IFS Cloud",
        };
        transport = new HttpTransport(http, services.Time, services.Jitter, logger);
        writer = new(() => new HttpWriter(http, services.Time, logger));
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

    /// <summary>Rows of a query, or null where the set does not count: many sets do, and some wrongly, so no page rests on it.</summary>
    public Task<long?> CountAsync(ODataQuery query, CancellationToken cancel) => collection.CountBesideAsync(query, cancel);

    /// <summary>Some columns of one record, with its entity tag, as JSON; null if there is no such record.</summary>
    public async Task<byte[]?> FindAsync(SetAddress record, IReadOnlyList<string> columns, CancellationToken cancel)
    {
        try
        {
            using HttpBody body = await transport.GetAsync(new Uri($"{options.Templates.Of(record)}?$select={string.Join(',', columns)}"), Nothing, AuthorizeJsonAsync, cancel);
            return body.Page.Bytes.ToArray();
        }
        catch (ConnectorException gone) when (gone.Error.Code == HttpErrors.NotFound)
        {
            return null;
        }
        catch (ConnectorException error)
        {
            throw IfsCloudErrors.Of(error, record.ToString());
        }
    }

    /// <summary>One request that writes; <paramref name="tag"/> is the entity tag that the record has to have.</summary>
    public async Task<HttpWritten> WriteAsync(HttpMethod method, SetAddress address, byte[] json, string tag, CancellationToken cancel)
    {
        HttpRequestMessage Make()
        {
            HttpRequestMessage request = new(method, options.Templates.Of(address)) { Content = new OnceContent(json, "application/json") };
            request.Headers.TryAddWithoutValidation("If-Match", tag);
            return request;
        }

        HttpWritten written = await writer.Value.SendAsync(Make, AuthorizeJsonAsync, cancel);
        return written with { Answer = IfsCloudErrors.OfWrite(written.Answer, address.ToString()) };
    }

    /// <summary>A change set of one service, and what judges the answer to a part of it.</summary>
    public async Task<(HttpWritten Written, Func<int, ReadOnlyMemory<byte>, WriteAnswer> Judge)> BatchAsync(SetAddress address, byte[] body, CancellationToken cancel)
    {
        Uri batch = options.Templates.Batch(address);
        HttpWritten written = await writer.Value.SendAsync(() => new(HttpMethod.Post, batch) { Content = new OnceContent(body, VoucherBatch.ContentType) }, AuthorizeBatchAsync, cancel);
        return (written with { Answer = IfsCloudErrors.OfWrite(written.Answer, address.ToString()) }, (status, answer) => IfsCloudErrors.OfWrite(writer.Value.Judge(batch, status, answer, null), address.ToString()));
    }

    public ValueTask DisposeAsync()
    {
        if (writer.IsValueCreated) writer.Value.Dispose();
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

    private ValueTask AuthorizeJsonAsync(HttpRequestMessage request, CancellationToken cancel) => AuthorizeAsync(request, "application/json", cancel);

    private ValueTask AuthorizeBatchAsync(HttpRequestMessage request, CancellationToken cancel) => AuthorizeAsync(request, "multipart/mixed", cancel);

    private ValueTask AuthorizeAsync(HttpRequestMessage request, string accepts, CancellationToken cancel)
    {
        request.Headers.TryAddWithoutValidation("Accept", accepts);
        return AuthorizeAsync(request, cancel);
    }

    /// <summary>Paced first: a token that is fetched before a long wait could be dead after it.</summary>
    private async ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        await pace.WaitAsync(cancel);
        await tokens.AuthorizeAsync(request, cancel);
        if (request.Headers.Accept.Count == 0) request.Headers.TryAddWithoutValidation("Accept", "application/xml"); // whoever does not say what it wants wants metadata
        await options.Read.Headers.AddAsync(request, services.Secrets, cancel);
    }
}
