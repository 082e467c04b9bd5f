using System.Text.Json;
using System.Xml.Linq;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Json;
using MlConnector.Http.Transport;

namespace MlConnector.Tableau.Transport;

/// <summary>A complete answer. JSON was asked for; XML, the standard of the service, comes from some parts of it all the same and is read alike, and gateways answer with pages. The code of an error, not its status, decides.</summary>
internal sealed class TableauAnswer(int status, byte[] body, TimeSpan? retryAfter, Uri? location)
{
    private const int LongestDetail = 300;
    private (string Code, string Detail)? error;

    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The body as received.</summary>
    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>What we were asked to wait.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>Where a redirect points to.</summary>
    public Uri? Location { get; } = location;

    /// <summary>When it was given, by the server's clock; null if it does not say.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>True for 2xx.</summary>
    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>Such as <c>401002</c>; empty if it is none of Tableau's own answers.</summary>
    public string Code => Error.Code;

    /// <summary>What Tableau says, shortened and on one line; empty if nothing.</summary>
    public string Detail => Error.Detail;

    /// <summary>The body as JSON object, to be disposed.</summary>
    /// <exception cref="ConnectorException"><c>TABLEAU-ANSWER</c>: it is none.</exception>
    public JsonDocument Parse(string what)
    {
        try
        {
            JsonDocument document = AnswerDocument.Parse(XmlAnswer.Read(Body) is { } xml ? XmlAnswer.Json(xml) : Body, 64);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
        }
        catch (JsonException)
        {
            // told below
        }

        throw new ConnectorException(TableauErrors.Answer(what, "it is no JSON object"));
    }

    private (string Code, string Detail) Error => error ??= Read();

    private (string, string) Read()
    {
        if (Body.Span.TrimStart(" \t\r\n"u8).IsEmpty) return ("", "");
        return XmlAnswer.Read(Body) is { } xml ? ReadXml(xml) : ReadJson();
    }

    private static (string, string) ReadXml(XElement root) => root.Elements().FirstOrDefault(each => each.Name.LocalName == "error") is { } found
        ? (found.Attribute("code")?.Value ?? "", SafeText.Of(found.Elements().FirstOrDefault(each => each.Name.LocalName == "detail")?.Value ?? "", LongestDetail))
        : ("", "");

    private (string, string) ReadJson()
    {
        try
        {
            using JsonDocument document = AnswerDocument.Parse(Body, 32);
            JsonElement root = document.RootElement;
            if (AnswerPart.Child(root, "error") is { } found) return (AnswerPart.Text(found, "code"), SafeText.Of(AnswerPart.Text(found, "detail"), LongestDetail));
            return (AnswerPart.Text(root, "errorCode"), SafeText.Of(AnswerPart.Text(root, "message"), LongestDetail));
        }
        catch (JsonException)
        {
            return ("", "");
        }
    }
}
