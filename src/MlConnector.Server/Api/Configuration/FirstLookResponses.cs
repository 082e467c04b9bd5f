using MlConnector.Abstractions.Sources;
using MlConnector.Composition.Wording;

namespace MlConnector.Server.Api.Configuration;

/// <summary>What an ERP offers.</summary>
/// <param name="Items">Its streams, those that can be read first.</param>
internal sealed record OfferedStreams(IReadOnlyList<OfferedStream> Items);

/// <summary>A stream that an ERP offers.</summary>
/// <param name="Stream">Name of the stream.</param>
/// <param name="Description">One sentence for people.</param>
/// <param name="Entity">What it is read from.</param>
/// <param name="Strategy">How it is read, as configurations name it.</param>
/// <param name="IsKnown">True if the catalog has it.</param>
/// <param name="IsAvailable">True if the site lets us read it.</param>
internal sealed record OfferedStream(string Stream, string Description, string Entity, string Strategy, bool IsKnown, bool IsAvailable)
{
    /// <summary>Names of the key fields, in key order.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>Names of all fields.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>What a person should look at before using it.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Of what discovery found.</summary>
    public static OfferedStream Of(DiscoveredStream found, Func<string, string> scrub) => new(found.Definition.Name, found.Definition.Description, found.Definition.Entity, Words.Of(found.Definition.Strategy), found.Known, found.Available)
    {
        Key = found.Definition.Key,
        Fields = [.. found.Definition.Fields.Select(field => field.Name)],
        Remarks = [.. found.Remarks.Select(scrub)],
    };
}

/// <summary>The first rows of a stream as the ERP gives them.</summary>
/// <param name="Stream">Name of the stream.</param>
/// <param name="Fields">Names of the fields.</param>
/// <param name="Rows">Rows, with a value for each field in their order: null = none, <c>***</c> = a sensitive one; after 200 characters a value ends with <c>…</c>.</param>
internal sealed record StreamPreview(string Stream, IReadOnlyList<string> Fields, IReadOnlyList<IReadOnlyList<string?>> Rows);
