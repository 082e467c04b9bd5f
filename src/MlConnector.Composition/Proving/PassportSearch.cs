using System.Collections.Immutable;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Replay;

namespace MlConnector.Composition.Proving;

/// <summary>Passports that were found.</summary>
/// <param name="Found">Each with its pipeline.</param>
/// <param name="Sensitive">Fields whose values are not shown.</param>
public sealed record FoundPassports(ImmutableArray<(string Pipeline, Passport Passport)> Found, ImmutableHashSet<string> Sensitive)
{
    /// <summary>The value of a field as it may be shown.</summary>
    public string? Shown(KeyValuePair<string, string?> field) => field.Value is not null && Sensitive.Contains(field.Key) ? "***" : field.Value;
}

/// <summary>Finds the passports of records by any part of their key.</summary>
public sealed class PassportSearch(Workspace workspace)
{
    /// <summary>Those with this key in all streams of these pipelines, or in one.</summary>
    public async Task<FoundPassports> FindAsync(IReadOnlyList<StoredPipeline> pipelines, string? stream, string key, CancellationToken cancel)
    {
        var passports = new Passports(workspace.Engine);
        var found = ImmutableArray.CreateBuilder<(string, Passport)>();
        var sensitive = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (StoredPipeline pipeline in pipelines)
        {
            sensitive.UnionWith(pipeline.Content.Streams.SelectMany(applied => applied.Plan.Stream.ToSchema().Fields).Where(field => field.Sensitive).Select(field => field.Name));
            found.AddRange((await passports.FindAsync(pipeline.Name, pipeline.Content, key, cancel)).Where(passport => stream is null || passport.Stream == stream).Select(passport => (pipeline.Name, passport)));
        }

        return new FoundPassports(found.ToImmutable(), sensitive.ToImmutable());
    }
}
