using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;
using MlConnector.Http.OData;
using MlConnector.IfsCloud.Binding;
using MlConnector.IfsCloud.History;
using MlConnector.IfsCloud.Options;
using MlConnector.IfsCloud.Projections;

namespace MlConnector.IfsCloud.Reading;

/// <summary>A stream over its set: windows become queries, each in key order. A complete read that misses a company is proven before anything is concluded from it.</summary>
internal sealed class IfsStream : ISourceStream, ICountsWindows, IListsTags, ILogsChanges
{
    private const string Company = "Company";
    private readonly IfsService service;
    private readonly IfsCloudOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly BoundSet set;
    private readonly SetQuery query;
    private readonly WindowConditions conditions;
    private readonly Condition? filter;
    private readonly Condition? companies;
    private readonly int company;
    private readonly HistoryLog log;

    public IfsStream(StreamDefinition definition, BoundSet set, IfsService service, IfsCloudOptions options, TimeProvider time, ILogger logger)
    {
        (Definition, this.set, this.service, this.options, this.time, this.logger) = (definition, set, service, options, time, logger);
        Schema = definition.ToSchema();
        query = new SetQuery(definition, set, options);
        log = new HistoryLog(definition, set, service, options);
        conditions = new WindowConditions(definition, name => definition.Fields.FirstOrDefault(field => field.Name == name) is { } field ? BoundSet.Declared(field) : null);
        filter = FilterText.Parse(definition.Filter, definition.Name);
        company = definition.Key.Contains(Company, StringComparer.Ordinal) ? Schema.OrdinalOf(Company) : -1;
        if (company >= 0 && !options.Companies.IsEmpty) companies = Condition.Any(options.Companies.Select(id => (Condition)new Compare(BoundSet.Declared(Schema.Fields[company]), Comparison.Eq, id)));
    }

    public StreamDefinition Definition { get; }

    public RecordSchema Schema { get; }

    public int ParallelReads => options.Read.Parallel;

    public bool HasTags => !set.Untagged;

    public TimeSpan Lag => options.HistoryLog.Lag;

    public Task<LoggedChange?> NewestAsync(CancellationToken cancel) => log.NewestAsync(cancel);

    public IAsyncEnumerable<SourcePage> ReadChangesAsync(string? from, CancellationToken cancel) => log.ReadAsync(from, cancel);

    public async Task<DateOnly> TodayAsync(CancellationToken cancel)
    {
        if (service.Now is null)
        {
            ODataQuery any = query.All();
            await foreach (ODataFetched page in service.ReadAsync(any with { Limit = 1, Select = any.Select.Count == 0 ? [] : any.Key }, cancel)) page.Page.Dispose();
        }

        return DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(service.Now ?? time.GetUtcNow(), options.TimeZone).DateTime);
    }

    public async IAsyncEnumerable<SourcePage> ReadAsync(ReadWindow window, [EnumeratorCancellation] CancellationToken cancel)
    {
        IAsyncEnumerable<ODataFetched> rows = PagesAsync(window, static asked => asked, cancel);
        using DocumentFold? fold = StreamShaping.IsFolded(Definition) ? new DocumentFold(Definition, Schema, query.Schema) : null;
        if (fold is not null) rows = fold.FoldAsync(rows, cancel);
        await foreach (SourcePage page in ProvenAsync(rows, window, company, cancel)) yield return page;
    }

    public async Task<long?> CountAsync(ReadWindow window, CancellationToken cancel)
    {
        if (StreamShaping.IsFolded(Definition)) return null; // the set has the rows of the documents
        long total = 0;
        foreach (WindowPart part in conditions.Of(window, ""))
        {
            if (query.Where(Condition.Both(Condition.Both(filter, companies), part.Where)) is not { } asked) continue;
            if (!part.Keys.IsEmpty || await service.CountAsync(asked, cancel) is not { } rows) return null;
            total += rows;
        }

        return total;
    }

    public IAsyncEnumerable<SourcePage> ReadTagsAsync(ReadWindow window, CancellationToken cancel) =>
        ProvenAsync(PagesAsync(window, asked => query.Listing(Definition, asked), cancel), window, company < 0 ? -1 : Definition.Key.IndexOf(Company), cancel);

    /// <summary>Pages, and after the last of a complete read the proof of the companies that were not met.</summary>
    private async IAsyncEnumerable<SourcePage> ProvenAsync(IAsyncEnumerable<ODataFetched> rows, ReadWindow window, int companyAt, [EnumeratorCancellation] CancellationToken cancel)
    {
        CompanyRights? rights = companyAt >= 0 && window is FullWindow ? new CompanyRights(Definition, service, options, logger, companyAt) : null;
        int number = 0;
        await foreach (ODataFetched page in rows.WithCancellation(cancel))
        {
            rights?.Meet(page.Page);
            if (logger.IsEnabled(LogLevel.Debug)) logger.PageRead(options.Connection, set.Address.ToString(), number + 1, page.Page.RowCount, page.WireBytes);
            yield return PageOf(page, ++number);
        }

        if (rights is not null) await rights.RequireAsync(cancel);
    }

    /// <summary>Asks for one row in the way of a window: that a column exists does not say that the projection compares it.</summary>
    public async Task ProbeAsync(ReadWindow window, CancellationToken cancel)
    {
        foreach (WindowPart part in conditions.Of(window, ""))
        {
            if (query.Where(Condition.Both(Condition.Both(filter, companies), part.Where)) is not { } asked) continue;
            await foreach (ODataFetched page in service.ReadAsync(asked with { Limit = 1 }, cancel)) page.Page.Dispose();
        }
    }

    public ValueTask DisposeAsync() => default; // the service belongs to the source

    private SourcePage PageOf(ODataFetched page, int number) => new(page.Page, page.ReadAt)
    {
        Number = number,
        Request = string.Create(CultureInfo.InvariantCulture, $"odata {set.Address} page {number}"),
        WireBytes = page.WireBytes,
    };

    private async IAsyncEnumerable<ODataFetched> PagesAsync(ReadWindow window, Func<ODataQuery, ODataQuery> form, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (WindowPart part in conditions.Of(window, ""))
        {
            Condition? where = Condition.Both(Condition.Both(filter, companies), part.Where);
            if (query.Where(where) is not { } whole) continue;
            foreach (ODataQuery one in Cut(whole, where, part))
            {
                await foreach (ODataFetched page in service.ReadAsync(form(one), cancel)) yield return page;
            }
        }
    }

    /// <summary>Key lists are cut into requests whose addresses are taken. No limit, although a key should name one row: two rows of one key must both be seen.</summary>
    private IEnumerable<ODataQuery> Cut(ODataQuery whole, Condition? where, WindowPart part)
    {
        if (part.Keys.IsEmpty)
        {
            yield return whole;
            yield break;
        }

        foreach ((Condition keys, _) in KeyChunks.Cut(part.Keys, key => ODataCollection.LengthOf(query.Where(Condition.Both(where, key)) ?? whole), options.Read.MaxUrl))
        {
            if (query.Where(Condition.Both(where, keys)) is { } chunk) yield return chunk;
        }
    }
}
