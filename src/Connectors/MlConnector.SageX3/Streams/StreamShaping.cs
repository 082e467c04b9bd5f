using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Streams;
using MlConnector.SageX3.Options;

namespace MlConnector.SageX3.Streams;

/// <summary>Fits a stream to a connection: what the site says of it, which ledgers and categories are read, whether lines are counted.</summary>
internal static class StreamShaping
{
    /// <summary>The stream as this connection reads it.</summary>
    public static StreamDefinition Shape(StreamDefinition stream, SageX3Options options)
    {
        if (options.Entities.TryGetValue(stream.Name, out EntityOverride? site)) stream = EntityShape.Override(stream, site);
        if (stream.Extra.GetValueOrDefault("category") is { } category) stream = stream with { Filter = And(stream.Filter, AnyOf(category, options.EntryCategories)) };
        if (stream.Extra.GetValueOrDefault("ledger") is { } ledger) stream = OfLedgers(stream, AnyOf(ledger, options.LedgerTypes));
        if (!options.LineCounts && stream.Cut is { } cut && stream.Extra.ContainsKey("lines")) stream = stream with { Cut = cut with { Sums = [] } };
        stream = stream with { Fields = [.. stream.Fields.Select(field => field.Zone is null || options.StampZone == "UTC" ? field : field with { Zone = options.StampZone })] };
        return EntityShape.Words(stream, options.CodeMaps);
    }

    /// <summary>Refuses what X3 cannot give.</summary>
    public static void RequireReadable(StreamDefinition stream)
    {
        string? what = stream.CompanyField is not null ? "from=$company" : !stream.With.IsEmpty ? "with" : stream.Cut?.ControlEntity is not null ? "cut.control" : stream.Strategy == ReadStrategy.Journal ? "strategy: journal" : null;
        if (what is null) return;
        throw SageX3Errors.Make(
            SageX3Errors.Stream, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name}: a Sage X3 stream has no '{what}'.",
            "The company is a column of X3's own rows (CPY); fields of the header of a line are written 'Name: text(15) from=$header.COLUMN'.");
    }

    /// <summary>Lines are chosen of their documents; records by themselves.</summary>
    private static StreamDefinition OfLedgers(StreamDefinition stream, string filter) => filter.Length == 0 ? stream
        : !stream.Extra.ContainsKey("lines") ? stream with { Filter = And(stream.Filter, filter) }
        : stream with { Extra = stream.Extra.SetItem("lineFilter", And(stream.Extra.GetValueOrDefault("lineFilter", ""), filter)) };

    private static string AnyOf(string column, ImmutableArray<string> codes) => string.Join(" or ", codes.Select(code => $"{column} eq {code}"));

    private static string And(string one, string other) => (one.Length, other.Length) switch
    {
        (0, _) => other,
        (_, 0) => one,
        _ => $"({one}) and ({other})",
    };
}
