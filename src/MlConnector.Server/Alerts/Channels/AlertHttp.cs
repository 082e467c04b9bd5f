using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace MlConnector.Server.Alerts.Channels;

/// <summary>
/// Posts messages. Redirections are not followed. Unless a channel allows it, the address that a name stands for is judged where the connection is made, so that no name leads into the own network; there is no
/// proxy then, because a proxy would resolve names itself.
/// </summary>
internal sealed class AlertHttp(Func<string, string> scrub, TimeProvider time) : IDisposable
{
    private const int MostQuoted = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly HttpClient outside = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectCallback = ConnectOutsideAsync }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly HttpClient anywhere = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Posts JSON and demands a success.</summary>
    public async Task PostAsync(string channel, Uri address, bool allowInternal, byte[] json, IEnumerable<(string Name, string Value)> headers, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(json) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = Encoding.UTF8.WebName };
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            using HttpResponseMessage answer = await (allowInternal ? anywhere : outside).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!answer.IsSuccessStatusCode) throw ChannelErrors.NotSent(channel, $"the receiver answered {(int)answer.StatusCode}: {await QuoteAsync(answer, either.Token)}");
        }
        catch (HttpRequestException refused) when (refused.InnerException is InternalAddressException found)
        {
            throw ChannelErrors.Internal(channel, found.Message);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException)
        {
            throw ChannelErrors.NotSent(channel, scrub(failed.Message), failed);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw ChannelErrors.NotSent(channel, $"no answer within {Patience.TotalSeconds:0} seconds");
        }
    }

    /// <summary>An address that is itself a secret; what it is, is not told if it is wrong.</summary>
    public static Uri AddressOf(string channel, string secret, bool allowInternal) =>
        Uri.TryCreate(secret.Trim(), UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp && allowInternal)
            ? address
            : throw ChannelErrors.NotSent(channel, "its secret is no https address");

    /// <inheritdoc />
    public void Dispose()
    {
        outside.Dispose();
        anywhere.Dispose();
    }

    private async Task<string> QuoteAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        await using Stream body = await answer.Content.ReadAsStreamAsync(cancel);
        byte[] beginning = new byte[MostQuoted];
        return scrub(Encoding.UTF8.GetString(beginning, 0, await body.ReadAtLeastAsync(beginning, MostQuoted, throwOnEndOfStream: false, cancel)));
    }

    private static async ValueTask<Stream> ConnectOutsideAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        IPAddress[] all = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancel);
        if (all.Length == 0 || all.Any(InternalAddress.Is)) throw new InternalAddressException(context.DnsEndPoint.Host);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(all, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class InternalAddressException(string host) : Exception(host);
}
