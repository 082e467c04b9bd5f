namespace MlConnector.Sandbox.BigQuery.Streaming;

/// <summary>Rows of a table that were streamed a short while ago: queries see them, lists and copies do not. No statement may change those that insertAll brought.</summary>
internal sealed class StreamingBuffer
{
    private readonly List<(object?[] Row, DateTimeOffset Since, DateTimeOffset Until, bool Changes)> rows = [];
    private TimeSpan lag;
    private DateTimeOffset losesUntil = DateTimeOffset.MinValue;

    /// <summary>Takes rows in from now until a time; <paramref name="lags"/> is how long streaming is behind the table, <paramref name="changes"/> true for rows that statements may change.</summary>
    public void Add(IEnumerable<object?[]> streamed, DateTimeOffset now, DateTimeOffset until, TimeSpan lags, bool changes = false)
    {
        lag = lags;
        rows.AddRange(streamed.Select(row => (row, now, until, changes)));
    }

    /// <summary>When the oldest of them came.</summary>
    public DateTimeOffset Oldest => rows.Min(one => one.Since);

    /// <summary>The rows that are still in it, by reference.</summary>
    public HashSet<object?[]> Of(DateTimeOffset now)
    {
        rows.RemoveAll(one => one.Until <= now);
        return [.. rows.Select(one => one.Row)];
    }

    /// <summary>The table was emptied, or made again under its name: what is streamed now gets lost for a while.</summary>
    public void Lose(DateTimeOffset now, TimeSpan? lags = null) => losesUntil = now + (lags ?? lag);

    /// <summary>True if rows that are streamed now get lost.</summary>
    public bool Loses(DateTimeOffset now) => now < losesUntil;

    /// <summary>Refuses a statement that would change rows.</summary>
    public void RefuseChange(string table, DateTimeOffset now)
    {
        if (rows.Exists(one => one.Until > now && !one.Changes)) throw Rest.Refusal.Query($"UPDATE or DELETE statement over table {table.Replace(':', '.')} would affect rows in the streaming buffer, which is not supported");
    }
}
