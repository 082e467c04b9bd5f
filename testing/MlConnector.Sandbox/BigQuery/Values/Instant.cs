namespace MlConnector.Sandbox.BigQuery.Values;

/// <summary>A value of type TIMESTAMP: microseconds since 1970.</summary>
internal readonly record struct Instant(long Micros) : IComparable<Instant>
{
    public DateTime Utc => DateTime.UnixEpoch.AddTicks(Micros * TimeSpan.TicksPerMicrosecond);

    public int CompareTo(Instant other) => Micros.CompareTo(other.Micros);
}
