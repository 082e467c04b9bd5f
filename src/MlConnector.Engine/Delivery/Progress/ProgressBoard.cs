using System.Collections.Concurrent;

namespace MlConnector.Engine.Delivery.Progress;

/// <summary>How far one stream is.</summary>
/// <param name="Stream">Stream.</param>
/// <param name="Counts">Rows by fate so far.</param>
/// <param name="RowsPerSecond">Rows read per second over the last seconds.</param>
public sealed record StreamProgress(string Stream, FateCounts Counts, long RowsPerSecond)
{
    /// <summary>Rows that are expected, where somebody could tell; null otherwise.</summary>
    public long? Expected { get; init; }

    /// <summary>Time left at the present rate; null if nobody can tell.</summary>
    public TimeSpan? Left { get; init; }

    /// <summary>What it waits for, if it waits.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>Until when it waits.</summary>
    public DateTimeOffset? WaitsUntil { get; init; }

    /// <summary>Batches with a receipt.</summary>
    public long Batches { get; init; }

    /// <summary>Rows mapped and checked: all that were read and neither filtered nor known.</summary>
    public long Mapped => Counts.New + Counts.Changed + Counts.Dead - Counts.DeadAgain;
}

/// <summary>Keeps what a progress display shows. Safe for several streams at once; a display asks for <see cref="Streams"/> as often as it likes.</summary>
public sealed class ProgressBoard(TimeProvider time, IDeliveryObserver? next = null) : IDeliveryObserver
{
    private static readonly TimeSpan RateOver = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, Line> lines = new(StringComparer.Ordinal);

    /// <summary>Every stream met so far, in the order of their names.</summary>
    public IReadOnlyList<StreamProgress> Streams => [.. lines.OrderBy(line => line.Key, StringComparer.Ordinal).Select(line => line.Value.Show(line.Key))];

    /// <summary>Somebody could tell how many rows a stream will read.</summary>
    public void Expect(string stream, long rows) => Of(stream).Expect(rows);

    /// <inheritdoc />
    public void On(in DeliveryEvent reached)
    {
        Of(reached.Stream).Take(reached, time.GetUtcNow());
        next?.On(reached);
    }

    private Line Of(string stream) => lines.GetOrAdd(stream, static _ => new Line());

    private sealed class Line
    {
        private readonly Lock gate = new();
        private readonly Queue<(DateTimeOffset At, long Read)> samples = new();
        private FateCounts counts = new();
        private long? expected;
        private long batches;
        private string? waitsFor;
        private DateTimeOffset? waitsUntil;

        public void Expect(long rows)
        {
            lock (gate) expected = rows;
        }

        public void Take(in DeliveryEvent reached, DateTimeOffset now)
        {
            lock (gate)
            {
                if (reached.Counts is { } newer) counts = newer;
                if (reached.Point == DeliveryPoint.Settled && reached.Rows > 0) batches++;
                (waitsFor, waitsUntil) = reached.Point == DeliveryPoint.Waiting ? (reached.Detail, reached.Until) : (null, null);
                samples.Enqueue((now, counts.Read));
                while (samples.Count > 2 && now - samples.Peek().At > RateOver) samples.Dequeue();
            }
        }

        public StreamProgress Show(string stream)
        {
            lock (gate)
            {
                long rate = Rate();
                long left = Math.Max(0, (expected ?? 0) - counts.Read);
                return new StreamProgress(stream, counts, rate)
                {
                    Expected = expected,
                    Left = expected is null || rate == 0 ? null : TimeSpan.FromTicks(left * TimeSpan.TicksPerSecond / rate),
                    WaitsFor = waitsFor,
                    WaitsUntil = waitsUntil,
                    Batches = batches,
                };
            }
        }

        private long Rate()
        {
            if (samples.Count < 2) return 0;
            (DateTimeOffset from, long first) = samples.Peek();
            (DateTimeOffset to, long last) = samples.Last();
            long ticks = (to - from).Ticks;
            return ticks <= 0 ? 0 : (long)((last - first) * (decimal)TimeSpan.TicksPerSecond / ticks);
        }
    }
}
