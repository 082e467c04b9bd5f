using System.Collections.Immutable;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;

namespace MlConnector.Composition.Proving;

/// <summary>Which records are looked for, and in how many streams at once: each stream has an index of its own, so a look into all of many pipelines would take as long as there are many.</summary>
/// <param name="Key">Any part of their key, or a whole source id, which names its stream.</param>
public sealed record PassportQuery(string Key)
{
    /// <summary>Only in this pipeline; null = in all.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Only in this stream; null = in all.</summary>
    public string? Stream { get; init; }

    /// <summary>Where an earlier look ended (<see cref="FoundPassports.Next"/>); null = from the first on.</summary>
    public string? After { get; init; }

    /// <summary>It ends once so many streams know such records.</summary>
    public int MostFound { get; init; } = int.MaxValue;

    /// <summary>It ends once so many streams were looked into.</summary>
    public int MostStreams { get; init; } = int.MaxValue;

    /// <summary>True if <see cref="After"/> can be such a place.</summary>
    public bool IsPlace => After is null || After.Split('/') is [{ Length: > 0 }, { Length: > 0 }];
}

/// <summary>Passports that were found.</summary>
/// <param name="Found">Each with its pipeline.</param>
/// <param name="Sensitive">Fields whose values are not shown.</param>
/// <param name="Next">Where to go on; null if all was looked into.</param>
public sealed record FoundPassports(ImmutableArray<(string Pipeline, Passport Passport)> Found, ImmutableHashSet<string> Sensitive, string? Next)
{
    /// <summary>The value of a field as it may be shown.</summary>
    public string? Shown(KeyValuePair<string, string?> field) => field.Value is not null && Sensitive.Contains(field.Key) ? "***" : field.Value;
}

/// <summary>Finds the passports of records by any part of their key.</summary>
public sealed class PassportSearch(Workspace workspace)
{
    /// <summary>Those of these pipelines that are asked for, pipeline by pipeline and stream by stream in the order of their names.</summary>
    public async Task<FoundPassports> FindAsync(IReadOnlyList<StoredPipeline> pipelines, PassportQuery query, CancellationToken cancel)
    {
        var passports = new Passports(workspace.Engine);
        var found = ImmutableArray.CreateBuilder<(string, Passport)>();
        var sensitive = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        string? stream = query.Stream ?? SourceId.Parse(query.Key)?.Stream;
        int asked = 0;
        string? last = null;
        foreach (StoredPipeline pipeline in pipelines.Where(one => query.Pipeline is null || one.Name == query.Pipeline).OrderBy(one => one.Name, StringComparer.Ordinal))
        {
            string[] streams = [.. pipeline.Content.Streams.Select(applied => applied.Plan.Name).Where(name => (stream is null || name == stream) && IsAfter(pipeline.Name, name, query.After)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            if (streams.Length == 0) continue;
            ILookup<string, StreamRecord> records = (await workspace.Store.Streams.ListAsync(pipeline.Name, cancel)).ToLookup(record => record.Stream, StringComparer.Ordinal);
            sensitive.UnionWith(pipeline.Content.Streams.SelectMany(applied => applied.Plan.Stream.ToSchema().Fields).Where(field => field.Sensitive).Select(field => field.Name));
            foreach (string name in streams)
            {
                if (asked == query.MostStreams || found.Count >= query.MostFound) return new FoundPassports(found.ToImmutable(), sensitive.ToImmutable(), last);
                found.AddRange((await passports.OfStreamsAsync(records[name], pipeline.Content, query.Key, cancel)).Select(passport => (pipeline.Name, passport)));
                (asked, last) = (asked + 1, $"{pipeline.Name}/{name}");
            }
        }

        return new FoundPassports(found.ToImmutable(), sensitive.ToImmutable(), null);
    }

    private static bool IsAfter(string pipeline, string stream, string? place)
    {
        if (place?.Split('/') is not [var before, var other]) return true;
        int order = string.CompareOrdinal(pipeline, before);
        return order > 0 || order == 0 && string.CompareOrdinal(stream, other) > 0;
    }
}
