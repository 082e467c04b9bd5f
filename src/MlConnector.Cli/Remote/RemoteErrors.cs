using System.Text.Json;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Cli.Remote;

/// <summary>What a service refused, as the errors that it told.</summary>
internal static class RemoteErrors
{
    /// <summary>The errors of an answer; an answer that is no problem of ours is told by its status.</summary>
    public static IReadOnlyList<ConnectorError> Of(int status, string? mediaType, string body) => mediaType == "application/problem+json" && Told(body) is { Count: > 0 } told ? told : [Strange(status)];

    /// <summary>The errors of an array.</summary>
    public static IReadOnlyList<ConnectorError> Of(JsonElement errors) => errors.ValueKind == JsonValueKind.Array ? [.. errors.EnumerateArray().Where(error => Text(error, "code").Length > 0).Select(One)] : [];

    /// <summary>An answer that none of ours is: a proxy in between, or another program at this address.</summary>
    public static ConnectorError Strange(int status) => status is 401 or 403
        ? new ConnectorError("REMOTE-RIGHTS", ErrorKind.Auth, ErrorOwner.Operator, $"The service answered {status}: the token is not good for this.", "Put a token of the service with the scope that this needs into MLC_TOKEN.")
        : new ConnectorError("REMOTE-ANSWER", ErrorKind.Config, ErrorOwner.Operator, $"What answers there is no service of ml-connector: status {status}.", "Check the address given with --server, and a proxy on the way there.");

    /// <summary>What a problem tells; nothing if it is not one of ours.</summary>
    private static IReadOnlyList<ConnectorError> Told(string body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("errors", out JsonElement errors) ? Of(errors) : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>One error, as it was told.</summary>
    public static ConnectorError One(JsonElement error) => new(Text(error, "code"), Word<ErrorKind>(error, "kind"), Word<ErrorOwner>(error, "owner"), Text(error, "message"), Text(error, "fix")) { Where = Text(error, "where") };

    private static string Text(JsonElement error, string name) => error.ValueKind == JsonValueKind.Object && error.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    /// <summary>A word as the API writes it: <c>erp-admin</c>.</summary>
    private static T Word<T>(JsonElement error, string name)
        where T : struct, Enum => Enum.TryParse(Text(error, name).Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out T value) ? value : default;
}
