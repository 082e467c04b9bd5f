using System.Buffers;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Json;
using MlConnector.Tableau.Transport;

namespace MlConnector.Tableau.Publishing;

/// <summary>
/// A file that is uploaded while it is written: what gathers to a piece leaves, and only one piece lies in memory. A piece that fails cannot be sent again, because pieces are appended; the upload is given up then, and nothing was
/// published.
/// </summary>
internal sealed class UploadStream(TableauClient client, string type, int pieceBytes) : Stream
{
    private const string What = "Uploading";
    private byte[] piece = ArrayPool<byte>.Shared.Rent(pieceBytes);
    private int filled;

    /// <summary>Id of the upload; null before its first piece.</summary>
    public string? Session { get; private set; }

    /// <summary>Bytes that left.</summary>
    public long Sent { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            int part = Math.Min(buffer.Length, pieceBytes - filled);
            buffer[..part].CopyTo(piece.AsMemory(filled));
            filled += part;
            buffer = buffer[part..];
            if (filled == pieceBytes) await SendAsync(cancellationToken);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Sends the rest.</summary>
    public async Task FinishAsync(CancellationToken cancel)
    {
        if (filled > 0 || Session is null) await SendAsync(cancel);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Written asynchronously.");

    protected override void Dispose(bool disposing)
    {
        if (disposing && piece.Length > 0) ArrayPool<byte>.Shared.Return(piece);
        piece = [];
        base.Dispose(disposing);
    }

    private async Task SendAsync(CancellationToken cancel)
    {
        string session = Session ??= await BeginAsync(cancel);
        var call = new TableauCall(HttpMethod.Put, at => at.Path($"fileUploads/{Uri.EscapeDataString(session)}"), What) { Body = () => MultipartBody.Piece(type, piece.AsMemory(0, filled)) };
        TableauAnswer answer = await TableauRequests.TryAsync(token => client.SendAsync(call, token), What, cancel);
        if (!answer.Succeeded) throw new ConnectorException(Refusal(answer));
        Sent += filled;
        filled = 0;
    }

    private ConnectorError Refusal(TableauAnswer answer) => answer.Status switch
    {
        404 => TableauErrors.Service(What, "the upload is not known any more"),
        413 => TableauErrors.PieceTooLarge(filled, answer.Detail),
        _ => AnswerErrors.Classify(answer, What),
    };

    private async Task<string> BeginAsync(CancellationToken cancel)
    {
        TableauAnswer answer = await client.AskAsync(new TableauCall(HttpMethod.Post, static session => session.Path("fileUploads"), What), cancel);
        using JsonDocument body = answer.Parse(What);
        string id = AnswerPart.Child(body.RootElement, "fileUpload") is { } upload ? AnswerPart.Text(upload, "uploadSessionId") : "";
        return id.Length > 0 ? id : throw new ConnectorException(TableauErrors.Answer(What, "it names no upload"));
    }
}
