namespace MlConnector.Engine.Audit;

/// <summary>Something done to data or configuration.</summary>
/// <param name="Who">User and host, or the run.</param>
/// <param name="Action">What: <c>apply</c>, <c>run.start</c>, <c>batch.receipt</c>, <c>secret.set</c>, <c>dead-letter.repair</c>.</param>
/// <param name="Subject">On what: pipeline, stream, key, secret name.</param>
/// <param name="Detail">JSON with the particulars; never a secret (INV-6).</param>
public sealed record AuditEvent(string Who, string Action, string Subject, string Detail = "{}")
{
    /// <summary>When, if that is not the moment of writing.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>The newest entry: who knows it can tell whether entries are missing or were written anew.</summary>
/// <param name="Number">Its number; 0 for an empty trail.</param>
/// <param name="At">When it was made.</param>
/// <param name="Mac">Its MAC, hex.</param>
public sealed record AuditHead(long Number, DateTimeOffset At, string Mac);
