using MlConnector.Chaos.World;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Chaos.Truth;

/// <summary>Compares destination and source, row by row and cell by cell.</summary>
internal static class Comparison
{
    private const int Shown = 2;

    /// <summary>What differs, in words; empty if the destination is the source. Repeats of batches named in <paramref name="admitted"/> are accepted, wherever they stand.</summary>
    public static IReadOnlyList<string> Differences(Site site, IReadOnlyList<string> streams, IReadOnlySet<string> admitted)
    {
        if (site.PowerBi.Datasets() is not [var dataset]) return [$"there are {site.PowerBi.Datasets().Count} datasets"];
        return [.. streams.SelectMany(stream => Differences(StreamTruth.Of(stream), site.Syspro.Table(StreamTruth.Of(stream).Entity), dataset.Table(StreamTruth.Of(stream).Table), admitted))];
    }

    private static IEnumerable<string> Differences(StreamTruth truth, SysproTable source, SandboxTable table, IReadOnlySet<string> admitted)
    {
        SysproColumn[] columns = [.. source.Columns.Where(column => table.Schema.Columns.Any(other => other.Name == column.Name))];
        string Row(Func<string, object?> value) => string.Join(" | ", columns.Select(column => $"{column.Name}={Cell.Text(value(column.Name), truth.Codes.Contains(column.Name))}"));
        DeliveredTable delivered = DeliveredTable.Read(truth, table, row => Row(name => row[name]));
        HashSet<string> expected = [.. source.Rows.Select(row => Row(name => row[name]))];
        HashSet<string> current = [.. delivered.Current.Select(row => row.Cells)];
        if (expected.Count != source.Count || truth.Key.Any(key => columns.All(column => column.Name != key))) yield return $"{truth.Table}: the comparison cannot tell its rows apart";
        foreach (string missing in Some(expected.Except(current))) yield return $"{truth.Table} lacks {missing}";
        foreach (string extra in Some(current.Except(expected))) yield return $"{truth.Table} should not have {extra}";
        foreach (string repeat in Some(delivered.Repeats.Where(row => !admitted.Contains(row.BatchId)).Select(row => $"{row.SourceId} in batch {row.BatchId}, version {row.Version}"))) yield return $"{truth.Table} has once too often {repeat}";
    }

    private static string[] Some(IEnumerable<string> all)
    {
        string[] found = [.. all];
        return found.Length <= Shown ? found : [.. found.Take(Shown), $"and {found.Length - Shown} more"];
    }
}
