using System.Globalization;
using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;
using MlConnector.Syspro.Channels;

namespace MlConnector.Syspro.Reading;

/// <summary>A stream over its channel: windows become queries per company, rows get their companions and the fields that the source fills.</summary>
internal class SysproStream : ISourceStream, ICountsWindows, IListsKeys, IReconciles
{
    private readonly StreamContext context;
    private readonly RowConstants constants;
    private readonly Condition? filter;

    public SysproStream(StreamContext context)
    {
        this.context = context;
        Schema = Definition.ToSchema();
        constants = new RowConstants(Schema);
        filter = context.FixedFilter();
    }

    public StreamDefinition Definition => context.Definition;

    public RecordSchema Schema { get; }

    public IReadOnlyList<string> Companies => [.. context.Scopes.Select(scope => scope.Company)];

    public int ParallelReads => context.Channel.ParallelReads;

    protected StreamContext Context => context;

    public async Task<DateOnly> TodayAsync(CancellationToken cancel)
    {
        DateTimeOffset now = await context.Channel.ServerTimeAsync(Query(context.Scopes[0], Schema, 0), cancel) ?? context.Time.GetUtcNow();
        return DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, context.Options.TimeZone).DateTime);
    }

    public async IAsyncEnumerable<SourcePage> ReadAsync(ReadWindow window, [EnumeratorCancellation] CancellationToken cancel)
    {
        Dictionary<string, string> values = await ConstantsAsync(cancel);
        CompanionJoin join = new(context, Schema);
        StatementDueDates dueDates = new(context, Schema);
        int number = 0;
        foreach (CompanyScope scope in context.ScopesOf(window))
        {
            values["$company"] = scope.Company;
            join.Forget();
            await foreach (FetchedPage fetched in PagesAsync(scope, Schema, Definition.Fields.Length, window, cancel))
            {
                await FinishAsync(fetched.Page, scope, values, join, dueDates, cancel);
                context.LogPage(scope.Company, number + 1, fetched);
                yield return new SourcePage(fetched.Page, fetched.ReadAt)
                {
                    Number = ++number,
                    Company = scope.Company,
                    Request = string.Create(CultureInfo.InvariantCulture, $"{context.Channel.Name} {context.Binding.Entity} page {number}"),
                    WireBytes = fetched.WireBytes,
                };
            }
        }
    }

    public async Task<long?> CountAsync(ReadWindow window, CancellationToken cancel)
    {
        long total = 0;
        foreach (CompanyScope scope in context.ScopesOf(window))
        {
            TableQuery query = Query(scope, Schema, Definition.Fields.Length);
            foreach (WindowPart part in context.Conditions(scope).Of(window, scope.Company))
            {
                if (!part.Keys.IsEmpty || await context.Channel.CountAsync(query with { Where = Condition.Both(filter, part.Where) }, cancel) is not { } count) return null;
                total += count;
            }
        }

        return total;
    }

    public async IAsyncEnumerable<SourcePage> ReadKeysAsync(ReadWindow window, [EnumeratorCancellation] CancellationToken cancel)
    {
        RecordSchema keys = new(Definition.Name, Schema.KeyOrdinals.Select(at => Schema.Fields[at]), Definition.Key);
        RowConstants company = new(keys);
        int number = 0;
        foreach (CompanyScope scope in context.ScopesOf(window))
        {
            await foreach (FetchedPage fetched in PagesAsync(scope, keys, keys.Fields.Length, window, cancel))
            {
                company.Fill(fetched.Page, new Dictionary<string, string>(StringComparer.Ordinal) { ["$company"] = scope.Company });
                yield return new SourcePage(fetched.Page, fetched.ReadAt) { Number = ++number, Company = scope.Company, Request = $"{context.Channel.Name} {context.Binding.Entity} keys", WireBytes = fetched.WireBytes };
            }
        }
    }

    public IAsyncEnumerable<ControlFigure> ReadControlFiguresAsync(CancellationToken cancel) => ControlFigures.Of(context, cancel);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default; // channels belong to the source
    }

    private async IAsyncEnumerable<FetchedPage> PagesAsync(CompanyScope scope, RecordSchema schema, int width, ReadWindow window, [EnumeratorCancellation] CancellationToken cancel)
    {
        TableQuery query = Query(scope, schema, width);
        foreach (WindowPart part in context.Conditions(scope).Of(window, scope.Company))
        {
            TableQuery whole = query with { Where = Condition.Both(filter, part.Where) };
            await foreach (FetchedPage page in context.ReadPartAsync(whole, part, cancel)) yield return page;
        }
    }

    private TableQuery Query(CompanyScope scope, RecordSchema schema, int width) =>
        TableQuery.Of(scope, context.TableOf(scope), schema, width == 0 ? Definition.Fields.Length : width, Definition.Key);

    private async Task<Dictionary<string, string>> ConstantsAsync(CancellationToken cancel)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        if (!constants.Uses("$asof")) return values;
        DateOnly asOf = context.Options.Aging.AsOf ?? await TodayAsync(cancel);
        values["$asof"] = asOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return values;
    }

    private async Task FinishAsync(RecordPage page, CompanyScope scope, Dictionary<string, string> values, CompanionJoin join, StatementDueDates dueDates, CancellationToken cancel)
    {
        try
        {
            constants.Fill(page, values);
            await join.FillAsync(page, scope, cancel);
            await dueDates.FillAsync(page, scope, cancel);
        }
        catch
        {
            page.Dispose();
            throw;
        }
    }
}
