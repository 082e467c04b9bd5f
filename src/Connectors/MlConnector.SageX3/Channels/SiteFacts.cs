using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;

namespace MlConnector.SageX3.Channels;

/// <summary>What is remembered of a site in a stream's binding.</summary>
internal static class SiteFacts
{
    public const string Representation = "representation";
    public const string Collection = "collection";
    public const string Stamp = "stamp";
    public const string Node = "node";
    public const string Direct = "direct";
    public const string NoStamp = "none";

    /// <summary>The column by which changes are seen: the declared one where the site has it, else the day of the last change, else none (everything is read and compared).</summary>
    public static string StampOf(StreamDefinition stream, X3Columns columns, IReadOnlySet<string> there)
    {
        if (stream.Cursor.Field is not { } field || columns.OfHeader(field) is not { } column || there.Contains(column)) return "";
        return there.Contains("UPDDAT") ? "UPDDAT" : NoStamp;
    }

    /// <summary>Refuses a site whose records lack a part of the key.</summary>
    public static void RequireKey(StreamDefinition stream, IEnumerable<string> missing, string entity)
    {
        ImmutableArray<string> parts = [.. missing.Intersect(stream.Key, StringComparer.Ordinal)];
        if (parts.IsEmpty) return;
        throw SageX3Errors.Make(
            SageX3Errors.KeyMissing, ErrorKind.Config, ErrorOwner.ErpAdmin, $"Stream {stream.Name}: {entity} shows no {string.Join(", ", parts)}, which belongs to its key.",
            "Have the representation extended by the column, or name another class or representation.");
    }
}
