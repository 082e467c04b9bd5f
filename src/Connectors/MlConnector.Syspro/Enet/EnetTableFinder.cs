using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Syspro.Binding;
using MlConnector.Syspro.Channels;

namespace MlConnector.Syspro.Enet;

/// <summary>Finds tables by asking COMFND for one row with all columns.</summary>
internal sealed class EnetTableFinder(EnetChannel channel) : ITableFinder
{
    public string Channel => channel.Name;

    public string? OpenCompany => channel.Session.OpenCompany;

    public async Task<SiteTable> FindAsync(CompanyScope scope, string entity, RecordSchema wanted, IReadOnlyList<string> key, CancellationToken cancel)
    {
        SiteTable table = new(entity, "");
        if (EnetBrowse.Is(table)) return await SampleForms.ProveAsync(channel, scope, table, wanted, key, cancel);
        TableQuery query = TableQuery.Of(scope, table, wanted, wanted.Fields.Length, key);
        HashSet<string> columns = await ColumnsAsync(query, cancel);
        if (columns.Count > 0) table = table with { Missing = [.. query.Columns.Where(column => !columns.Contains(column))] };
        else table = table with { Missing = await MissingAsync(query, cancel) };
        return await SampleForms.ProveAsync(channel, scope, table, wanted, key, cancel);
    }

    /// <summary>Names of the columns; none if the table is empty, or the site does not know <c>AllColumns</c>, which is seen at SYSPRO 8 only.</summary>
    private async Task<HashSet<string>> ColumnsAsync(TableQuery query, CancellationToken cancel)
    {
        HashSet<string> columns = new(StringComparer.OrdinalIgnoreCase);
        try
        {
            await AskAsync(query, columns, cancel);
        }
        catch (ConnectorException error) when (error.Error.Code == SysproErrors.EnetError)
        {
            await AskAsync(query, null, cancel); // if the table is what is refused, this says so
        }

        return columns;
    }

    /// <summary>An empty table shows no columns: asking for them by name, all at once and then one by one, tells which of them exist.</summary>
    private async Task<ImmutableHashSet<string>> MissingAsync(TableQuery query, CancellationToken cancel)
    {
        if (await RefusalAsync(query, cancel) is not { } refusal) return [];
        ImmutableHashSet<string>.Builder missing = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (string column in query.Columns)
        {
            if (await RefusalAsync(query with { Columns = [column] }, cancel) is not null) missing.Add(column);
        }

        return missing.Count < query.Columns.Length ? missing.ToImmutable() : throw refusal;
    }

    private async Task<ConnectorException?> RefusalAsync(TableQuery query, CancellationToken cancel)
    {
        try
        {
            await AskAsync(query, null, cancel);
            return null;
        }
        catch (ConnectorException error) when (error.Error.Code == SysproErrors.EnetError)
        {
            return error;
        }
    }

    private async Task AskAsync(TableQuery query, HashSet<string>? columns, CancellationToken cancel)
    {
        (RecordPage page, _) = await channel.FindAsync(query, null, 1, channel.NewReader(query.Schema, query.Width), cancel, columns);
        page.Dispose();
    }
}
