using System.Collections.Immutable;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.Reading.Strategies;

/// <summary>Windows that ask for all rows of given documents.</summary>
internal static class DocumentWindows
{
    /// <summary>Keys of one window at most.</summary>
    public const int KeysAtOnce = 100;

    /// <summary>Fields that identify a document in our rows: the company where the stream has one, then the cut's own.</summary>
    public static ImmutableArray<string> FieldsOf(StreamDefinition stream)
    {
        ImmutableArray<string> document = stream.Cut?.Document ?? stream.Key;
        return stream.CompanyField is { } company && !document.Contains(company, StringComparer.Ordinal) ? document.Insert(0, company) : document;
    }

    /// <summary>Of keys: the keys themselves, or where documents are read whole, their documents, each once.</summary>
    public static KeyWindow OfKeys(StreamDefinition stream, IEnumerable<ImmutableArray<string>> keys)
    {
        ImmutableArray<string> document = stream.Cut is null ? [] : FieldsOf(stream);
        if (document.IsEmpty || document.Length >= stream.Key.Length || document.Any(field => !stream.Key.Contains(field, StringComparer.Ordinal))) return new KeyWindow(Distinct(keys));
        int[] places = [.. document.Select(field => stream.Key.IndexOf(field))];
        return new KeyWindow(Distinct(keys.Select(key => (ImmutableArray<string>)[.. places.Select(at => key[at])]))) { Fields = document };
    }

    /// <summary>The same, so many at once.</summary>
    public static IEnumerable<KeyWindow> Chunks(StreamDefinition stream, IEnumerable<ImmutableArray<string>> keys)
    {
        KeyWindow all = OfKeys(stream, keys);
        return all.Keys.Chunk(KeysAtOnce).Select(chunk => all with { Keys = [.. chunk] });
    }

    private static ImmutableArray<ImmutableArray<string>> Distinct(IEnumerable<ImmutableArray<string>> keys) => [.. keys.DistinctBy(key => SourceId.Format("", "", key), StringComparer.Ordinal)];

    public static KeyWindow Of(StreamDefinition stream, IEnumerable<ImmutableArray<string>> documents) => new([.. documents]) { Fields = FieldsOf(stream) };
}
