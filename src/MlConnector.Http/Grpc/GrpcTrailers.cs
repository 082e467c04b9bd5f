using System.Globalization;

namespace MlConnector.Http.Grpc;

/// <summary>Reads how a call ended: <c>grpc-status</c>, <c>grpc-message</c> (percent-encoded), <c>grpc-status-details-bin</c> (base64 without padding), and the pushback of a service that wants to be left alone.</summary>
internal static class GrpcTrailers
{
    /// <summary>The reply; without a status nobody says how it ended.</summary>
    public static GrpcReply Read(HttpResponseMessage response, IReadOnlyList<byte[]> messages)
    {
        if (!int.TryParse(Find(response, "grpc-status"), NumberStyles.None, CultureInfo.InvariantCulture, out int status)) return new GrpcReply(messages, GrpcStatus.Unknown, "the answer has no status");
        return new GrpcReply(messages, (GrpcStatus)status, Uri.UnescapeDataString(Find(response, "grpc-message") ?? ""))
        {
            Details = Binary(Find(response, "grpc-status-details-bin") ?? ""),
            RetryAfter = long.TryParse(Find(response, "grpc-retry-pushback-ms"), NumberStyles.None, CultureInfo.InvariantCulture, out long wait) ? TimeSpan.FromMilliseconds(wait) : null,
        };
    }

    private static string? Find(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? values) || response.Headers.TryGetValues(name, out values) ? values.FirstOrDefault() : null;

    private static byte[] Binary(string text)
    {
        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out int length) ? bytes[..length] : [];
    }
}
