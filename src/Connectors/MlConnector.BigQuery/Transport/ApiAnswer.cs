using System.Text.Json;
using MlConnector.Http.Json;
using MlConnector.Http.Transport;

namespace MlConnector.BigQuery.Transport;

/// <summary>
/// A complete answer of the service. The error envelope is <c>{"error":{"code","message","errors":[{"reason","message"}],"status"}}</c>; each part may be missing, and a gateway answers with a page.
/// Decisions are made by <see cref="Reason"/>, not by the HTTP status: too much in a short time is 403 here.
/// </summary>
internal sealed class ApiAnswer(int status, byte[] body, bool isPage, TimeSpan? retryAfter, Uri? location, string? range)
{
    private const int LongestDetail = 300;
    private (string Reason, string Message)? envelope;

    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The body as received.</summary>
    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>True if the body is HTML: not the service's own answer.</summary>
    public bool IsPage { get; } = isPage;

    /// <summary>What the service asked us to wait.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>Address of an upload that was begun.</summary>
    public Uri? Location { get; } = location;

    /// <summary>What has arrived of an upload: <c>bytes=0-N</c>.</summary>
    public string? Range { get; } = range;

    /// <summary>True for 2xx.</summary>
    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>Such as <c>notFound</c>; where the list is missing, what the envelope's own status comes to; empty if that says nothing either.</summary>
    public string Reason => Envelope.Reason;

    /// <summary>What the service says, shortened and on one line; empty if nothing.</summary>
    public string Message => Envelope.Message;

    /// <summary>The body as a JSON object, to be disposed.</summary>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>BIGQUERY-ANSWER</c>: it is none.</exception>
    public JsonDocument Parse(string what)
    {
        try
        {
            JsonDocument document = AnswerDocument.Parse(Body, 64);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
        }
        catch (JsonException)
        {
            // told below
        }

        throw new Abstractions.Errors.ConnectorException(BigQueryErrors.Answer(what, "it is no JSON object"));
    }

    private (string Reason, string Message) Envelope => envelope ??= ReadEnvelope();

    private static string ReasonOf(string status) => status switch
    {
        "ALREADY_EXISTS" => "duplicate",
        "RESOURCE_EXHAUSTED" => "rateLimitExceeded",
        "PERMISSION_DENIED" => "accessDenied",
        "UNAUTHENTICATED" => "authError",
        "NOT_FOUND" => "notFound",
        "UNAVAILABLE" or "INTERNAL" => "backendError",
        _ => "",
    };

    private (string Reason, string Message) ReadEnvelope()
    {
        if (IsPage || Body.Length == 0) return ("", "");
        try
        {
            using JsonDocument document = AnswerDocument.Parse(Body, 32);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("error", out JsonElement error) || error.ValueKind != JsonValueKind.Object) return ("", "");
            JsonElement first = error.TryGetProperty("errors", out JsonElement list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0 ? list[0] : default;
            string reason = AnswerPart.Text(first, "reason");
            return (reason.Length > 0 ? reason : ReasonOf(AnswerPart.Text(error, "status")), SafeText.Of(AnswerPart.Text(error, "message"), LongestDetail));
        }
        catch (JsonException)
        {
            return ("", "");
        }
    }
}
