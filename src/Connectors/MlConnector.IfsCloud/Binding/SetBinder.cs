using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;
using MlConnector.Http.OData;
using MlConnector.IfsCloud.History;
using MlConnector.IfsCloud.Options;
using MlConnector.IfsCloud.Projections;
using MlConnector.IfsCloud.Reading;

namespace MlConnector.IfsCloud.Binding;

/// <summary>
/// Fixes how a stream is read at this site: the first of its sets that the metadata lists, its columns compared with those declared, and one row read as proof of the right. Names of several projections are inferred, so
/// a stream may name further sets and further names of its columns.
/// </summary>
internal sealed class SetBinder(IfsCloudOptions options, IfsService service)
{
    /// <summary>The binding.</summary>
    /// <exception cref="ConnectorException">No set can be read; the errors of each.</exception>
    public async Task<StreamBinding> BindAsync(StreamDefinition stream, CancellationToken cancel)
    {
        StreamShaping.RequireReadable(stream);
        List<ConnectorError> errors = [];
        foreach (string candidate in Candidates(stream))
        {
            try
            {
                return await BindAsync(stream, candidate, errors.Count == 0 ? "" : $"{errors[0].Code} of {stream.Entity}", cancel);
            }
            catch (ConnectorException failed) when (failed.Error.Code is IfsCloudErrors.NotFound or IfsCloudErrors.Forbidden or IfsCloudErrors.KeyMissing)
            {
                errors.AddRange(failed.Errors);
            }
        }

        throw new ConnectorException([.. errors.Select(error => error with { Where = $"stream {stream.Name}" })]);
    }

    private IEnumerable<string> Candidates(StreamDefinition stream) => options.Entities.GetValueOrDefault(stream.Name)?.Table is { } chosen
        ? [chosen]
        : [stream.Entity, .. stream.Extra.GetValueOrDefault("alternatives", "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    private async Task<StreamBinding> BindAsync(StreamDefinition stream, string candidate, string before, CancellationToken cancel)
    {
        SetAddress address = SetAddress.Parse(candidate) ?? throw IfsCloudErrors.Make(IfsCloudErrors.Stream, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name}: '{candidate}' is no set.", SetAddress.Form);
        BoundSet set = address.IsChild ? new BoundSet(address) : await FindAsync(stream, address, cancel);
        Require(stream, set, stream.Key, IfsCloudErrors.KeyMissing, "its key", "entities.STREAM.key, or entities.STREAM.columns");
        Require(stream, set, stream.Cursor.Field is { } cursor && stream.Strategy is not (ReadStrategy.Snapshot or ReadStrategy.EtagScan or ReadStrategy.HistoryLog) ? [cursor] : [], IfsCloudErrors.CursorMissing, "the date by which it is read", "entities.STREAM.cursorColumns, or entities.STREAM.strategy: snapshot");
        if (Compared(stream.Filter, stream).FirstOrDefault(set.Missing.Contains) is { } unknown) throw IfsCloudErrors.Make(IfsCloudErrors.Stream, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name}: {set.Address} has no column {unknown}, which its filter names.", "Correct the stream's filter.");
        set = await ProveAsync(stream, set, cancel);
        string reason = before.Length > 0 ? $"instead of {before}" : options.Entities.ContainsKey(stream.Name) ? "as the connection says" : "as the catalog says";
        if (stream.Strategy == ReadStrategy.HistoryLog && await ProveLogAsync(stream, set, cancel) is { } empty) reason += $"; {empty}";
        if (set.Untagged) reason += "; its records come without entity tags, so every poll reads all of them";
        return set.ToBinding(reason, stream.Fields.Where(field => set.Missing.Contains(BoundSet.Declared(field))).Select(field => field.Name));
    }

    /// <summary>Columns that a filter names: their types are needed although they may not be read.</summary>
    private static IEnumerable<string> Compared(string? filter, StreamDefinition stream) => FilterText.Parse(filter ?? "", stream.Name)?.Columns() ?? [];

    private async Task<BoundSet> FindAsync(StreamDefinition stream, SetAddress address, CancellationToken cancel)
    {
        IReadOnlyDictionary<string, ODataEntitySet>? sets = await service.SetsAsync(address, cancel);
        if (sets is not null && sets.TryGetValue(address.Set, out ODataEntitySet? set)) return Compare(stream, address, set);
        string what = sets is null ? $"there is no service {address.Door}:{address.Service}" : $"{address.Door}:{address.Service} lists no set {address.Set}";
        throw IfsCloudErrors.Make(
            IfsCloudErrors.NotFound, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name}: {what}.",
            address.Door == "entity" ? "Have the entity service activated by an administrator, or name another set: entities.STREAM.set." : "Name the set that your release has: entities.STREAM.set; 'mlc discover --entity SERVICE' lists what a service has.");
    }

    /// <summary>The site's columns beside those that the stream declares.</summary>
    private static BoundSet Compare(StreamDefinition stream, SetAddress address, ODataEntitySet set)
    {
        ColumnNames names = new(stream);
        ImmutableDictionary<string, string>.Builder renamed = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        ImmutableHashSet<string>.Builder missing = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        List<ODataProperty> found = [];
        foreach (string column in stream.Fields.SelectMany(StreamShaping.ColumnsOf).Concat(Compared(stream.Filter, stream)).Concat(Compared(stream.Cursor.OpenFilter, stream)).Distinct(StringComparer.Ordinal))
        {
            if (column.Contains('/', StringComparison.Ordinal))
            {
                if (!HasReference(stream, set, column)) missing.Add(column);
            }
            else if (names.Of(column).Select(set.Property).FirstOrDefault(property => property is not null) is { } property)
            {
                if (property.Name != column) renamed[column] = property.Name;
                found.Add(property);
            }
            else
            {
                missing.Add(column);
            }
        }

        return new BoundSet(address)
        {
            Types = found.DistinctBy(property => property.Name, StringComparer.Ordinal).ToImmutableDictionary(property => property.Name, property => property.Type, StringComparer.Ordinal),
            Enums = found.Where(property => property.Type == EdmType.Enum).DistinctBy(property => property.Name, StringComparer.Ordinal).ToImmutableDictionary(property => property.Name, property => new EnumFacts(property.EnumType, property.Members), StringComparer.Ordinal),
            Renamed = renamed.ToImmutable(),
            Missing = missing.ToImmutable(),
        };
    }

    /// <summary>Only what leads to one record can be read along: IFS answers 501 for collections.</summary>
    private static bool HasReference(StreamDefinition stream, ODataEntitySet set, string column)
    {
        string[] parts = column.Split('/');
        if (parts.Length == 2 && set.References.FirstOrDefault(reference => reference.Name == parts[0]) is { } to) return to.Properties.Contains(parts[1], StringComparer.Ordinal);
        throw IfsCloudErrors.Make(
            IfsCloudErrors.Reference, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name}: {parts[0]} of {set.Name} leads to no single record, so {column} cannot be read along.", "Read the other set as a stream of its own, and join the tables in the report.");
    }

    private static void Require(StreamDefinition stream, BoundSet set, IEnumerable<string> fields, string code, string what, string setting)
    {
        string[] missing = [.. fields.Where(name => stream.Fields.Any(field => field.Name == name && set.Missing.Contains(BoundSet.Declared(field))))];
        if (missing.Length == 0) return;
        throw IfsCloudErrors.Make(code, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name}: {set.Address} has no column {string.Join(", ", missing)}, which is {what}.", $"Set {setting.Replace("STREAM", stream.Name, StringComparison.Ordinal)} for this site.");
    }

    /// <summary>Reads one row as proof of the right; of a stream that is read by tags also the tag of one, and tells where there is none.</summary>
    private async Task<BoundSet> ProveAsync(StreamDefinition stream, BoundSet set, CancellationToken cancel)
    {
        SetQuery query = new(stream, set, options);
        ODataQuery one = query.All() with { Limit = 1 };
        await foreach (ODataFetched page in service.ReadAsync(one, cancel)) page.Page.Dispose();
        if (stream.Tag is null) return set;
        bool untagged = false;
        await foreach (ODataFetched fetched in service.ReadAsync(query.Listing(stream, one), cancel))
        {
            using RecordPage page = fetched.Page;
            untagged |= page.RowCount > 0 && page[0].Cells[page.Schema.Fields.Length - 1].IsNull;
        }

        return set with { Untagged = untagged };
    }

    /// <summary>The log has to be readable, with keys that are the stream's; one that has no entry may have been cleaned, or nothing is logged: gives that in words.</summary>
    public async Task<string?> ProveLogAsync(StreamDefinition stream, BoundSet set, CancellationToken cancel)
    {
        string[] units = options.HistoryLog.UnitsOf(stream);
        if (units.Length == 0) throw IfsCloudErrors.Make(
            IfsCloudErrors.HistoryUnit, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name}: it is not known which logical unit logs its changes.", $"Say which: historyLog.units: {{ {stream.Name}: LogicalUnit }}; rows read without $select name it as luname.");
        LoggedChange? newest = await new HistoryLog(stream, set, service, options).NewestAsync(cancel);
        return newest is null ? $"the history log has no entry of {string.Join(", ", units)} (yet)" : null;
    }
}
