using System.Net;
using MlConnector.Abstractions.Records;

namespace MlConnector.Http.Rows;

/// <summary>
/// A request body in rented pieces, so that memory follows the bytes and not the next power of two. It is written once, then sent once. The pieces go back to the pool
/// when it is disposed <em>and</em> no sending still reads them: a cancelled request may go on copying for a moment.
/// </summary>
public sealed class PooledBody : HttpContent
{
    /// <summary>The first piece holds a small batch.</summary>
    private const int FirstPiece = 64 * 1024;

    /// <summary>The others are few: the pool keeps 32 of a size, and what it does not keep is garbage that only a full collection takes away.</summary>
    private const int LaterPiece = 1024 * 1024;

    private readonly List<(byte[] Bytes, int Used)> full = [];
    private byte[] piece = RowArrays.Of<byte>().Rent(FirstPiece);
    private int used;
    private int holders = 1;
    private int disposed;

    /// <summary>Bytes written.</summary>
    public long Size { get; private set; }

    /// <summary>True once a byte may have left.</summary>
    public bool Started { get; private set; }

    /// <summary>Room for at least <paramref name="size"/> bytes, to be followed by <see cref="Advance"/>.</summary>
    public Span<byte> Room(int size)
    {
        if (piece.Length - used < size)
        {
            full.Add((piece, used));
            piece = RowArrays.Of<byte>().Rent(Math.Max(size, LaterPiece));
            used = 0;
        }

        return piece.AsSpan(used);
    }

    /// <summary>Takes over bytes written into <see cref="Room"/>.</summary>
    public void Advance(int count)
    {
        used += count;
        Size += count;
    }

    /// <summary>Some of the bytes as a body of their own, for a service that takes a long body in pieces. This one is disposed after it.</summary>
    public HttpContent Part(long from, long count) => new Piece(this, from, count);

    /// <summary>Number of the line that begins at a byte, from 0; null if none does.</summary>
    public int? LineAt(long offset)
    {
        if (offset < 0 || offset >= Size) return null;
        int line = 0;
        bool begins = true;
        foreach ((byte[] bytes, int length) in full.Append((piece, used)))
        {
            int before = (int)Math.Min(offset, length);
            line += bytes.AsSpan(0, before).Count((byte)'\n');
            if (before > 0) begins = bytes[before - 1] == (byte)'\n';
            offset -= before;
        }

        return begins ? line : null;
    }

    /// <summary>Everything written, for tests and probes.</summary>
    public byte[] Copy()
    {
        using var all = new MemoryStream();
        foreach ((byte[] bytes, int count) in full) all.Write(bytes, 0, count);
        all.Write(piece, 0, used);
        return all.ToArray();
    }

    /// <inheritdoc />
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc />
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await CopyAsync(stream, 0, Size, cancellationToken);
    }

    private async Task CopyAsync(Stream stream, long from, long count, CancellationToken cancel)
    {
        Started = true;
        Interlocked.Increment(ref holders);
        try
        {
            foreach ((byte[] bytes, int length) in full.Append((piece, used)))
            {
                int skipped = (int)Math.Min(from, length), taken = (int)Math.Min(count, length - skipped);
                if (taken > 0) await stream.WriteAsync(bytes.AsMemory(skipped, taken), cancel);
                (from, count) = (from - skipped, count - taken);
            }
        }
        finally
        {
            Release();
        }
    }

    /// <inheritdoc />
    protected override bool TryComputeLength(out long length)
    {
        length = Size;
        return true;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref disposed, 1) == 0) Release();
        base.Dispose(disposing);
    }

    private sealed class Piece(PooledBody body, long from, long count) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => body.CopyAsync(stream, from, count, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = count;
            return true;
        }
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref holders) != 0) return;
        foreach ((byte[] bytes, _) in full) RowArrays.Of<byte>().Return(bytes);
        RowArrays.Of<byte>().Return(piece);
        full.Clear();
        piece = [];
    }
}
