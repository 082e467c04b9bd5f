using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MlConnector.Tableau.SignIn;

/// <summary>The short-lived token that a connected app signs for itself.</summary>
internal static class AppToken
{
    /// <summary>How long a token is good.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <summary>How far it is dated back, because clocks differ.</summary>
    public static readonly TimeSpan Leeway = TimeSpan.FromSeconds(5);

    /// <summary>What it may be used for: no more than this connector does with these settings.</summary>
    public static IReadOnlyList<string> ScopesFor(TableauOptions options)
    {
        if (options.App!.Scopes is { Count: > 0 } wanted) return wanted;
        List<string> scopes = [.. Standard];
        if (options.Copies.Length > 0) scopes.Add("tableau:datasources:download");
        if (options.RemovesByCondition) scopes.Add("tableau:hyper_data:update");
        return scopes;
    }

    /// <summary>What is always needed.</summary>
    public static IReadOnlyList<string> Standard { get; } =
    [
        "tableau:content:read", "tableau:datasources:create", "tableau:datasources:update", "tableau:projects:create", "tableau:file_uploads:create", "tableau:jobs:read", "tableau:viz_data_service:read",
    ];

    /// <summary>A new token, good for five minutes, and dated back.</summary>
    public static string Make(ConnectedApp app, IReadOnlyList<string> scopes, string secret, DateTimeOffset now, string id)
    {
        long seconds = now.ToUnixTimeSeconds(), begin = seconds - Leeway.Ticks / TimeSpan.TicksPerSecond;
        string head = Part(writer =>
        {
            writer.WriteString("alg", "HS256");
            writer.WriteString("typ", "JWT");
            writer.WriteString("kid", app.SecretId);
            writer.WriteString("iss", app.ClientId);
        });
        string claims = Part(writer =>
        {
            writer.WriteString("iss", app.ClientId);
            writer.WriteString("sub", app.User);
            writer.WriteString("aud", "tableau");
            writer.WriteString("jti", id);
            writer.WriteNumber("iat", begin);
            writer.WriteNumber("nbf", begin);
            writer.WriteNumber("exp", seconds + Life.Ticks / TimeSpan.TicksPerSecond);
            writer.WriteStartArray("scp");
            foreach (string scope in scopes) writer.WriteStringValue(scope);
            writer.WriteEndArray();
        });
        byte[] signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes($"{head}.{claims}"));
        return $"{head}.{claims}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>An id that no other token has: of the connection's life, the moment and a count.</summary>
    public static string NewId(string life, DateTimeOffset now, long count) => string.Create(CultureInfo.InvariantCulture, $"{life}-{now.UtcTicks:x}-{count:x}");

    private static string Part(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.ToArray());
    }
}
