using System.Collections.Immutable;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;

namespace MlConnector.Server.Console.Records;

/// <summary>One record of a stream that was found, with its versions.</summary>
/// <param name="Pipeline">Pipeline.</param>
/// <param name="Passport">All that is known in the stream.</param>
/// <param name="SourceId">The record.</param>
/// <param name="Entries">Its versions, the newest first.</param>
public sealed record FoundRecord(string Pipeline, Passport Passport, string SourceId, ImmutableArray<PassportEntry> Entries)
{
    /// <summary>Its dead letters.</summary>
    public IEnumerable<DeadLetterRecord> DeadLetters => Passport.DeadLetters.Where(letter => letter.SourceId == SourceId);

    /// <summary>Its newest version.</summary>
    public PassportEntry Newest => Entries[0];

    /// <summary>Address of its passport alone.</summary>
    public string Address => $"/records?key={Uri.EscapeDataString(SourceId)}&pipeline={Uri.EscapeDataString(Pipeline)}&stream={Uri.EscapeDataString(Passport.Stream)}";

    /// <summary>The records of a passport.</summary>
    public static IEnumerable<FoundRecord> Of(string pipeline, Passport passport) =>
        passport.Entries.GroupBy(entry => entry.SourceId, StringComparer.Ordinal).Select(record => new FoundRecord(pipeline, passport, record.Key, [.. record]));
}
