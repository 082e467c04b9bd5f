using System.Collections.Immutable;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Revisions;

namespace MlConnector.Engine.Planning;

/// <summary>How the reading of a stream would change: a binding is fixed when it is applied, and another one is a change like any other, in words, one line each.</summary>
public static class BindingDiff
{
    /// <summary>The differences of all streams that were applied before.</summary>
    public static ImmutableArray<string> Between(RevisionContent? before, IEnumerable<AppliedStream> now) =>
        before is null ? [] : [.. now.SelectMany(stream => before.Streams.Where(old => old.Plan.Name == stream.Plan.Name).SelectMany(old => Between(stream.Plan.Name, old.Binding, stream.Binding)))];

    /// <summary>The differences of one.</summary>
    public static IEnumerable<string> Between(string stream, StreamBinding before, StreamBinding now)
    {
        if (before.Channel != now.Channel) yield return $"~ {stream}: read by {now.Channel} instead of {before.Channel}{(now.Reason.Length > 0 ? $": {now.Reason}" : "")}";
        if (before.Entity != now.Entity) yield return $"~ {stream}: read from {now.Entity} instead of {before.Entity}";
        string[] gone = [.. now.MissingFields.Except(before.MissingFields, StringComparer.Ordinal)], come = [.. before.MissingFields.Except(now.MissingFields, StringComparer.Ordinal)];
        if (gone.Length > 0) yield return $"~ {stream}: not at this site any more, and read as empty: {string.Join(", ", gone)}";
        if (come.Length > 0) yield return $"~ {stream}: at this site now: {string.Join(", ", come)}";
        bool told = before.Channel != now.Channel || before.Entity != now.Entity || gone.Length + come.Length > 0;
        if (!told && !SameFacts(before, now)) yield return $"~ {stream}: the site describes its tables otherwise than when this was applied";
    }

    private static bool SameFacts(StreamBinding before, StreamBinding now) =>
        before.Facts.Count == now.Facts.Count && before.Facts.All(fact => now.Facts.TryGetValue(fact.Key, out string? value) && value == fact.Value);
}
