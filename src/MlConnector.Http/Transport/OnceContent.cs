using System.Net;

namespace MlConnector.Http.Transport;

/// <summary>A body that remembers whether anything of it can have left: a connection that never came about certainly wrote nothing.</summary>
public sealed class OnceContent : HttpContent
{
    private readonly ReadOnlyMemory<byte> body;

    /// <summary>A body of a media type, written with its parameters.</summary>
    public OnceContent(ReadOnlyMemory<byte> body, string contentType)
    {
        this.body = body;
        Headers.TryAddWithoutValidation("Content-Type", contentType);
    }

    /// <summary>True as soon as its first byte may have left.</summary>
    public bool Started { get; private set; }

    /// <inheritdoc />
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc />
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Started = true;
        await stream.WriteAsync(body, cancellationToken);
    }

    /// <inheritdoc />
    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
