using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace MlConnector.Http.Grpc;

/// <summary>
/// Makes calls over HTTP/2: a request with frames, an answer with frames, the status in the trailers, or in the headers of an answer that has nothing else. Over plain http the two sides speak HTTP/2 from the first byte. Nothing is
/// repeated. Safe for concurrent use.
/// </summary>
public sealed class GrpcClient(HttpClient http, Uri address)
{
    private const int FrameBytes = 5, LongestAnswer = 16 << 20;
    private readonly Uri root = new(address.AbsoluteUri.TrimEnd('/') + "/");

    /// <summary>Makes a call and reads its answer to the end.</summary>
    /// <exception cref="HttpRequestException">No answer; also <see cref="IOException"/>, and <see cref="OperationCanceledException"/> after the deadline.</exception>
    public async Task<GrpcReply> CallAsync(GrpcCall call, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(root, call.Path)) { Content = call.Body, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", call.Token);
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Headers.TryAddWithoutValidation("grpc-timeout", string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp((long)call.Deadline.TotalSeconds, 1, 99_999_999)}S"));
        if (call.RequestParameters is { } parameters) request.Headers.TryAddWithoutValidation("x-goog-request-params", parameters);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(call.Deadline); // the network runs on real time, so this does too
        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        if (response.Content.Headers.ContentType?.MediaType?.StartsWith("application/grpc", StringComparison.Ordinal) != true) return Foreign(response);
        IReadOnlyList<byte[]> messages = await ReadAsync(response, limit.Token);
        return GrpcTrailers.Read(response, messages);
    }

    private static async Task<IReadOnlyList<byte[]>> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        List<byte[]> messages = [];
        byte[] frame = new byte[FrameBytes];
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancel);
        while (await stream.ReadAtLeastAsync(frame, FrameBytes, throwOnEndOfStream: false, cancel) is > 0 and int read)
        {
            if (read < FrameBytes) throw new IOException("The answer ends inside a frame.");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(1));
            // Nothing was asked to be compressed.
            if (frame[0] != 0 || length > LongestAnswer) throw new IOException("The answer is compressed or too long.");
            byte[] message = new byte[length];
            await stream.ReadExactlyAsync(message, cancel);
            messages.Add(message);
        }

        return messages;
    }

    /// <summary>An answer by HTTP alone; what it means for a call is laid down by the protocol.</summary>
    private static GrpcReply Foreign(HttpResponseMessage response)
    {
        GrpcStatus status = response.StatusCode switch
        {
            HttpStatusCode.BadRequest => GrpcStatus.Internal,
            HttpStatusCode.Unauthorized => GrpcStatus.Unauthenticated,
            HttpStatusCode.Forbidden => GrpcStatus.PermissionDenied,
            HttpStatusCode.NotFound => GrpcStatus.Unimplemented,
            HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => GrpcStatus.Unavailable,
            _ => GrpcStatus.Unknown,
        };
        return new GrpcReply([], status, string.Create(CultureInfo.InvariantCulture, $"something between us and the service answered {(int)response.StatusCode}")) { IsForeign = true };
    }
}
