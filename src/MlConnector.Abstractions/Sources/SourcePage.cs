using MlConnector.Abstractions.Records;

namespace MlConnector.Abstractions.Sources;

/// <summary>What one source request returned. The receiver disposes it.</summary>
/// <param name="Records">The rows.</param>
/// <param name="ReadAt">When the answer had been received, by the injected clock, UTC.</param>
public sealed record SourcePage(RecordPage Records, DateTimeOffset ReadAt) : IDisposable
{
    /// <summary>1, 2, 3 … within the window.</summary>
    public required int Number { get; init; }

    /// <summary>Company that the request was scoped to; empty where the source has none.</summary>
    public string Company { get; init; } = "";

    /// <summary>The request, without host, query values or anything secret: <c>OData ApInvoice page 3</c>.</summary>
    public string Request { get; init; } = "";

    /// <summary>Bytes received.</summary>
    public long WireBytes { get; init; }

    /// <inheritdoc />
    public void Dispose() => Records.Dispose();
}
