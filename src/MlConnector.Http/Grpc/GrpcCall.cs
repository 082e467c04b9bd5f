namespace MlConnector.Http.Grpc;

/// <summary>A call: all messages that are sent, then all that come back.</summary>
/// <param name="Path">Service and method: <c>google.cloud.bigquery.storage.v1.BigQueryWrite/AppendRows</c>.</param>
/// <param name="Body">The messages, each behind its frame (<see cref="GrpcBody"/>).</param>
/// <param name="Token">Bearer token.</param>
/// <param name="Deadline">How long the service may take; it is told.</param>
public sealed record GrpcCall(string Path, HttpContent Body, string Token, TimeSpan Deadline)
{
    /// <summary>What Google's services find the place of a resource by: <c>name=projects/…</c>; null = nothing.</summary>
    public string? RequestParameters { get; init; }
}

/// <summary>What a call brought. It came whole: a connection that breaks is an exception.</summary>
public sealed record GrpcReply(IReadOnlyList<byte[]> Messages, GrpcStatus Status, string Message)
{
    /// <summary>A <c>google.rpc.Status</c> with details, as the trailer has it; empty if there is none.</summary>
    public byte[] Details { get; init; } = [];

    /// <summary>How long the service asks to wait; null if it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True if the answer is not the service's: something between us and it has answered by HTTP.</summary>
    public bool IsForeign { get; init; }
}
