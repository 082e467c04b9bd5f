namespace MlConnector.Sandbox.Faults;

/// <summary>Passes the first bytes of a response body on and swallows the rest; may cut the connection at that point.</summary>
internal sealed class CutOffStream(Stream inner, long limit, Action? cut) : Stream
{
    private long left = limit;
    private bool done;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (done) return;
        var pass = (int)Math.Min(left, buffer.Length);
        left -= pass;
        if (pass > 0) await inner.WriteAsync(buffer[..pass], cancellationToken);
        if (pass == buffer.Length && left > 0) return;
        done = true;
        await inner.FlushAsync(cancellationToken);
        cut?.Invoke();
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => done ? Task.CompletedTask : inner.FlushAsync(cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The sandbox writes asynchronously.");
    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
