using System.Globalization;

namespace MlConnector.PowerBi.Pacing;

/// <summary>What one table brings in a schedule.</summary>
/// <param name="Table">Name.</param>
/// <param name="RoundsPerHour">How often it is delivered an hour; at least one post each.</param>
/// <param name="RowsPerRound">Rows expected each time.</param>
/// <param name="RowsNow">Rows it holds.</param>
public sealed record TableLoad(string Table, int RoundsPerHour, long RowsPerRound, long RowsNow);

/// <summary>Posts and rows that a schedule needs, beside what the dataset takes.</summary>
/// <param name="PostsPerHour">Posts needed an hour.</param>
/// <param name="PostsAllowed">Posts allowed an hour.</param>
/// <param name="RowsPerHour">Rows needed an hour.</param>
/// <param name="RowsAllowed">Rows allowed an hour.</param>
public sealed record ScheduleNeed(long PostsPerHour, long PostsAllowed, long RowsPerHour, long RowsAllowed)
{
    /// <summary>True if the schedule can be kept.</summary>
    public bool Fits => PostsPerHour <= PostsAllowed && RowsPerHour <= RowsAllowed;

    /// <summary>For people: <c>this schedule needs 96 posts an hour of 120 and 40000 rows of 1000000</c>.</summary>
    public string Text =>
        string.Create(CultureInfo.InvariantCulture, $"this schedule needs {PostsPerHour} posts an hour of {PostsAllowed} and {RowsPerHour} rows of {RowsAllowed}");
}

/// <summary>How full a table is.</summary>
/// <param name="Percent">Of the rows it may hold, rounded down; above 100 if it holds more.</param>
/// <param name="FullOn">The day on which it overflows if it goes on growing as it does; null if it does not grow, or not within 100 years.</param>
/// <param name="CompactSoon">True from 80 %: time to reload the current state into a second dataset.</param>
public sealed record TableFullness(int Percent, DateOnly? FullOn, bool CompactSoon);

/// <summary>The arithmetic of a push dataset's limits, for plan and status. Pure.</summary>
public static class PushArithmetic
{
    private const int CompactFrom = 80;
    private const int LongestOutlook = 36_500;

    /// <summary>Posts and rows of a schedule. Every table of a dataset shares one budget; one large table slows all of them.</summary>
    public static ScheduleNeed Schedule(IReadOnlyCollection<TableLoad> tables, PushBudget budget)
    {
        long posts = 0, rows = 0;
        foreach (TableLoad table in tables)
        {
            posts += table.RoundsPerHour * Math.Max(1, Posts(table.RowsPerRound, budget));
            rows += table.RoundsPerHour * table.RowsPerRound;
        }

        bool large = tables.Any(table => table.RowsNow + table.RowsPerRound >= budget.LargeTableRows);
        return new ScheduleNeed(posts, large ? Math.Min(budget.PostsPerHourWhenLarge, budget.PostsPerMinute * 60) : budget.PostsPerMinute * 60, rows, budget.RowsPerHour);
    }

    /// <summary>The shortest time in which so many rows can be delivered to one dataset, given the largest number of rows that one of its tables holds by the end.</summary>
    public static TimeSpan Backfill(long rows, long largestTable, PushBudget budget)
    {
        if (rows <= 0) return TimeSpan.Zero;
        long postsPerHour = largestTable >= budget.LargeTableRows ? budget.PostsPerHourWhenLarge : budget.PostsPerMinute * 60;
        long perHour = Math.Min(budget.RowsPerHour, postsPerHour * budget.RowsPerPost);
        long fullHours = (rows - 1) / perHour;
        long minutes = (Posts(rows - fullHours * perHour, budget) - 1) / budget.PostsPerMinute;
        return new TimeSpan((fullHours * 60 + minutes) * TimeSpan.TicksPerMinute);
    }

    /// <summary>How full a table is, and when it overflows if it grows by <paramref name="rowsPerDay"/>.</summary>
    public static TableFullness Fullness(long rows, long rowsPerDay, DateOnly today, PushBudget budget)
    {
        int percent = (int)Math.Min(int.MaxValue, rows * 100 / budget.RowsPerTable);
        long left = budget.RowsPerTable - rows;
        long days = rowsPerDay <= 0 ? long.MaxValue : Math.Max(0, left) / rowsPerDay;
        return new TableFullness(percent, days <= LongestOutlook ? today.AddDays((int)days) : null, percent >= CompactFrom);
    }

    private static long Posts(long rows, PushBudget budget) => (rows + budget.RowsPerPost - 1) / budget.RowsPerPost;
}
