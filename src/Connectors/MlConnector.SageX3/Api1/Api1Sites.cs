using System.Collections.Immutable;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.SageX3.Channels;
using MlConnector.SageX3.Options;

namespace MlConnector.SageX3.Api1;

/// <summary>
/// Looks at a class through some of its records: api1 has no metadata that can be relied on, so what a representation shows is what its records hold. A field that it does not show stays empty, and is told.
/// </summary>
internal sealed class Api1Sites(SageX3Options options, Api1Client client, Api1Address address)
{
    private const int SampleRows = 20;
    private const int SampleDocuments = 5;

    /// <summary>Fixes how a stream is read: class, representation, the collection of its lines, the column of its stamp.</summary>
    public async Task<StreamBinding> BindAsync(StreamDefinition stream, string reason, CancellationToken cancel)
    {
        X3Columns columns = new(stream);
        string name = options.Entities.GetValueOrDefault(stream.Name)?.Table ?? stream.Entity;
        string representation = options.Representations.GetValueOrDefault(stream.Name, stream.Extra.GetValueOrDefault("representation", name));
        StreamBinding binding = new("api1", name) { Reason = reason, Facts = ImmutableDictionary<string, string>.Empty.Add(SiteFacts.Representation, representation) };
        JsonElement list = await client.JsonAsync(address.Query(binding, null, SampleRows, null), document: false, cancel);
        JsonElement[] records = [.. Records(list)];
        HashSet<string> there = ColumnsOf(records);
        if (records.Length == 0) return columns.Lines ? binding with { Facts = binding.Facts.Add(SiteFacts.Collection, options.LineCollections.GetValueOrDefault(stream.Name, "")) } : binding;
        if (columns.Lines) return await LinesAsync(stream, columns, binding, records, there, cancel);
        return Finish(stream, columns, binding, there, [.. stream.Fields.Where(field => columns.OfHeader(field) is { } column && column[0] != '$' && !there.Contains(First(column))).Select(field => field.Name)]);
    }

    /// <summary>The catalog's streams against the site, one by one: classes are not listed by api1.</summary>
    public async Task<IReadOnlyList<DiscoveredStream>> ListAsync(IReadOnlyList<StreamDefinition> catalog, CancellationToken cancel)
    {
        List<DiscoveredStream> found = [];
        foreach (StreamDefinition stream in catalog)
        {
            try
            {
                StreamBinding binding = await BindAsync(stream, "", cancel);
                found.Add(new DiscoveredStream(stream, Known: true) { Remarks = binding.MissingFields.IsEmpty ? [] : [$"Not shown by {binding.Entity}: {string.Join(", ", binding.MissingFields)}."] });
            }
            catch (ConnectorException refused) when (SageX3Errors.MeansElsewhere(refused.Error))
            {
                found.Add(new DiscoveredStream(stream, Known: true) { Available = false, Remarks = [refused.Error.Message] });
            }
        }

        return found;
    }

    /// <summary>Texts of the records of a list: of each the first of these properties that it has.</summary>
    public static IReadOnlyList<string> TextsOf(JsonElement list, params string[] properties) =>
        [.. Records(list).Select(record => properties.Select(name => record.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null).FirstOrDefault(text => text is not null)).OfType<string>()];

    private async Task<StreamBinding> LinesAsync(StreamDefinition stream, X3Columns columns, StreamBinding binding, JsonElement[] records, HashSet<string> headers, CancellationToken cancel)
    {
        string[] wanted = [.. stream.Fields.Select(columns.OfLine).OfType<string>().Select(First)];
        string chosen = options.LineCollections.GetValueOrDefault(stream.Name, "");
        HashSet<string> lines = new(StringComparer.Ordinal), header = new(StringComparer.Ordinal);
        foreach (string key in records.Take(SampleDocuments).Select(record => KeyOf(record, stream, columns)))
        {
            JsonElement document = await client.JsonAsync(address.Details(binding, key), document: true, cancel);
            if (document.ValueKind != JsonValueKind.Object) continue;
            header.UnionWith(ColumnsOf([document]));
            if (chosen.Length == 0) chosen = Collection(document, wanted);
            if (chosen.Length > 0 && document.TryGetProperty(chosen, out JsonElement array) && array.ValueKind == JsonValueKind.Array) lines.UnionWith(ColumnsOf(array.EnumerateArray()));
        }

        if (chosen.Length == 0)
        {
            throw SageX3Errors.Make(
                SageX3Errors.NoLines, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name}: none of the first documents of {binding.Entity} has a collection with {string.Join(", ", wanted.Take(4))}.",
                $"Name the collection with lineCollections: {{ {stream.Name}: … }}, or another representation.");
        }

        ImmutableArray<string> missing =
        [
            .. stream.Fields.Where(field => columns.OfLine(field) is { } column && lines.Count > 0 && !lines.Contains(First(column)) || columns.OfHeader(field) is { } head && !header.Contains(First(head))).Select(field => field.Name),
        ];
        headers.UnionWith(header);
        return Finish(stream, columns, binding with { Facts = binding.Facts.Add(SiteFacts.Collection, chosen) }, headers, missing);
    }

    private static StreamBinding Finish(StreamDefinition stream, X3Columns columns, StreamBinding binding, HashSet<string> there, ImmutableArray<string> missing)
    {
        SiteFacts.RequireKey(stream, missing, binding.Entity);
        string stamp = SiteFacts.StampOf(stream, columns, there);
        if (stamp.Length == 0) return binding with { MissingFields = missing };
        string told = stamp == SiteFacts.NoStamp ? "it shows no time of its last change, so everything is read and compared" : $"changes are seen by {stamp}, to the day";
        return binding with { MissingFields = missing, Facts = binding.Facts.Add(SiteFacts.Stamp, stamp), Reason = binding.Reason.Length == 0 ? told : $"{binding.Reason}; {told}" };
    }

    /// <summary>The collection of records that has most of the columns; empty if none has any.</summary>
    public static string Collection(JsonElement document, string[] wanted) => document.EnumerateObject()
        .Where(property => property.Value.ValueKind == JsonValueKind.Array && property.Value.GetArrayLength() > 0)
        .Select(property => (property.Name, Has: ColumnsOf(property.Value.EnumerateArray().Take(1)).Intersect(wanted, StringComparer.Ordinal).Count()))
        .Where(found => found.Has > 0)
        .OrderByDescending(found => found.Has).ThenBy(found => found.Name, StringComparer.Ordinal)
        .Select(found => found.Name).FirstOrDefault("");

    private static string KeyOf(JsonElement record, StreamDefinition stream, X3Columns columns)
    {
        if (record.TryGetProperty("$key", out JsonElement key) && key.ValueKind == JsonValueKind.String) return key.GetString()!;
        return string.Join('~', columns.HeaderKey.Select(name => record.TryGetProperty(columns.OfHeader(name)!, out JsonElement part) ? part.ToString() : ""));
    }

    private static IEnumerable<JsonElement> Records(JsonElement list) =>
        list.ValueKind == JsonValueKind.Object && list.TryGetProperty("$resources", out JsonElement rows) && rows.ValueKind == JsonValueKind.Array
            ? rows.EnumerateArray().Where(row => row.ValueKind == JsonValueKind.Object)
            : throw SageX3Errors.Make(SageX3Errors.Answer, ErrorKind.Config, ErrorOwner.Operator, "Sage X3 api1: the answer is no list of records ($resources).", "Check that url, endpoint and api1.path lead to api1.");

    /// <summary>Names of columns, without the number that a first element may have.</summary>
    private static HashSet<string> ColumnsOf(IEnumerable<JsonElement> records) =>
        [.. records.Where(record => record.ValueKind == JsonValueKind.Object).SelectMany(record => record.EnumerateObject()).SelectMany(property => property.Name.EndsWith("_0", StringComparison.Ordinal) ? [property.Name, property.Name[..^2]] : new[] { property.Name })];

    public static string First(string path) => path.Split('.')[0];
}
