using System.Collections.Immutable;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Engine.Reading.Strategies;

/// <summary>Windows that ask for all rows of given documents.</summary>
internal static class DocumentWindows
{
    /// <summary>Fields that identify a document in our rows: the company where the stream has one, then the cut's own.</summary>
    public static ImmutableArray<string> FieldsOf(StreamDefinition stream)
    {
        ImmutableArray<string> document = stream.Cut?.Document ?? stream.Key;
        return stream.CompanyField is { } company && !document.Contains(company, StringComparer.Ordinal) ? document.Insert(0, company) : document;
    }

    public static KeyWindow Of(StreamDefinition stream, IEnumerable<ImmutableArray<string>> documents) => new([.. documents]) { Fields = FieldsOf(stream) };
}
