namespace MlConnector.Engine.Removals;

/// <summary>When removals are held for a person instead of being delivered. Pure.</summary>
/// <param name="MaxShare">Share of the known keys, in percent, above which removals are held.</param>
/// <param name="SmallShare">Share, in percent, above which they are held if there are more than <paramref name="SmallCount"/> of them.</param>
/// <param name="SmallCount">See <paramref name="SmallShare"/>.</param>
public sealed record RemovalPolicy(int MaxShare = 30, int SmallShare = 2, int SmallCount = 20)
{
    /// <summary>Words in the reasons of a run that holds removals.</summary>
    public const string Awaiting = "wait for approval";

    /// <summary>
    /// Why <paramref name="absent"/> of <paramref name="known"/> keys must not be removed without approval; null if they may. Everything gone is always held: it looks like a missing right or an
    /// empty answer, not like business.
    /// </summary>
    public string? HoldReason(long absent, long known, long met)
    {
        if (absent == 0) return null;
        if (met == 0) return $"nothing came of what was read (a source, or one of its companies), but {known} rows of it are known";
        if (absent * 100 > known * MaxShare) return $"{absent} of {known} rows are gone, more than {MaxShare} %";
        if (absent > SmallCount && absent * 100 > known * SmallShare) return $"{absent} of {known} rows are gone, more than {SmallShare} % and more than {SmallCount}";
        return null;
    }
}
