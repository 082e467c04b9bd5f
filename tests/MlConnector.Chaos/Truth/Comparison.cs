using MlConnector.Chaos.World;

namespace MlConnector.Chaos.Truth;

/// <summary>Compares destination and source, row by row and cell by cell.</summary>
internal static class Comparison
{
    private const int Shown = 2;

    /// <summary>What differs, in words; empty if the destination is the source. Repeats of batches named in <paramref name="admitted"/> are accepted, wherever they stand.</summary>
    public static IReadOnlyList<string> Differences(Site site, IReadOnlyList<string> streams, IReadOnlySet<string> admitted, SourceHistory history)
    {
        if (site.Bi.Datasets != 1) return [$"there are {site.Bi.Datasets} datasets"];
        history.Note(site, streams);
        return [.. streams.Select(stream => site.Settings.Erp.Truth(stream)).Select(site.Bi.Here).SelectMany(truth => Differences(site, truth, admitted, history))];
    }

    /// <summary>A table that its first row makes may be missing while there is none.</summary>
    private static IEnumerable<string> Differences(Site site, StreamTruth truth, IReadOnlySet<string> admitted, SourceHistory history)
    {
        SourceTable source = site.Erp.Table(truth.Entity);
        if (site.Bi.Has(truth.Table)) return Differences(truth, source, site.Bi.Table(truth.Table), admitted, history);
        return source.Rows.Count == 0 ? [] : [$"there is no {truth.Table}"];
    }

    private static IEnumerable<string> Differences(StreamTruth truth, SourceTable source, StoredTable table, IReadOnlySet<string> admitted, SourceHistory history)
    {
        var expected = new SourceRows(truth, source, table);
        DeliveredTable delivered = DeliveredTable.Read(truth, table, expected);
        Dictionary<string, string> current = delivered.Current.GroupBy(row => row.Key, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.First().Cells, StringComparer.Ordinal);
        foreach (string missing in Some(expected.Now.Where(row => !IsShown(truth, row.Key, row.Value, current.GetValueOrDefault(row.Key), history)).Select(row => $"{row.Value}\n      it shows {current.GetValueOrDefault(row.Key) ?? "nothing"}"))) yield return $"{truth.Table} lacks {missing}";
        foreach (string extra in Some(current.Where(row => !expected.Now.ContainsKey(row.Key) && !(truth.KeepsPurged && WasThere(truth, row.Key, row.Value, history))).Select(row => row.Value))) yield return $"{truth.Table} should not have {extra}";
        foreach (string repeat in Some(delivered.Repeats.Where(repeat => !admitted.Contains(repeat.Row.BatchId)).Select(Told))) yield return $"{truth.Table} has once too often {repeat}";
    }

    /// <summary>A row that no destination can hold is a dead letter and shown as it last was, or not at all; or it was repaired and is shown so.</summary>
    private static bool IsShown(StreamTruth truth, string key, string cells, string? shown, SourceHistory history)
    {
        if (!history.IsSpoiled(truth, key)) return shown == cells;
        if (!history.IsDead) return shown == history.Repaired(cells);
        return shown is null || shown.Contains(Host.EngineRun.Repaired, StringComparison.Ordinal) || history.Had(truth, key, shown);
    }

    /// <summary>What was purged is kept as it last was; the spoiled row, if it was repaired, as it was repaired.</summary>
    private static bool WasThere(StreamTruth truth, string key, string shown, SourceHistory history) =>
        history.Had(truth, key, shown) || history.IsSpoiled(truth, key) && shown.Contains(Host.EngineRun.Repaired, StringComparison.Ordinal);

    private static string Told((DeliveredRow Row, DeliveredRow Before) repeat) =>
        $"{repeat.Row.SourceId} in batch {repeat.Row.BatchId}, version {repeat.Row.Version}: {repeat.Row.Content}\n      before it, in batch {repeat.Before.BatchId}, version {repeat.Before.Version}: {repeat.Before.Content}";

    private static string[] Some(IEnumerable<string> all)
    {
        string[] found = [.. all];
        return found.Length <= Shown ? found : [.. found.Take(Shown), $"and {found.Length - Shown} more"];
    }
}
