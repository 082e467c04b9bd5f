using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Streams;
using MlConnector.Syspro.Channels;
using MlConnector.Syspro.Options;
using MlConnector.Syspro.Reading;

namespace MlConnector.Syspro.Binding;

/// <summary>
/// Fixes how a stream is read at this site: OData first; e.net for the same table where OData is not there, is not licensed for it or refuses it. A stream has one channel, so the channel must
/// serve each company: there the tables are found, their columns compared with those declared, and one row is read as proof of the right.
/// </summary>
internal sealed class StreamBinder(SysproOptions options, IReadOnlyList<ITableFinder> channels)
{
    /// <summary>The binding.</summary>
    /// <exception cref="ConnectorException">No channel can read the stream; the errors of each channel and company.</exception>
    public async Task<StreamBinding> BindAsync(StreamDefinition stream, CancellationToken cancel)
    {
        EntityOverride? set = options.Entities.GetValueOrDefault(stream.Name);
        List<ConnectorError> errors = [];
        foreach (ITableFinder channel in channels.Where(channel => set?.Channel is null || set.Channel == channel.Channel))
        {
            List<ConnectorError> refused = [];
            CompanyTables[] found = await FindAsync(stream, set?.Table ?? stream.Entity, channel, refused, cancel);
            if (refused.Count == 0) return BindingFacts.Write(channel.Channel, found, Reason(channel, set, errors) + Unequal(stream, found), stream);
            errors.AddRange(refused);
            if (!refused.TrueForAll(error => MayTurn(channel, error))) break;
        }

        if (errors.Count == 0) errors.Add(NoChannel(stream, set));
        throw new ConnectorException([.. errors.Select(error => error.Where.Length > 0 ? error : error with { Where = $"stream {stream.Name}" })]);
    }

    /// <summary>The tables of every company. The company whose session is open comes first, so that none is opened twice; what is found is given in the order of the connection.</summary>
    private async Task<CompanyTables[]> FindAsync(StreamDefinition stream, string entity, ITableFinder channel, List<ConnectorError> refused, CancellationToken cancel)
    {
        IReadOnlyList<CompanyScope> scopes = LedgerScope.Of(stream, options);
        CompanyTables?[] found = new CompanyTables?[scopes.Count];
        List<ConnectorError>[] errors = [.. scopes.Select(_ => new List<ConnectorError>())];
        foreach (int at in Enumerable.Range(0, scopes.Count).OrderBy(at => scopes[at].Company == channel.OpenCompany ? 0 : 1))
        {
            try
            {
                found[at] = await FindAsync(stream, entity, scopes[at], channel, cancel);
            }
            catch (ConnectorException failed)
            {
                string where = scopes.Count > 1 ? $"stream {stream.Name}, company {scopes[at].Company}" : "";
                errors[at].AddRange(failed.Errors.Select(error => error.Where.Length > 0 ? error : error with { Where = where }));
            }
        }

        refused.AddRange(errors.SelectMany(one => one));
        return [.. found.OfType<CompanyTables>()];
    }

    private static async Task<CompanyTables> FindAsync(StreamDefinition stream, string entity, CompanyScope scope, ITableFinder channel, CancellationToken cancel)
    {
        RecordSchema schema = new(stream.Name, stream.Fields, stream.Key);
        Dictionary<string, SiteTable> tables = new(StringComparer.Ordinal)
        {
            [BindingFacts.Own] = await channel.FindAsync(scope, entity, schema, stream.Key, cancel),
        };
        RequireKey(stream, schema, tables[BindingFacts.Own]);
        foreach (CompanionDefinition companion in stream.With)
        {
            tables[companion.Alias] = await CompanionAsync(companion, schema, scope, channel, cancel);
        }

        if (stream.Cut is { ControlEntity: { } control } cut) tables[BindingFacts.Control] = await channel.FindAsync(scope, control, new RecordSchema(control, cut.ControlFields, []), cut.ControlKey, cancel);
        return new CompanyTables(scope, tables);
    }

    /// <summary>A companion that the site does not have leaves its fields empty, unless the stream cannot do without.</summary>
    private static async Task<SiteTable> CompanionAsync(CompanionDefinition companion, RecordSchema ours, CompanyScope scope, ITableFinder channel, CancellationToken cancel)
    {
        Field[] keys = [.. companion.On.Select(on => ours.Fields[ours.OrdinalOf(on.Key)] with { Name = on.Value, SourceName = null })];
        RecordSchema schema = new(companion.Alias, companion.Fields.Concat(keys).DistinctBy(field => field.Name, StringComparer.Ordinal), []);
        try
        {
            SiteTable table = await channel.FindAsync(scope, companion.Entity, schema, [.. companion.On.Select(on => on.Value)], cancel);
            return table with { Absent = companion.On.Any(on => table.Missing.Contains(on.Value)) };
        }
        catch (ConnectorException failed) when (!companion.Required && failed.Error.Kind is ErrorKind.Auth or ErrorKind.Config)
        {
            return new SiteTable(companion.Entity, "") { Absent = true };
        }
    }

    private static void RequireKey(StreamDefinition stream, RecordSchema schema, SiteTable table)
    {
        ImmutableArray<string> missing = [.. stream.Key.Where(name => table.Missing.Contains(TableQuery.ColumnOf(schema.Fields[schema.OrdinalOf(name)])))];
        if (missing.IsEmpty) return;
        throw SysproErrors.Make(
            SysproErrors.KeyMissing, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name}: {table.Name} has no column {string.Join(", ", missing)}, which belongs to its key.", "Declare the stream with the key that this site's table has.");
    }

    /// <summary>OData that refuses a table, or does not know it, gives way; a wrong password or address of it is a mistake to be told, not a reason to read slowly.</summary>
    private static bool MayTurn(ITableFinder channel, ConnectorError error) => channel.Channel == "odata"
        ? error.Code is SysproErrors.ODataRefused or SysproErrors.ODataEntity
        : error.Kind is ErrorKind.Auth or ErrorKind.Config;

    private static string Reason(ITableFinder channel, EntityOverride? set, List<ConnectorError> before) => (set?.Channel, before) switch
    {
        ({ } chosen, _) => $"{chosen} is set for this stream",
        (_, []) => $"{channel.Channel} answers",
        (_, [{ Where: [_, ..] where }, ..]) => $"OData does not serve it ({before[0].Code}, {where[(where.IndexOf(',') + 2)..]})",
        _ => $"OData does not serve it ({before[0].Code})",
    };

    /// <summary>What some companies lack and others have; what none has is the binding's.</summary>
    private static string Unequal(StreamDefinition stream, CompanyTables[] companies) => string.Concat(companies
        .Select(company => (company.Scope.Company, Missing: company.Missing(stream).Where(field => !companies.All(other => other.Missing(stream).Contains(field, StringComparer.Ordinal))).ToArray()))
        .Where(company => company.Missing.Length > 0)
        .Select(company => $"; company {company.Company} has no {string.Join(", ", company.Missing)}"));

    private ConnectorError NoChannel(StreamDefinition stream, EntityOverride? set) => new(
        SysproErrors.NoChannel, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name}: the connection {options.Connection} does not describe the channel {set?.Channel}.", $"Add '{set?.Channel}:' to the connection, or choose another channel.");
}
