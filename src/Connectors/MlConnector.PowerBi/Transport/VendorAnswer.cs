using System.Text.Json;
using MlConnector.Http.Json;
using MlConnector.Http.Transport;

namespace MlConnector.PowerBi.Transport;

/// <summary>
/// A complete answer of the service. The error envelope is <c>{"error":{"code","message","pbi.error":{"code","details"}}}</c>, but each part may be missing, a throttled answer has a
/// bare <c>message</c>, and a gateway answers with a page.
/// </summary>
internal sealed class VendorAnswer(int status, string? requestId, byte[] body, bool isPage, TimeSpan? retryAfter)
{
    public const int LongestDetail = 300;
    private const int LongestNesting = 32;
    private (string Code, string Detail, bool Readable)? envelope;

    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The <c>RequestId</c> header.</summary>
    public string? RequestId { get; } = requestId;

    /// <summary>The body as received.</summary>
    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>True if the body is HTML: not the service's own answer.</summary>
    public bool IsPage { get; } = isPage;

    /// <summary>What the service asked us to wait.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>True for 2xx.</summary>
    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>Innermost error code, such as <c>ItemNotFound</c>; empty if there is none.</summary>
    public string Code => Envelope.Code;

    /// <summary>What the service says, shortened and on one line; empty if nothing.</summary>
    public string Detail => Envelope.Detail;

    /// <summary>The body as JSON, to be disposed.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public JsonDocument Parse() => AnswerDocument.Parse(Body, LongestNesting);

    /// <summary>True if the code or the text holds the word.</summary>
    public bool Says(string word) => Code.Contains(word, StringComparison.OrdinalIgnoreCase) || Detail.Contains(word, StringComparison.OrdinalIgnoreCase);

    private (string Code, string Detail, bool Readable) Envelope => envelope ??= ReadEnvelope();

    private (string Code, string Detail, bool Readable) ReadEnvelope()
    {
        if (IsPage || Body.Length == 0) return ("", "", false);
        try
        {
            using JsonDocument document = Parse();
            return ReadError(document.RootElement);
        }
        catch (JsonException)
        {
            // Plain text: limits were seen told that way.
            return ("", Shorten(System.Text.Encoding.UTF8.GetString(Body.Span[..Math.Min(Body.Length, LongestDetail * 4)])), false);
        }
    }

    private static (string Code, string Detail, bool Readable) ReadError(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.String) return ("", Shorten(root.GetString()!), true);
        if (root.ValueKind != JsonValueKind.Object) return ("", "", true);
        JsonElement error = Child(root, "error") is { ValueKind: JsonValueKind.Object } found ? found : root;
        JsonElement inner = Child(error, "pbi.error") ?? default;
        // PowerBINotAuthorizedException and the like stand inside, behind an outer code that says less.
        string code = Text(inner, "code") ?? Text(error, "code") ?? (Text(root, "error") ?? "");
        string outer = Text(error, "code") ?? "";
        IEnumerable<string?> words = [outer == code ? null : outer, Text(error, "message"), .. Details(error), .. Details(inner)];
        return (Shorten(code), Shorten(string.Join("; ", words.Where(word => !string.IsNullOrWhiteSpace(word)))), true);
    }

    private static IEnumerable<string?> Details(JsonElement error)
    {
        if (Child(error, "details") is not { ValueKind: JsonValueKind.Array } details) yield break;
        foreach (JsonElement detail in details.EnumerateArray().Take(10))
        {
            string? text = Text(detail, "message") ?? (Child(detail, "detail") is { } value ? Text(value, "value") : null);
            string? name = Text(detail, "target") ?? Text(detail, "code");
            yield return name is null ? text : $"{name}: {text}";
        }
    }

    // Gateways in front of the service write the same envelope with capitals.
    private static JsonElement? Child(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object) return null;
        if (element.TryGetProperty(name, out JsonElement child)) return child;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase)) return property.Value;
        }

        return null;
    }

    private static string? Text(JsonElement element, string name) =>
        Child(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static string Shorten(string text) => SafeText.Of(text, LongestDetail);
}
