using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Reconciliation;

/// <summary>Says of keys that differ which dead letter is why.</summary>
public static class DeadKeys
{
    /// <summary>The report with the newest open dead letter of each key that differs and has one.</summary>
    public static ReconciliationReport Name(ReconciliationReport report, IReadOnlyList<DeadLetterRecord> open)
    {
        if (open.Count == 0) return report;
        Dictionary<string, DeadLetterRecord> byKey = open.GroupBy(letter => letter.SourceId, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.MaxBy(letter => letter.Id)!, StringComparer.Ordinal);
        return report with { Figures = [.. report.Figures.Select(figure => figure with { Keys = [.. figure.Keys.Select(Named)] })] };

        DifferingKey Named(DifferingKey key) => byKey.TryGetValue(key.SourceId, out DeadLetterRecord? letter) ? key with { DeadLetter = letter.Id, DeadLetterCode = letter.Code } : key;
    }
}
