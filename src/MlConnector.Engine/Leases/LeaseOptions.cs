namespace MlConnector.Engine.Leases;

/// <summary>How leases are held and waited for.</summary>
public sealed record LeaseOptions
{
    /// <summary>How long a lease holds without being renewed; renewed after a third of it.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a waiting run looks again.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a run waits for another one before it refuses.</summary>
    public TimeSpan WaitLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>True where all processes share one host's files (the store is SQLite): who has the file lock is the only one alive, so the lease of anybody else is void.</summary>
    public bool OneHost { get; init; } = true;
}

/// <summary>A wait, told once when it begins and again whenever the holder changes.</summary>
/// <param name="Lease">What is waited for.</param>
/// <param name="Owner">Who holds it.</param>
/// <param name="Until">When the wait ends at the latest.</param>
public sealed record LeaseWait(string Lease, string Owner, DateTimeOffset Until);
