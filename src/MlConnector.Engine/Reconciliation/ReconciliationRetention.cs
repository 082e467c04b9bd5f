using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Reconciliation;

/// <summary>How long what reconciliations found is kept: an auditor wants last month's, and a program that reconciles every hour must not fill the disk. Only alike ones (the same streams with the same sides) take each other's place.</summary>
public static class ReconciliationRetention
{
    /// <summary>All of so many newest ones are kept …</summary>
    public const int Newest = 100;

    /// <summary>… then the last of each day for so many days …</summary>
    public const int Days = 400;

    /// <summary>… then the last of each month for so many years.</summary>
    public const int Years = 10;

    /// <summary>Those of one pipeline, the newest first, that need not be kept any longer.</summary>
    public static IEnumerable<ReconciliationRecord> Superfluous(IReadOnlyList<ReconciliationRecord> newestFirst, DateTimeOffset now)
    {
        HashSet<(string Compared, DateOnly Span)> days = [], months = [];
        for (int i = 0; i < newestFirst.Count; i++)
        {
            ReconciliationRecord record = newestFirst[i];
            var day = DateOnly.FromDateTime(record.At.UtcDateTime);
            bool lastOfDay = days.Add((record.Compared, day)), lastOfMonth = months.Add((record.Compared, new DateOnly(day.Year, day.Month, 1)));
            bool isKept = i < Newest || (record.At >= now.AddDays(-Days) ? lastOfDay : lastOfMonth && record.At >= now.AddYears(-Years));
            if (!isKept) yield return record;
        }
    }
}
