using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Transport;
using MlConnector.SageX3.Options;

namespace MlConnector.SageX3.SignIn;

/// <summary>Asks a token endpoint: with a form (OAuth), or with JSON as the Token API of X3 wants it.</summary>
internal sealed class TokenEndpoint : IDisposable
{
    /// <summary>The token that was sent is not taken any more.</summary>
    public const string InvalidGrant = "SAGEX3-INVALID-GRANT";

    private static readonly RecordSchema Text = new("token", [], []);
    private readonly Uri url;
    private readonly TimeProvider time;
    private readonly HttpTransport transport;

    public TokenEndpoint(Uri url, SageX3Options options, ConnectorServices services, ILogger logger)
    {
        (this.url, time) = (url, services.Time);
        HttpTransportOptions http = new()
        {
            BaseAddress = url,
            TrustedCertificates = options.TrustedCertificates,
            AllowPlainHttp = options.AllowPlainHttp,
            Timeout = options.Timeout,
            Retry = RetryOptions.Of(options.Patience, services),
            Judge = Judge,
            System = "Sage X3 sign-in",
        };
        transport = new HttpTransport(http, services.Time, services.Jitter, logger);
    }

    /// <summary>Sends fields as a form.</summary>
    public Task<TokenAnswer> FormAsync(IReadOnlyDictionary<string, string> fields, CancellationToken cancel) => PostAsync(() => new FormUrlEncodedContent(fields), cancel);

    /// <summary>Sends fields as JSON. Repeated after a broken connection: whether the first attempt was taken or not, the same token is all that there is to ask with.</summary>
    public Task<TokenAnswer> JsonAsync(IReadOnlyDictionary<string, string> fields, CancellationToken cancel) => PostAsync(() => Json(fields), cancel);

    public void Dispose() => transport.Dispose();

    private async Task<TokenAnswer> PostAsync(Func<HttpContent> content, CancellationToken cancel)
    {
        DateTimeOffset asked = time.GetUtcNow(); // lives are counted from before the request left
        using HttpBody body = await transport.PostAsync(url, Text, content, (request, _) => Accepting(request), cancel);
        return TokenAnswer.Read(body.Page.Bytes, asked);
    }

    private static ValueTask Accepting(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        return default;
    }

    private static StringContent Json(IReadOnlyDictionary<string, string> fields)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            foreach ((string name, string value) in fields) json.WriteString(name, value);
            json.WriteEndObject();
        }

        return new StringContent(Encoding.UTF8.GetString(text.ToArray()), new MediaTypeHeaderValue("application/json"));
    }

    private static ConnectorError Judge(int status, VendorSaid said, ConnectorError error) => (status, said.Code) switch
    {
        (400 or 401 or 403, "invalid_grant") => error with { Code = InvalidGrant, Kind = ErrorKind.Auth },
        (400 or 401 or 403, _) => error with { Code = SageX3Errors.SignIn, Kind = ErrorKind.Auth, OutOfReach = true, Fix = "Check clientId and the secret of clientSecret." },
        (404, _) => error with { Code = SageX3Errors.NotFound, Fix = "Check graphql.gateway or graphql.tokenUrl." },
        _ => error,
    };
}
