using System.Collections.Immutable;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Engine.Delivery.Pairs;

/// <summary>The fields by which two halves of a document find each other: the company where both have one, then what the stream declares.</summary>
/// <param name="Mine">Fields of the stream.</param>
/// <param name="Theirs">The fields of the other half that correspond to them.</param>
internal sealed record PairKey(ImmutableArray<string> Mine, ImmutableArray<string> Theirs)
{
    /// <summary>Of a stream whose cut names the other one.</summary>
    public static PairKey Of(StreamDefinition mine, StreamDefinition theirs)
    {
        CutDefinition cut = mine.Cut!;
        IEnumerable<(string Mine, string Theirs)> by = cut.PairedBy.IsEmpty
            ? cut.Document.Where(field => field != mine.CompanyField).Select(field => (field, field))
            : cut.PairedBy.Select(pair => (pair.Key, pair.Value));
        if (mine.CompanyField is { } company && theirs.CompanyField is { } theirCompany) by = by.Prepend((company, theirCompany));
        return new PairKey([.. by.Select(pair => pair.Mine)], [.. by.Select(pair => pair.Theirs)]);
    }

    /// <summary>The fields that one of the two does not have.</summary>
    public IEnumerable<string> Missing(RecordSchema mine, RecordSchema theirs) =>
        Mine.Where(field => mine.OrdinalOf(field) < 0).Concat(Theirs.Where(field => theirs.OrdinalOf(field) < 0));
}
