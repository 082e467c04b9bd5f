namespace MlConnector.Server.Alerts.Policy;

/// <summary>When a message that could not be sent is tried again. Pure.</summary>
internal static class AlertBackoff
{
    private const int MostDoublings = 6;
    private static readonly TimeSpan First = TimeSpan.FromMinutes(1), Longest = TimeSpan.FromHours(1), GivenUpAfter = TimeSpan.FromDays(1);

    /// <summary>A minute after the first try, twice as long after each other one, at most an hour; null a day after the message was made: by then it is news no more.</summary>
    public static DateTimeOffset? Next(int attempts, DateTimeOffset createdAt, DateTimeOffset now)
    {
        if (now - createdAt >= GivenUpAfter) return null;
        TimeSpan wait = First * (1 << Math.Clamp(attempts - 1, 0, MostDoublings));
        return now + (wait < Longest ? wait : Longest);
    }
}
