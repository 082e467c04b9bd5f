using System.Text.Json;
using System.Web;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Cli.Commands.Connecting;

/// <summary>What a vendor sent back after a person agreed: the code, and perhaps another address to ask from now on.</summary>
internal sealed record CallbackText(string Code, Uri? Endpoint)
{
    /// <summary>Reads what was pasted: the whole address or body of the callback, or only the code. What bears a state must bear ours.</summary>
    /// <exception cref="ConnectorException"><c>CONNECT-CALLBACK</c>.</exception>
    public static CallbackText Parse(string pasted, string state) => Read(pasted, state, stateRequired: false);

    /// <summary>Reads what came over the network: it must bear our state.</summary>
    /// <exception cref="ConnectorException"><c>CONNECT-CALLBACK</c>.</exception>
    public static CallbackText Receive(string body, string state) => Read(body, state, stateRequired: true);

    private static CallbackText Read(string pasted, string state, bool stateRequired)
    {
        pasted = pasted.Trim();
        Dictionary<string, string> fields = pasted.StartsWith('{') ? OfJson(pasted) : OfQuery(pasted);
        if (stateRequired && !fields.ContainsKey("state")) throw Wrong("it does not say which question it answers (it has no state)");
        if (fields.Count == 0) return pasted.Length > 0 && !pasted.Any(char.IsWhiteSpace) ? new CallbackText(pasted, null) : throw Wrong("nothing that could be a code was given");
        if (fields.TryGetValue("state", out string? theirs) && theirs != state) throw Wrong("it answers another question than this one (its state is not ours)");
        if (fields.GetValueOrDefault("error") is { Length: > 0 } error) throw Wrong($"the vendor refused: {error}");
        string code = fields.GetValueOrDefault("authorizationCode") ?? fields.GetValueOrDefault("code") ?? throw Wrong("it holds no code");
        Uri? endpoint = fields.GetValueOrDefault("endpoint") is not { Length: > 0 } address ? null : Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is "https" or "http" ? uri : throw Wrong("its endpoint is no address");
        return new CallbackText(code, endpoint);
    }

    private static Dictionary<string, string> OfQuery(string text)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        if (!text.Contains('=', StringComparison.Ordinal)) return fields;
        System.Collections.Specialized.NameValueCollection query = HttpUtility.ParseQueryString(text.Contains('?', StringComparison.Ordinal) ? text[(text.IndexOf('?', StringComparison.Ordinal) + 1)..] : text);
        foreach (string? name in query.AllKeys)
        {
            if (name is "code" or "authorizationCode" or "state" or "endpoint" or "error") fields[name] = query[name]!;
        }

        return fields;
    }

    private static Dictionary<string, string> OfJson(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.String).DistinctBy(property => property.Name, StringComparer.Ordinal).ToDictionary(property => property.Name, property => property.Value.GetString()!, StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            throw Wrong("it is no whole JSON");
        }
    }

    private static ConnectorException Wrong(string why) => new(new ConnectorError(
        "CONNECT-CALLBACK", ErrorKind.Config, ErrorOwner.Operator, $"What came back cannot be used: {why}.", "Paste the whole address or body that came back to the redirect address, or the code in it, on one line."));
}
