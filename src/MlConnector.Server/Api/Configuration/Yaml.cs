using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Engine.Configuration.Reading;
using MlConnector.Server.Refusals;
using MlConnector.Yaml;

namespace MlConnector.Server.Api.Configuration;

/// <summary>Configurations as bodies of requests and answers.</summary>
internal static class Yaml
{
    /// <summary>Media type of YAML (RFC 9512).</summary>
    public const string MediaType = "application/yaml";

    /// <summary>What else it is called.</summary>
    public static readonly string[] Others = ["application/x-yaml", "text/yaml", "text/plain"];

    /// <summary>A tree as an answer.</summary>
    public static ContentHttpResult Answer(MapNode root) => Answer(YamlText.Write(root));

    /// <summary>A text as an answer.</summary>
    public static ContentHttpResult Answer(string text) => TypedResults.Text(text, $"{MediaType}; charset=utf-8");

    /// <summary>Reads the body; every problem is told with line and column.</summary>
    /// <exception cref="ConnectorException">All problems at once.</exception>
    public static async Task<ConfigurationFile> ReadAsync(HttpRequest request, CancellationToken cancel) => await ConfigurationFile.ReadAsync("body", await TextAsync(request, cancel), new NoConfigurationFiles());

    /// <summary>The body as text.</summary>
    /// <exception cref="ConnectorException"><c>API-INPUT</c>: it is not UTF-8.</exception>
    public static async Task<string> TextAsync(HttpRequest request, CancellationToken cancel)
    {
        using var reader = new StreamReader(request.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        try
        {
            return await reader.ReadToEndAsync(cancel);
        }
        catch (DecoderFallbackException)
        {
            throw new ConnectorException(ApiErrors.Wrong("body", "The configuration is not UTF-8.", "Send it as UTF-8."));
        }
    }
}
