using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Tokens;

namespace MlConnector.SageX3.SignIn;

/// <summary>What a token endpoint gave.</summary>
/// <param name="Access">Access token.</param>
/// <param name="Life">How long it is good for.</param>
/// <param name="Refresh">Refresh token, where there is one.</param>
/// <param name="RefreshLife">How long that one can be used.</param>
internal sealed record TokenAnswer(string Access, TimeSpan Life, string? Refresh, TimeSpan RefreshLife)
{
    private const int StandardSeconds = 300;
    private const int StandardRefreshDays = 30;

    /// <summary>Reads an answer; lifetimes as it says, else as the tokens themselves say (<c>exp</c>), else as documented.</summary>
    /// <exception cref="ConnectorException"><c>SAGEX3-SIGN-IN</c>: it holds no access token.</exception>
    public static TokenAnswer Read(ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        try
        {
            Utf8JsonReader json = new(body);
            using JsonDocument document = JsonDocument.ParseValue(ref json);
            if (Text(document.RootElement, "access_token") is { } access)
            {
                string? refresh = Text(document.RootElement, "refresh_token");
                TimeSpan life = Seconds(document.RootElement, "expires_in") ?? LifeOf(access, now) ?? TimeSpan.FromSeconds(StandardSeconds);
                TimeSpan refreshLife = Seconds(document.RootElement, "refresh_token_expires_in") ?? (refresh is null ? null : LifeOf(refresh, now)) ?? TimeSpan.FromDays(StandardRefreshDays);
                return new TokenAnswer(access, life, refresh, refreshLife);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // told below, without the answer
        }

        throw SageX3Errors.Make(SageX3Errors.SignIn, ErrorKind.Config, ErrorOwner.Operator, "Sage X3 sign-in: the answer holds no access token.", "Check that gateway or tokenUrl leads to the token endpoint.");
    }

    /// <inheritdoc />
    public override string ToString() => "***";

    /// <summary>A text that may stand in a header.</summary>
    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String && text.GetString() is { } token && AccessToken.IsSendable(token) ? token : null;

    private static TimeSpan? Seconds(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out JsonElement life)) return null;
        string text = life.ValueKind == JsonValueKind.String ? life.GetString()! : life.GetRawText();
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds is > 0 and < 100_000_000 ? new TimeSpan(seconds * TimeSpan.TicksPerSecond) : null;
    }

    private static TimeSpan? LifeOf(string token, DateTimeOffset now)
    {
        string[] parts = token.Split('.');
        if (parts.Length != 3 || !Base64Url.IsValid(parts[1])) return null;
        try
        {
            using JsonDocument claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            if (claims.RootElement.ValueKind != JsonValueKind.Object || !claims.RootElement.TryGetProperty("exp", out JsonElement end) || !end.TryGetInt64(out long seconds)) return null;
            return DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, 0, 253_402_300_799)) - now is { Ticks: > 0 } life ? life : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null; // no claims that can be read: lifetimes as documented
        }
    }
}
