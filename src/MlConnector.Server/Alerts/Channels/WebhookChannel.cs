using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MlConnector.Abstractions.Configuration;

namespace MlConnector.Server.Alerts.Channels;

/// <summary>
/// Posts a message as JSON, signed: <c>MLC-Signature: v1=</c> and the HMAC-SHA256, in hex, of the time in <c>MLC-Timestamp</c> (seconds since 1970), a point, and the body. A receiver that
/// refuses old times cannot be fooled with a message that was overheard; <c>MLC-Id</c> is the same where a message comes twice.
/// </summary>
internal sealed class WebhookChannel(WebhookSettings settings, ISecretSource secrets, AlertHttp http, TimeProvider time) : IAlertChannel
{
    /// <inheritdoc />
    public string Name => settings.Name;

    /// <inheritdoc />
    public async Task SendAsync(AlertNotice notice, CancellationToken cancel)
    {
        string stamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), body = notice.ToJson();
        string key = (await secrets.GetAsync(settings.Key, cancel)).Reveal();
        await http.PostAsync(Name, settings.Address, settings.AllowInternal, Encoding.UTF8.GetBytes(body), [("MLC-Id", notice.Id), ("MLC-Timestamp", stamp), ("MLC-Signature", $"v1={Sign(key, stamp, body)}")], cancel);
    }

    private static string Sign(string key, string stamp, string body) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{stamp}.{body}")));
}
