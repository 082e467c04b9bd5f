using System.IO.Compression;
using MlConnector.Http.Rows;

namespace MlConnector.BigQuery.Loads;

/// <summary>The body of a load: a JSON object a line, numbers as quoted digits, because a bare one may be read as binary (INV-7); times with six digits of a second.</summary>
internal static class LoadRows
{
    /// <summary>How rows are written.</summary>
    public static JsonRowFormat Format { get; } = new(default, (byte)'\n', "\n"u8.ToArray(), static column => column.NativeType != "FLOAT64")
    {
        Times = static column => column.NativeType switch
        {
            "DATETIME" => TimeForm.MicrosecondsWithoutZone,
            "TIMESTAMP" => TimeForm.Microseconds,
            _ => TimeForm.AsItIs,
        },
    };

    /// <summary>The same bytes, smaller; the service tells them apart by their first bytes.</summary>
    public static async Task<PooledBody> CompressAsync(PooledBody body, CancellationToken cancel)
    {
        var packed = new PooledBody();
        try
        {
            await using var into = new BodyStream(packed);
            await using var gzip = new GZipStream(into, CompressionLevel.Fastest);
            await body.CopyToAsync(gzip, cancel);
        }
        catch
        {
            packed.Dispose();
            throw;
        }

        return packed;
    }

    /// <summary>Writes into a body.</summary>
    private sealed class BodyStream(PooledBody body) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => body.Size;

        public override long Position { get => body.Size; set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            buffer.CopyTo(body.Room(buffer.Length));
            body.Advance(buffer.Length);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override void Flush()
        {
            // written at once
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
