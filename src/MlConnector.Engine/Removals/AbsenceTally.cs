namespace MlConnector.Engine.Removals;

/// <summary>How often in a row a key was missed by complete reads, against the grace that its stream declares. Pure; the count itself lies in the key's ledger entry.</summary>
public static class AbsenceTally
{
    /// <summary>What follows from one more complete read that did not meet the key.</summary>
    /// <param name="missedBefore">Complete reads in a row that had missed it before.</param>
    /// <param name="grace">Complete reads that must miss it before it counts as absent; at least 1.</param>
    public static (int Missed, bool Absent) Missed(int missedBefore, int grace)
    {
        int missed = Math.Min(missedBefore + 1, 255);
        return (missed, missed >= Math.Max(grace, 1));
    }
}
