using System.Globalization;
using System.Text.Json;
using MlConnector.Sandbox.BigQuery.Rest;

namespace MlConnector.Sandbox.BigQuery.Data;

/// <summary>
/// The days on which rows of a table came, where its partitions go by the time of loading and end by themselves: a partition ends so long after the beginning of its day. Rows are added behind those that are there, so that it is enough to
/// know how many had come by a day.
/// </summary>
internal sealed class LoadedDays
{
    private readonly Queue<(DateTimeOffset Day, int Rows)> days = new();
    private int known;

    /// <summary>Takes out the rows whose time is over.</summary>
    public void End(List<object?[]> rows, JsonElement? partitioning, DateTimeOffset now)
    {
        if (KeptOf(partitioning) is not { } kept) return;
        Note(rows.Count, now);
        while (days.TryPeek(out var first) && first.Day + kept <= now)
        {
            days.Dequeue();
            rows.RemoveRange(0, first.Rows);
            known -= first.Rows;
        }
    }

    private void Note(int rows, DateTimeOffset now)
    {
        if (rows < known)
        {
            // it was emptied, or something else was put in its place
            days.Clear();
            known = 0;
        }

        if (rows > known) days.Enqueue((new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero), rows - known));
        known = rows;
    }

    private static TimeSpan? KeptOf(JsonElement? partitioning) =>
        partitioning is { } told && Fields.Text(told, "type") == "DAY" && Fields.Text(told, "field").Length == 0 && long.TryParse(Fields.Text(told, "expirationMs"), CultureInfo.InvariantCulture, out long kept) && kept > 0 ? TimeSpan.FromMilliseconds(kept) : null;
}
