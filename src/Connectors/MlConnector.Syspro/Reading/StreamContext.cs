using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;
using MlConnector.Syspro.Channels;
using MlConnector.Syspro.Enet;
using MlConnector.Syspro.Options;

namespace MlConnector.Syspro.Reading;

/// <summary>Everything that reading one stream needs to know.</summary>
internal sealed record StreamContext(StreamDefinition Definition, StreamBinding Binding, IChannel Channel, SysproOptions Options, TimeProvider Time, ILogger Logger)
{
    /// <summary>The stream's own table as a company has it.</summary>
    public SiteTable TableOf(CompanyScope scope) => BindingFacts.Read(Binding, scope, BindingFacts.Own, Definition.Entity);

    /// <summary>Where statements of customers can be asked for; null = nowhere, or not wanted.</summary>
    public EnetChannel? Statements { get; init; }

    /// <summary>
    /// Whose rows are read. Ledger tables of companies that share a ledger are read once, for the first of them: a journal may hold lines of several companies, and part of one
    /// cannot be proven.
    /// </summary>
    public IReadOnlyList<CompanyScope> Scopes { get; } = LedgerScope.Of(Definition, Options);

    /// <summary>The scopes a window asks for.</summary>
    public IEnumerable<CompanyScope> ScopesOf(ReadWindow window) => window.Companies.IsEmpty ? Scopes : Scopes.Where(scope => window.Companies.Contains(scope.Company, StringComparer.Ordinal));

    /// <summary>The conditions that hold for every read of the stream: its own filter, the one warehouse, the ledger companies.</summary>
    public Condition? FixedFilter()
    {
        Condition? filter = FilterText.Parse(Definition.Filter, Definition.Name);
        if (Options.Warehouse.Length > 0 && Definition.Extra.TryGetValue("warehouse", out string? column)) filter = Condition.Both(filter, new Compare(column, Comparison.Eq, Options.Warehouse));
        if (!Options.LedgerCompanies.IsEmpty && Definition.Extra.TryGetValue("ledgerCompany", out string? company))
        {
            filter = Condition.Both(filter, Condition.Any(Options.LedgerCompanies.Select(id => (Condition)new Compare(company, Comparison.Eq, id))));
        }

        return filter;
    }

    /// <summary>How windows become conditions over the stream's own table in a company.</summary>
    public WindowConditions Conditions(CompanyScope scope) => new(Definition, name => FieldOf(name) is { } field ? TableQuery.ColumnOf(field) : null, new KeyForms(Definition.Fields, TableOf(scope), Options.KeyWidths).Equal);

    /// <summary>Pages of one part; key lists are cut into requests that the channel can carry.</summary>
    public async IAsyncEnumerable<FetchedPage> ReadPartAsync(TableQuery query, WindowPart part, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (part.Keys.IsEmpty)
        {
            await foreach (FetchedPage page in Channel.ReadAsync(query, cancel)) yield return page;
            yield break;
        }

        foreach ((Condition keys, _) in KeyChunks.Cut(part.Keys, key => Channel.LengthOf(query, key), Channel.MaxLength))
        {
            // no limit, although a key should name one row: two rows of one key must both be seen
            await foreach (FetchedPage page in Channel.ReadAsync(query with { Where = Condition.Both(query.Where, keys) }, cancel)) yield return page;
        }
    }

    /// <summary>A page was read.</summary>
    public void LogPage(string company, int number, FetchedPage page)
    {
        if (Logger.IsEnabled(LogLevel.Debug)) Logger.PageRead(Options.Connection, Binding.Entity, company, number, page.Page.RowCount, page.WireBytes);
    }

    private Field? FieldOf(string name) => Definition.Fields.FirstOrDefault(field => field.Name == name);
}
