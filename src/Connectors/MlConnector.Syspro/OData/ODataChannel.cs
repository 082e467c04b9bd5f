using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Conditions;
using MlConnector.Http.OData;
using MlConnector.Http.Transport;
using MlConnector.Syspro.Channels;
using MlConnector.Syspro.Options;

namespace MlConnector.Syspro.OData;

/// <summary>SYSPRO's OData service: Basic authentication over https, one entity set per table, 5,000 rows a request.</summary>
internal sealed class ODataChannel : IChannel
{
    private readonly ODataSettings settings;
    private readonly ConnectorServices services;
    private readonly HttpTransport transport;
    private readonly ODataCollection collection;
    private readonly ServerClock clock;

    public ODataChannel(SysproOptions options, ODataSettings settings, ConnectorServices services, ILogger logger)
    {
        this.settings = settings;
        this.services = services;
        HttpTransportOptions http = new()
        {
            BaseAddress = settings.Url,
            TrustedCertificates = options.TrustedCertificates,
            AllowPlainHttp = options.AllowPlainHttp,
            Timeout = options.Timeout,
            Retry = RetryOptions.Of(options.Patience, services),
            MaxConnections = settings.Parallel,
            System = "SYSPRO OData",
        };
        transport = new HttpTransport(http, services.Time, services.Jitter, logger);
        collection = new ODataCollection(transport, AuthorizeAsync);
        clock = new ServerClock(services.Time);
        Catalog = new ODataSites(settings, new ODataServices(collection, clock, HttpErrors.NotFound, HttpErrors.Forbidden, HttpErrors.Refused, ODataMetadata.Unreadable));
    }

    public string Name => "odata";

    public int ParallelReads => settings.Parallel;

    public int MaxLength => settings.MaxUrl;

    /// <summary>What the service's metadata says.</summary>
    public ODataSites Catalog { get; }

    public async IAsyncEnumerable<FetchedPage> ReadAsync(TableQuery query, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using IAsyncEnumerator<ODataFetched> pages = collection.ReadAsync(Query(query), cancel).GetAsyncEnumerator(cancel);
        while (await MoveAsync(pages, query))
        {
            ODataFetched page = pages.Current;
            clock.Observe(page.ServerDate);
            yield return new FetchedPage(page.Page, page.ReadAt, page.WireBytes);
        }
    }

    public Task<long?> CountAsync(TableQuery query, CancellationToken cancel) => collection.CountAsync(Query(query), cancel);

    public async Task<DateTimeOffset?> ServerTimeAsync(TableQuery query, CancellationToken cancel)
    {
        if (clock.Now is { } known) return known;
        await foreach (FetchedPage page in ReadAsync(query with { Limit = 1 }, cancel)) page.Page.Dispose();
        return clock.Now;
    }

    public int LengthOf(TableQuery query, Condition where) => ODataCollection.LengthOf(Query(query with { Where = Condition.Both(query.Where, where) }));

    public ValueTask DisposeAsync()
    {
        transport.Dispose();
        return default;
    }

    private static async ValueTask<bool> MoveAsync(IAsyncEnumerator<ODataFetched> pages, TableQuery query)
    {
        try
        {
            return await pages.MoveNextAsync();
        }
        catch (ConnectorException error)
        {
            throw SysproErrors.OData(error, query.Table.Name);
        }
    }

    private ODataQuery Query(TableQuery query)
    {
        SiteTable table = query.Table;
        EdmType? TypeOf(string column) => table.TypeOf(column, query.Schema);
        Uri set = EntityPath.Entity(table.Path, settings.Url, query.Scope.Company, query.Scope.Database ?? settings.Database(query.Scope.Company), table.Name);
        int selectLength = query.Columns.Sum(column => column.Length + 1);
        return new ODataQuery(set, table.Name, query.Schema)
        {
            Width = query.Width,
            Where = query.Where,
            Select = selectLength > settings.MaxUrl / 2 ? [] : query.Columns, // all columns rather than an address that servers refuse
            Key = query.Key,
            KeyOrdinals = query.KeyOrdinals,
            KeyFilterable = query.Key.All(column => TypeOf(column) is not (EdmType.Binary or EdmType.Floating or EdmType.Enum or EdmType.Other)),
            PageSize = settings.PageSize,
            Paging = settings.Paging,
            Limit = query.Limit,
            Filter = new ODataFilter(TypeOf, settings.Dates),
        };
    }

    private async ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        Secret password = await services.Secrets.GetAsync(settings.PasswordName, cancel);
        request.Headers.Authorization = HttpTransport.Basic(settings.Username, password.Reveal());
    }
}
