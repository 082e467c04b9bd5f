using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Reading.Canonical;
using MlConnector.Engine.Reading.Strategies;

namespace MlConnector.Engine.Runs;

/// <summary>
/// "Poll this stream now, for these keys": what a person, or a system that heard of a change, asks between two polls. The keys are read by the key condition and delivered as by any poll; the cursor stays, so that the poll that
/// follows misses nothing. Of a stream whose documents are delivered whole, the documents of the keys are read.
/// </summary>
public static class KeyPoll
{
    /// <summary>Most keys at once; whoever knows of more runs a poll.</summary>
    public const int MostKeys = 1000;

    /// <summary>The request for these keys of one stream. A key is its parts in key order, <c>10|4711</c>, or a whole source id.</summary>
    /// <exception cref="ConnectorException"><c>RUN-KEYS</c>: everything that is wrong with them.</exception>
    public static RunRequest Of(RunRequest request, AppliedStream stream, IReadOnlyCollection<string> keys)
    {
        StreamDefinition definition = stream.Plan.Stream;
        RecordSchema schema = definition.ToSchema();
        var problems = new Problems();
        if (keys.Count is 0 or > MostKeys) problems.Add(Wrong($"{keys.Count} keys are asked for.", $"Give 1 to {MostKeys}, or run a poll."));
        if (stream.Table.Mode == WriteMode.Replace) problems.Add(Wrong($"Table {stream.Table.Name} of {definition.Name} is replaced as a whole, so single keys of it cannot be delivered.", "Run the stream."));
        List<ImmutableArray<string>> parsed = [.. keys.Select(key => Parse(key, definition, schema, problems)).OfType<ImmutableArray<string>>()];
        problems.ThrowIfAny();
        return request with { Streams = [definition.Name], Only = DocumentWindows.OfKeys(definition, parsed) };
    }

    /// <summary>What is wrong with a text as a key of a stream: <c>RUN-KEYS</c>, everything at once; empty if it is one. What <see cref="Of"/> refuses besides concerns all keys of the stream.</summary>
    public static IReadOnlyList<ConnectorError> Judge(AppliedStream stream, string key)
    {
        var problems = new Problems();
        Parse(key, stream.Plan.Stream, stream.Plan.Stream.ToSchema(), problems);
        return problems.Errors;
    }

    /// <summary>What a person should know of a read of keys: those that the source does not have, and those that were left out.</summary>
    public static IEnumerable<string> Remarks(RunRequest request, long read)
    {
        if (request.Only is KeyWindow { Fields.IsEmpty: true } keys && read < keys.Keys.Length)
            yield return string.Create(CultureInfo.InvariantCulture, $"{keys.Keys.Length - read} of {keys.Keys.Length} keys are not at the source; what that means is judged by the next complete read.");
        if (request.DroppedKeys > 0) yield return string.Create(CultureInfo.InvariantCulture, $"{request.DroppedKeys} further keys waited that are no keys of the stream as it is applied now: they were dropped, and the log of the service names them.");
    }

    private static ImmutableArray<string>? Parse(string text, StreamDefinition stream, RecordSchema schema, Problems problems)
    {
        ImmutableArray<string?> parts = Parts(text, stream);
        if (parts.Length != stream.Key.Length || parts.Any(part => part is null))
        {
            problems.Add(Wrong($"'{text}' is no key of {stream.Name}.", $"Write its parts in order: {string.Join('|', stream.Key)}."));
            return null;
        }

        ImmutableArray<string>.Builder key = ImmutableArray.CreateBuilder<string>(parts.Length);
        for (int i = 0; i < parts.Length; i++)
        {
            ViolationCode code = CanonicalValue.Narrow(schema.Fields[schema.OrdinalOf(stream.Key[i])], parts[i]!, out string canonical);
            if (code == ViolationCode.None) key.Add(canonical);
            else problems.Add(Wrong($"{stream.Key[i]} of key '{text}': {ViolationWords.Message(code)}.", $"Write its parts in order: {string.Join('|', stream.Key)}."));
        }

        return key.Count == parts.Length ? key.MoveToImmutable() : null;
    }

    /// <summary>Of a source id that names this stream, or of the key alone.</summary>
    private static ImmutableArray<string?> Parts(string text, StreamDefinition stream)
    {
        if (SourceId.Parse(text) is { } id && id.Stream == stream.Name) return stream.CompanyField is null ? id.Key : [.. stream.Key.Select((field, at) => field == stream.CompanyField ? id.Company : id.Key.ElementAtOrDefault(at - (at > stream.Key.IndexOf(stream.CompanyField) ? 1 : 0)))];
        return SourceId.Parse($"||{text}")?.Key ?? [];
    }

    private static ConnectorError Wrong(string message, string fix) => new("RUN-KEYS", ErrorKind.Config, ErrorOwner.Operator, message, fix);
}
