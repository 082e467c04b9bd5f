using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Syspro.Binding;
using MlConnector.Syspro.Channels;

namespace MlConnector.Syspro.Checks;

/// <summary>
/// A channel as a check found it. A company that could not be signed in to is answered with what was found instead of being asked again for each stream (a refused logon is never repeated), so
/// that a check binds a stream, or refuses it, as an apply would.
/// </summary>
internal sealed class CheckedFinder(ITableFinder finder, IReadOnlyDictionary<string, ConnectorException> refused) : ITableFinder
{
    public string Channel => finder.Channel;

    public string? OpenCompany => finder.OpenCompany;

    public Task<SiteTable> FindAsync(CompanyScope scope, string entity, RecordSchema wanted, IReadOnlyList<string> key, CancellationToken cancel) =>
        refused.TryGetValue(scope.Company, out ConnectorException? found) ? throw found : finder.FindAsync(scope, entity, wanted, key, cancel);
}
