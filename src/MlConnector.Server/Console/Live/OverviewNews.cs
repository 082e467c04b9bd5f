namespace MlConnector.Server.Console.Live;

/// <summary>When an open overview is told to fetch itself. Pure.</summary>
/// <param name="changes">Runs that have begun or ended when it was opened.</param>
/// <param name="openedAt">When that was.</param>
internal sealed class OverviewNews(long changes, DateTimeOffset openedAt)
{
    /// <summary>Without runs that begin or end, a page is made fresh so often: times pass.</summary>
    public static readonly TimeSpan IdleBeat = TimeSpan.FromSeconds(30);

    private long shown = changes, told = changes;
    private DateTimeOffset toldAt = openedAt;

    /// <summary>
    /// True if it is to be told at this beat. A list that may be <paramref name="behind"/> what is told now is not behind what was told a beat ago: the last change is told twice, so that it is shown.
    /// </summary>
    public bool Look(long current, bool behind, DateTimeOffset now)
    {
        if (current == shown && now - toldAt < IdleBeat) return false;
        (shown, told, toldAt) = (behind ? told : current, current, now);
        return true;
    }
}
