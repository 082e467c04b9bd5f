using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.OData;
using MlConnector.Syspro.Channels;
using MlConnector.Syspro.Options;

namespace MlConnector.Syspro.OData;

/// <summary>What the metadata of a company's service says; read once per scope, and only for binding, checking and discovery, never in a run.</summary>
internal sealed class ODataSites(ODataSettings settings, ODataServices services)
{
    /// <summary>The templates to try: the one that is set, or all presets.</summary>
    public IReadOnlyList<string> Paths => settings.EntityPath == "auto" ? EntityPath.Order : [settings.EntityPath];

    /// <summary>Entity sets of a scope, or null if the service shows no metadata there.</summary>
    public async Task<IReadOnlyDictionary<string, ODataEntitySet>?> SetsAsync(string path, CompanyScope scope, CancellationToken cancel)
    {
        try
        {
            return await services.SetsAsync(EntityPath.Metadata(path, settings.Url, scope.Company, scope.Database ?? settings.Database(scope.Company)), cancel);
        }
        catch (ConnectorException error)
        {
            throw SysproErrors.OData(error, "$metadata");
        }
    }

    /// <summary>The first template whose metadata lists the table, with the entity set; null if none does. <paramref name="shown"/> tells whether any metadata could be read.</summary>
    public async Task<(string Path, ODataEntitySet Set)?> FindAsync(CompanyScope scope, string table, Action shown, CancellationToken cancel)
    {
        foreach (string path in Paths)
        {
            if (await SetsAsync(path, scope, cancel) is not { } sets) continue;
            shown();
            if (Named(sets, Prefix(path, scope), table) is { } set) return (path, set);
        }

        return null;
    }

    /// <summary>What precedes a table's name in the names of a scope's entity sets.</summary>
    public string Prefix(string path, CompanyScope scope) => EntityPath.Prefix(path, scope.Company, scope.Database ?? settings.Database(scope.Company));

    /// <summary>A table of the site from its entity set.</summary>
    public SiteTable Table(string path, CompanyScope scope, ODataEntitySet set, RecordSchema wanted)
    {
        string prefix = Prefix(path, scope);
        string name = prefix.Length > 0 && set.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? set.Name[prefix.Length..] : set.Name;
        string[] columns = [.. wanted.Fields.Select(TableQuery.ColumnOf).Where(column => column[0] != '$').Distinct(StringComparer.Ordinal)];
        return new SiteTable(name, path)
        {
            Types = columns.Select(column => (column, set.Property(column)?.Type)).Where(pair => pair.Type is not null).ToImmutableDictionary(pair => pair.column, pair => pair.Type!.Value, StringComparer.Ordinal),
            Missing = [.. columns.Where(column => set.Property(column) is null)],
        };
    }

    /// <summary>By alias, exact name, any case, and custom-form tables (<c>ArCustomer+</c>) under the names a service may give them.</summary>
    private ODataEntitySet? Named(IReadOnlyDictionary<string, ODataEntitySet> sets, string prefix, string table)
    {
        string[] names = settings.EntityAlias.TryGetValue(table, out string? alias) ? [alias] : table.EndsWith('+') ? [table, table[..^1] + "_x002B_", table[..^1] + "Plus", table[..^1] + "_"] : [table];
        foreach (string name in names.Select(name => prefix + name))
        {
            if (sets.TryGetValue(name, out ODataEntitySet? exact)) return exact;
            ODataEntitySet[] similar = [.. sets.Values.Where(set => string.Equals(set.Name, name, StringComparison.OrdinalIgnoreCase))];
            if (similar.Length == 1) return similar[0];
        }

        return null;
    }
}
