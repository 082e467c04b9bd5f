using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.OData;
using MlConnector.Http.Streams;
using MlConnector.Syspro.Channels;
using MlConnector.Syspro.OData;
using MlConnector.Syspro.Options;
using MlConnector.Syspro.Reading;

namespace MlConnector.Syspro;

/// <summary>Lists what the site serves: the catalog's streams against its metadata, and a proposal for each entity set that no stream reads.</summary>
internal sealed class SysproDiscovery(SysproOptions options, ODataChannel channel, IReadOnlyList<StreamDefinition> catalog)
{
    private const int MaxProposals = 5000;
    private static readonly string[] StampWords = ["Time", "Stamp", "Modified", "Changed", "Updated"];

    public async Task<IReadOnlyList<DiscoveredStream>> RunAsync(string? entity, CancellationToken cancel)
    {
        List<DiscoveredStream> found = [];
        bool anyShown = false;
        HashSet<string> known = new(StringComparer.OrdinalIgnoreCase);
        foreach (StreamDefinition stream in catalog)
        {
            CompanyScope scope = LedgerScope.Of(stream, options)[0];
            (string Path, ODataEntitySet Set)? site = await channel.Catalog.FindAsync(scope, stream.Entity, () => anyShown = true, cancel);
            known.Add(site?.Set.Name ?? stream.Entity);
            if (entity is null || Matches(entity, stream.Name) || Matches(entity, stream.Entity)) found.Add(Compare(stream, site?.Set));
        }

        CompanyScope first = new(options.Companies[0]);
        foreach (string path in channel.Catalog.Paths)
        {
            if (await channel.Catalog.SetsAsync(path, first, cancel) is not { } sets) continue;
            string prefix = channel.Catalog.Prefix(path, first);
            anyShown = true;
            IEnumerable<ODataEntitySet> tables = sets.Values.Where(set => !known.Contains(set.Name)).Select(set => set with { Name = set.Name.StartsWith(prefix, StringComparison.Ordinal) ? set.Name[prefix.Length..] : set.Name });
            found.AddRange(tables.Where(set => entity is null || Matches(entity, set.Name)).OrderBy(set => set.Name, StringComparer.Ordinal).Take(MaxProposals).Select(Propose));
            break;
        }

        return anyShown ? found : throw SysproErrors.Make(
            SysproErrors.NoMetadata, ErrorKind.Config, ErrorOwner.ErpAdmin, "The OData service shows no $metadata under any template that was tried, so nothing can be listed.",
            "Set odata.entityPath and odata.databases to what the site uses, or ask for the right to read $metadata; streams of the catalog are read by name without it.");
    }

    private static bool Matches(string wanted, string name) => string.Equals(wanted, name, StringComparison.OrdinalIgnoreCase);

    private static DiscoveredStream Compare(StreamDefinition stream, ODataEntitySet? set)
    {
        if (set is null) return new DiscoveredStream(stream, Known: true) { Available = false, Remarks = [$"{stream.Entity} is not listed in the service's metadata."] };
        ImmutableArray<string> missing = [.. stream.Fields.Select(TableQuery.ColumnOf).Where(column => column[0] != '$' && set.Property(column) is null)];
        return new DiscoveredStream(stream, Known: true) { Remarks = missing.IsEmpty ? [] : [$"Not at this site: {string.Join(", ", missing)}."] };
    }

    private static DiscoveredStream Propose(ODataEntitySet set)
    {
        bool company = set.Property("Company") is null;
        Field[] fields = [.. set.Properties.Where(property => property.Type is not (EdmType.Other or EdmType.Binary)).Select(FieldOf)];
        string name = StreamNames.Snake(set.Name);
        Field[] all = company ? [new Field("Company", FieldType.Text) { MaxLength = 10, SourceName = "$company" }, .. fields] : fields;
        ImmutableArray<string> key = set.Key.IsEmpty ? [all[0].Name] : company ? ["Company", .. set.Key] : set.Key;
        StreamDefinition stream = new(name, set.Name)
        {
            Description = $"Rows of {set.Name}.",
            Fields = [.. all.Select(field => field with { Required = key.Contains(field.Name, StringComparer.Ordinal) })],
            Key = key,
            Defaults = new StreamDefaults(string.Concat(set.Name.Where(char.IsLetterOrDigit)), WriteMode.Versions),
            Evidence = "proposed from $metadata",
        };
        return new DiscoveredStream(stream, Known: false) { Remarks = Remarks(set) };
    }

    private static ImmutableArray<string> Remarks(ODataEntitySet set)
    {
        string[] dates = [.. set.Properties.Where(property => property.Type is EdmType.Date or EdmType.DateTimeOffset).Select(property => property.Name)];
        string cursor = dates.Length == 0 ? "It has no date column: read it as a snapshot." : $"Date columns that might be cursors: {string.Join(", ", dates)}. A business date is no change stamp: look at it before you choose one.";
        string numbered = "A key of digits that the database fills with zeros is better read as code(n) than as text(n): 42 and 000042 are then one key.";
        return set.Key.IsEmpty ? ["The metadata names no key: the first column is a guess.", cursor, numbered] : [cursor, numbered];
    }

    private static Field FieldOf(ODataProperty property) => property.Type switch
    {
        EdmType.Decimal => new Field(property.Name, FieldType.Decimal) { Precision = Math.Min(property.Precision, 28), Scale = Math.Min(property.Scale, Math.Min(property.Precision, 28)) },
        EdmType.Integer => new Field(property.Name, FieldType.Integer),
        EdmType.Floating => new Field(property.Name, FieldType.Decimal) { Precision = 28, Scale = 10 },
        EdmType.Boolean => new Field(property.Name, FieldType.Boolean),
        EdmType.Date => new Field(property.Name, FieldType.Date),
        EdmType.DateTimeOffset => new Field(property.Name, IsStamp(property.Name) ? FieldType.DateTime : FieldType.Date),
        _ => new Field(property.Name, FieldType.Text) { MaxLength = property.MaxLength },
    };

    /// <summary>SQL has one type for days and for moments; SYSPRO keeps days in it (inferred), unless the name speaks of a time.</summary>
    private static bool IsStamp(string name) => StampWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
