using System.Buffers;

namespace MlConnector.Parquet.Pages;

/// <summary>Bytes that grow at their end, in a pooled array that is kept when they are cleared.</summary>
internal sealed class GrowingBuffer : IDisposable
{
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(4096);

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    /// <summary>The same, for asynchronous writing.</summary>
    public ReadOnlyMemory<byte> Memory => bytes.AsMemory(0, Length);

    /// <summary>The last byte.</summary>
    public ref byte Last => ref bytes[Length - 1];

    /// <summary>Room for so many bytes at the end, which count as written.</summary>
    public Span<byte> Reserve(int count)
    {
        if (bytes.Length - Length < count) Grow(count);
        Span<byte> room = bytes.AsSpan(Length, count);
        Length += count;
        return room;
    }

    /// <summary>What was written from a place on, to be changed.</summary>
    public Span<byte> From(int start) => bytes.AsSpan(start, Length - start);

    /// <summary>Takes the last bytes back.</summary>
    public void Shorten(int length) => Length = length;

    /// <summary>Forgets what was written.</summary>
    public void Clear() => Length = 0;

    /// <inheritdoc />
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
        Length = 0;
    }

    private void Grow(int count)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(Length + count, bytes.Length * 2)));
        bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
