using System.Net.Http.Headers;

namespace MlConnector.Http.Transport;

/// <summary>Answers of services that are read whole: none is believed to be endless, and no wait longer than is reasonable.</summary>
public static class WholeAnswer
{
    private const int LongestBody = 64 << 20, PieceBytes = 16 * 1024;
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(2);

    /// <summary>The body.</summary>
    /// <exception cref="IOException">It is longer than 64 MiB, or broke off.</exception>
    public static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancel);
        using var body = new MemoryStream();
        byte[] piece = new byte[PieceBytes];
        for (int count; (count = await stream.ReadAsync(piece, cancel)) > 0;)
        {
            if (body.Length + count > LongestBody) throw new IOException("The answer is too long.");
            body.Write(piece, 0, count);
        }

        return body.ToArray();
    }

    /// <summary>What <c>Retry-After</c> asks to wait, as a time or as a date; never less than nothing, at most two hours; null if it is not there.</summary>
    public static TimeSpan? WaitOf(RetryConditionHeaderValue? header, DateTimeOffset now) => Believed(header?.Delta ?? (header?.Date is { } date ? date - now : null));

    /// <summary>What is believed of a wait.</summary>
    public static TimeSpan? Believed(TimeSpan? wait) => wait is not { } asked ? null : asked < TimeSpan.Zero ? TimeSpan.Zero : asked > LongestWait ? LongestWait : asked;
}
