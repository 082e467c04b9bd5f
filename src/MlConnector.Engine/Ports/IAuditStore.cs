namespace MlConnector.Engine.Ports;

/// <summary>One entry of the audit trail as stored.</summary>
/// <param name="Number">1, 2, 3 … without gap.</param>
/// <param name="At">When.</param>
/// <param name="Who">Who: user and host, or the run.</param>
/// <param name="Action">What: <c>apply</c>, <c>run.start</c>, <c>batch.receipt</c>, <c>secret.set</c>, <c>dead-letter.repair</c> …</param>
/// <param name="Subject">On what.</param>
/// <param name="Detail">JSON with the particulars; never a secret.</param>
/// <param name="KeyId">Key of the MAC.</param>
/// <param name="Mac">Keyed MAC over the entry and the MAC before it.</param>
public sealed record AuditEntry(long Number, DateTimeOffset At, string Who, string Action, string Subject, string Detail, string KeyId, byte[] Mac);

/// <summary>Rows of the audit trail. Append only.</summary>
public interface IAuditStore
{
    /// <summary>Appends entries in one transaction; <paramref name="seal"/> is given the last entry (null at the beginning) and returns the entries sealed and numbered.</summary>
    Task AppendAsync(Func<AuditEntry?, IReadOnlyList<AuditEntry>> seal, CancellationToken cancel);

    /// <summary>The last entry, or null.</summary>
    Task<AuditEntry?> LastAsync(CancellationToken cancel);

    /// <summary>The newest entries that hold a text (in who, action, subject or detail; null = all), newest first, those before a number only, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<AuditEntry>> SearchAsync(string? text, long? before, int limit, CancellationToken cancel);

    /// <summary>Entries from a number on, in order.</summary>
    IAsyncEnumerable<AuditEntry> ReadAsync(long from, CancellationToken cancel);
}
