using System.Text.Json;

namespace MlConnector.Http.Json;

/// <summary>Parses an answer so that no part of it can be a surprise later.</summary>
public static class AnswerDocument
{
    /// <summary>The document, to be disposed.</summary>
    /// <exception cref="JsonException">It is none, nests deeper than <paramref name="depth"/>, or a text in it holds half a character.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body, int depth)
    {
        if (body.Span.IndexOf("\\u"u8) >= 0) CheckEscapes(body.Span, depth);
        return JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = depth });
    }

    /// <summary>Half a character is only noticed when its text is asked for, which is too late.</summary>
    private static void CheckEscapes(ReadOnlySpan<byte> body, int depth)
    {
        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = depth });
        try
        {
            while (json.Read())
            {
                if (json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && json.ValueIsEscaped) json.GetString();
            }
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("A text holds half a character.", e);
        }
    }
}
