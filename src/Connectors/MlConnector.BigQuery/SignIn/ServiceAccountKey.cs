using System.Text.Json;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;

namespace MlConnector.BigQuery.SignIn;

/// <summary>What is needed of a service account's key file. Its <c>token_uri</c> is not read: a crafted key could send signed assertions anywhere.</summary>
internal sealed record ServiceAccountKey(string Email, string KeyId, string PrivateKey)
{
    /// <summary>Reads the JSON of a key file.</summary>
    /// <exception cref="ConnectorException"><c>BIGQUERY-KEY</c>; nothing of the file is quoted (INV-6).</exception>
    public static ServiceAccountKey Read(Secret secret)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(secret.Reveal(), new JsonDocumentOptions { MaxDepth = 4 });
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw Unusable("it is no JSON object");
            if (Text(root, "type") is { } type && type != "service_account") throw Unusable("it is of another kind than service_account");
            return new ServiceAccountKey(
                Text(root, "client_email") ?? throw Unusable("client_email is missing"),
                Text(root, "private_key_id") ?? "",
                Text(root, "private_key") ?? throw Unusable("private_key is missing"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Unusable("it is no JSON");
        }
    }

    /// <inheritdoc />
    public override string ToString() => Email;

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static ConnectorException Unusable(string reason) => new(BigQueryErrors.KeyUnusable(reason));
}
