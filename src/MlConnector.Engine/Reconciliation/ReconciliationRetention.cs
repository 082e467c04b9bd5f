using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Reconciliation;

/// <summary>Which reconciliations need not be kept any longer. Only alike ones (the same streams with the same sides) take each other's place.</summary>
public static class ReconciliationRetention
{
    /// <summary>Those of one pipeline, the newest first, that may go.</summary>
    public static IEnumerable<ReconciliationRecord> Superfluous(IReadOnlyList<ReconciliationRecord> newestFirst, ReconciliationKeeping keeping, DateTimeOffset now)
    {
        HashSet<(string Compared, DateOnly Span)> days = [], months = [];
        for (int i = 0; i < newestFirst.Count; i++)
        {
            ReconciliationRecord record = newestFirst[i];
            var day = DateOnly.FromDateTime(record.At.UtcDateTime);
            bool lastOfDay = days.Add((record.Compared, day)), lastOfMonth = months.Add((record.Compared, new DateOnly(day.Year, day.Month, 1)));
            bool isKept = i < keeping.Newest || lastOfDay && record.At >= now - keeping.Daily || lastOfMonth && record.At >= now - keeping.Monthly;
            if (!isKept) yield return record;
        }
    }
}
