using System.Text.Json;
using MlConnector.Abstractions.Records;
using MlConnector.Http.Transport;

namespace MlConnector.SageX3.Channels;

/// <summary>Reads the answers of either interface, and hears of the server's time from them.</summary>
/// <param name="system">The interface, for people.</param>
/// <param name="clock">Hears of the server's time.</param>
internal sealed class AnswerReader(string system, ServerClock clock)
{
    private const int MaxDepth = 64;

    /// <summary>Reads a body; the receiver disposes the page. One that breaks off or is no JSON is told so that it is asked for again.</summary>
    public (FetchedPage Page, T Said) Read<T>(HttpBody body, Uri uri, Func<RecordPage, T> read)
    {
        int bytes = body.Page.ByteCount;
        clock.Observe(body.ServerDate);
        try
        {
            return (new FetchedPage(body.Page, body.ReceivedAt, bytes), read(body.Page));
        }
        catch (Exception error)
        {
            body.Dispose();
            if (error is JsonException or InvalidOperationException) throw SageX3Errors.Cut(system, uri);
            throw;
        }
    }

    /// <summary>An answer of moderate size as JSON.</summary>
    public static JsonElement Json(RecordPage page) => JsonDocument.Parse(page.Bytes.ToArray(), new JsonDocumentOptions { MaxDepth = MaxDepth }).RootElement;
}
