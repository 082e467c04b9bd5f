using MlConnector.Sandbox.PowerBi.Answers;

namespace MlConnector.Sandbox.PowerBi.Rows;

/// <summary>
/// What one dataset still takes: 120 posts a minute, or 120 an hour once one of its tables holds 250,000 rows, 1,000,000 rows an
/// hour, 5 posts at the same time. A refused post costs nothing. The owner locks.
/// </summary>
internal sealed class PostBudget(TimeProvider time, PowerBiSandboxOptions options)
{
    private readonly SlidingWindow minute = new(time, TimeSpan.FromMinutes(1), options.PostsPerWindow);
    private readonly SlidingWindow hour = new(time, TimeSpan.FromHours(1), options.PostsPerWindow);
    private readonly SlidingWindow rows = new(time, TimeSpan.FromHours(1), options.RowsPerHour);
    private int pending;

    /// <summary>Enters, and gives how many are under way now.</summary>
    public int Enter(long largestTable)
    {
        if (pending >= options.PendingPosts) throw Refused(TimeSpan.FromSeconds(1), "pending");
        bool slow = largestTable >= options.SlowTableRows;
        var wait = (slow ? hour : minute).WaitFor(1);
        if (wait > TimeSpan.Zero) throw Refused(wait, slow ? "postsPerHour" : "postsPerMinute");
        minute.Add(1);
        hour.Add(1);
        return ++pending;
    }

    public void Leave() => pending--;

    public void TakeRows(int count)
    {
        if (rows.WaitFor(count) > TimeSpan.Zero)
        {
            throw new RefusedException(new Refusal(
                options.RowsPerHourStatus, "RequestLimitExceeded", "Maximum number of rows exceeded in time window. Please retry later")
            {
                Reason = "rowsPerHour",
            });
        }

        rows.Add(count);
    }

    private static RefusedException Refused(TimeSpan wait, string reason) => new(Refusal.TooMany(wait, reason));
}
