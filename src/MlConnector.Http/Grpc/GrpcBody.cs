using System.Net;
using System.Net.Http.Headers;
using MlConnector.Http.Protobuf;
using MlConnector.Http.Rows;

namespace MlConnector.Http.Grpc;

/// <summary>One message as the body of a call: its frame, its first bytes, and, for rows, what lies in pooled pieces behind them. Its length is not announced: a call's is not known in advance.</summary>
public sealed class GrpcBody : HttpContent
{
    private const int FrameBytes = 5;
    private readonly byte[] head;
    private readonly HttpContent? rest;

    /// <summary>A message of <paramref name="first"/> and, behind it, <paramref name="rows"/>, which stay the caller's.</summary>
    public GrpcBody(ReadOnlySpan<byte> first, PooledBody? rows = null)
    {
        head = new byte[FrameBytes + first.Length];
        ProtoWire.WriteFrame(checked((uint)(first.Length + (rows?.Size ?? 0))), head);
        first.CopyTo(head.AsSpan(FrameBytes));
        rest = rows?.Part(0, rows.Size);
        Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
    }

    /// <inheritdoc />
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc />
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(head, cancellationToken);
        if (rest is not null) await rest.CopyToAsync(stream, context, cancellationToken);
    }

    /// <inheritdoc />
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing) rest?.Dispose();
        base.Dispose(disposing);
    }
}
