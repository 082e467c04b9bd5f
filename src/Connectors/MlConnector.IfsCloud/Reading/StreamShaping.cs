using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Streams;
using MlConnector.IfsCloud.Binding;
using MlConnector.IfsCloud.Options;

namespace MlConnector.IfsCloud.Reading;

/// <summary>Fits streams to a connection, and tells which of their words this source understands.</summary>
internal static class StreamShaping
{
    private const string Sum = "$sum:";

    /// <summary>The stream as this connection reads it.</summary>
    public static StreamDefinition Shape(StreamDefinition stream, IfsCloudOptions options)
    {
        if (options.Entities.TryGetValue(stream.Name, out EntityOverride? site)) stream = EntityShape.Override(stream, site);
        return EntityShape.Words(stream, options.CodeMaps);
    }

    /// <summary>True if the stream has one row per document, made of the document's rows.</summary>
    public static bool IsFolded(StreamDefinition stream) => stream.Extra.ContainsKey("rowKey");

    /// <summary>The column that a field sums up over the rows of a document, or null.</summary>
    public static string? SummedBy(Field field) => field.SourceName?.StartsWith(Sum, StringComparison.Ordinal) == true ? field.SourceName[Sum.Length..] : null;

    /// <summary>The columns that are needed for a field: its own, or the one that it sums up.</summary>
    public static IEnumerable<string> ColumnsOf(Field field)
    {
        if (SummedBy(field) is { } summed) yield return summed;
        else if (!BoundSet.IsNoColumn(BoundSet.Declared(field))) yield return BoundSet.Declared(field);
    }

    /// <summary>The fields that are read from the set: the stream's own; of documents made of rows also what is summed up and what orders the rows.</summary>
    public static IEnumerable<Field> Read(StreamDefinition stream)
    {
        if (!IsFolded(stream)) return stream.Tag is { } tag ? stream.Fields.Append(tag) : stream.Fields;
        IEnumerable<Field> summed = stream.Fields.Where(field => SummedBy(field) is not null).Select(field => field with { Name = SummedBy(field)!, SourceName = null });
        IEnumerable<Field> ordered = stream.Extra["rowKey"].Split(',', StringSplitOptions.TrimEntries).Select(name => new Field(name, FieldType.Integer));
        return stream.Fields.Concat(summed.Concat(ordered).Where(field => stream.Fields.All(own => own.Name != field.Name)).DistinctBy(field => field.Name, StringComparer.Ordinal));
    }

    /// <summary>Refuses what IFS cannot give.</summary>
    public static void RequireReadable(StreamDefinition stream)
    {
        if (IsFolded(stream) && stream.Tag is not null) throw IfsCloudErrors.Make(
            IfsCloudErrors.Stream, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name}: its documents are made of rows and have no entity tag of their own, so they cannot be read by 'strategy: etag-scan'.",
            "Leave its strategy out, or give date or snapshot; the stream of the rows can be read by tags.");
        if (stream.With.IsEmpty && stream.Cut?.ControlEntity is null && stream.CompanyField is null) return;
        string what = stream.CompanyField is not null ? "from=$company" : stream.With.IsEmpty ? "cut.control" : "with";
        throw IfsCloudErrors.Make(
            IfsCloudErrors.Stream, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name}: an IFS Cloud stream has no '{what}'.",
            "The company is a column of IFS's own rows. Write fields of a record that the row refers to as 'Name: text(100) from=SupplierRef/Name'; read lines as a stream of their own.");
    }
}
