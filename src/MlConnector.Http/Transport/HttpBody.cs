using System.Net.Http.Headers;
using MlConnector.Abstractions.Records;

namespace MlConnector.Http.Transport;

/// <summary>An answer whose body was read straight into a page's buffer. The receiver disposes it, or takes the page and does not.</summary>
/// <param name="Page">The page; its bytes are the body, it has no rows yet.</param>
/// <param name="ContentType">Media type, or empty.</param>
/// <param name="ServerDate">The <c>Date</c> header: the server's own clock.</param>
/// <param name="ReceivedAt">When the last byte had come, by the injected clock.</param>
public sealed record HttpBody(RecordPage Page, string ContentType, DateTimeOffset? ServerDate, DateTimeOffset ReceivedAt) : IDisposable
{
    /// <inheritdoc />
    public void Dispose() => Page.Dispose();

    internal static TimeSpan? RetryAfter(HttpResponseHeaders headers, TimeProvider time) => headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.Zero,
        _ => null,
    };
}
