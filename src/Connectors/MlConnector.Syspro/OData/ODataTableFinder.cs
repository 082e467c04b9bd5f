using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Syspro.Binding;
using MlConnector.Syspro.Channels;

namespace MlConnector.Syspro.OData;

/// <summary>Finds tables in the service's metadata; where the service shows none, by asking for a row.</summary>
internal sealed class ODataTableFinder(ODataChannel channel) : ITableFinder
{
    private string? answered;

    public string Channel => channel.Name;

    public string? OpenCompany => null; // each request signs in for itself

    public async Task<SiteTable> FindAsync(CompanyScope scope, string entity, RecordSchema wanted, IReadOnlyList<string> key, CancellationToken cancel)
    {
        bool shown = false;
        if (await channel.Catalog.FindAsync(scope, entity, () => shown = true, cancel) is { } found)
        {
            return await SampleForms.ProveAsync(channel, scope, channel.Catalog.Table(found.Path, scope, found.Set, wanted), wanted, key, cancel);
        }

        if (shown)
        {
            throw SysproErrors.Make(
                SysproErrors.ODataEntity,
                ErrorKind.Config,
                ErrorOwner.Operator,
                $"The OData service lists no entity set {entity} for company {scope.Company}.",
                "Look for it with 'mlc discover'; set odata.entityAlias, odata.databases or odata.entityPath.");
        }

        return await AskAsync(scope, entity, wanted, key, cancel);
    }

    /// <summary>Without metadata: the first template under which the table answers.</summary>
    private async Task<SiteTable> AskAsync(CompanyScope scope, string entity, RecordSchema wanted, IReadOnlyList<string> key, CancellationToken cancel)
    {
        ConnectorException? first = null;
        foreach (string path in answered is null ? channel.Catalog.Paths : [answered])
        {
            try
            {
                SiteTable table = await SampleForms.ProveAsync(channel, scope, new SiteTable(entity, path), wanted, key, cancel);
                answered = path;
                return table;
            }
            catch (ConnectorException refused) when (refused.Error.Code == SysproErrors.ODataEntity)
            {
                first ??= refused;
            }
        }

        throw first!;
    }
}
