using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.OData;
using MlConnector.Http.Streams;
using MlConnector.IfsCloud.Binding;
using MlConnector.IfsCloud.Options;
using MlConnector.IfsCloud.Projections;

namespace MlConnector.IfsCloud;

/// <summary>
/// Lists what the site serves: the catalog's streams as they would be bound, and of a service that is named a proposal for each of its sets. A tenant has thousands of projections, so nothing is proposed unasked.
/// </summary>
internal sealed class IfsCloudDiscovery(IfsCloudOptions options, IfsService service, IReadOnlyList<StreamDefinition> catalog)
{
    private const int Digits = 28;
    private const int Places = 8;

    public async Task<IReadOnlyList<DiscoveredStream>> RunAsync(string? entity, CancellationToken cancel)
    {
        List<DiscoveredStream> found = [];
        foreach (StreamDefinition stream in catalog.Where(stream => entity is null || Matches(entity, stream.Name) || Matches(entity, stream.Entity))) found.Add(await KnownAsync(stream, cancel));
        if (entity is null || found.Count > 0) return found;
        return [.. (await SetsAsync(entity, cancel)).Select(Propose)];
    }

    private static bool Matches(string wanted, string name) => string.Equals(wanted, name, StringComparison.OrdinalIgnoreCase);

    private async Task<DiscoveredStream> KnownAsync(StreamDefinition stream, CancellationToken cancel)
    {
        try
        {
            StreamBinding binding = await new SetBinder(options, service).BindAsync(stream, cancel);
            string[] remarks =
            [
                .. binding.Entity == stream.Entity ? Array.Empty<string>() : [$"Read from {binding.Entity}."],
                .. binding.MissingFields.IsEmpty ? Array.Empty<string>() : [$"Not at this site: {string.Join(", ", binding.MissingFields)}."],
            ];
            return new DiscoveredStream(stream, Known: true) { Remarks = [.. remarks] };
        }
        catch (ConnectorException refused) when (refused.Error is { OutOfReach: false, Kind: ErrorKind.Config or ErrorKind.Auth })
        {
            return new DiscoveredStream(stream, Known: true) { Available = false, Remarks = [.. refused.Errors.Select(error => error.Message)] };
        }
    }

    /// <summary>The sets of a service, by <c>Service</c>, <c>door:Service</c> or <c>door:Service/Set</c>; without a door a projection is looked for first, then an entity service.</summary>
    private async Task<IEnumerable<(SetAddress Address, ODataEntitySet Set)>> SetsAsync(string entity, CancellationToken cancel)
    {
        string whole = entity.Contains('/', StringComparison.Ordinal) ? entity : entity + "/*";
        foreach (string text in entity.Contains(':', StringComparison.Ordinal) ? [whole] : new[] { whole, $"entity:{whole}" })
        {
            if (SetAddress.Parse(text) is not { } address || await service.SetsAsync(address, cancel) is not { } sets) continue;
            return sets.Values.Where(set => address.Set is "*" || set.Name == address.Set).OrderBy(set => set.Name, StringComparer.Ordinal).Select(set => (address with { Set = set.Name }, set));
        }

        return [];
    }

    private static DiscoveredStream Propose((SetAddress Address, ODataEntitySet Set) found)
    {
        ODataEntitySet set = found.Set;
        Field[] fields = [.. set.Properties.Where(property => property.Type is not (EdmType.Other or EdmType.Binary) && property.Name is not ("luname" or "keyref" or "Objgrants")).Select(property => FieldOf(property, set))];
        string name = set.Name.EndsWith("Set", StringComparison.Ordinal) ? set.Name[..^3] : set.Name;
        StreamDefinition stream = new(StreamNames.Snake(name), found.Address.ToString())
        {
            Description = $"Rows of {found.Address}.",
            Fields = [.. fields],
            Key = set.Key.IsEmpty ? [fields[0].Name] : set.Key,
            Absence = AbsenceMeaning.Removed,
            Defaults = new StreamDefaults(string.Concat(name.Where(char.IsLetterOrDigit)), WriteMode.Versions),
            Evidence = "proposed from $metadata",
        };
        return new DiscoveredStream(stream, Known: false) { Remarks = Remarks(set) };
    }

    private static ImmutableArray<string> Remarks(ODataEntitySet set)
    {
        List<string> remarks = [];
        if (set.Key.IsEmpty) remarks.Add("The metadata names no key: the first column is a guess.");
        string[] dates = [.. set.Properties.Where(property => property.Type is EdmType.Date or EdmType.DateTimeOffset).Select(property => property.Name)];
        remarks.Add(dates.Length == 0 ? "It has no date column: read it as a snapshot." : $"Date columns that might be cursors: {string.Join(", ", dates)}. A business date is no change stamp: look at it before you choose one.");
        if (set.Properties.FirstOrDefault(property => property is { Name: "Objstate", Type: EdmType.Enum }) is { } state) remarks.Add($"States of Objstate: {string.Join(", ", state.Members)}.");
        if (!set.References.IsEmpty) remarks.Add($"Records that can be read along, as 'Name: text(100) from=Reference/Property': {string.Join(", ", set.References.Select(reference => reference.Name))}.");
        return [.. remarks];
    }

    /// <summary>Every number of IFS is Decimal(130,65), years and row numbers too: in keys they are whole numbers, elsewhere of a precision that destinations keep.</summary>
    private static Field FieldOf(ODataProperty property, ODataEntitySet set)
    {
        bool key = set.Key.Contains(property.Name, StringComparer.Ordinal);
        Field field = property.Type switch
        {
            EdmType.Decimal or EdmType.Floating when !key => new Field(property.Name, FieldType.Decimal) { Precision = Digits, Scale = Places },
            EdmType.Decimal or EdmType.Floating or EdmType.Integer => new Field(property.Name, FieldType.Integer),
            EdmType.Boolean => new Field(property.Name, FieldType.Boolean),
            EdmType.Date => new Field(property.Name, FieldType.Date),
            EdmType.DateTimeOffset => new Field(property.Name, FieldType.DateTime),
            _ => new Field(property.Name, FieldType.Text) { MaxLength = property.MaxLength },
        };
        return field with { Required = key };
    }
}
