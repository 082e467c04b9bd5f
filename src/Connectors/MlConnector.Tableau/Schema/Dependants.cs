using System.Net.Http.Headers;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Json;
using MlConnector.Tableau.Transport;

namespace MlConnector.Tableau.Schema;

/// <summary>Asks the Metadata API which workbooks are built on a data source. Its answers lag behind, and a server may have it switched off: who cannot be asked is told as that.</summary>
internal sealed class Dependants(TableauClient client)
{
    private const string What = "Asking for dependants";
    private const string Query = "query($luid: String!) { publishedDatasources(filter: {luid: $luid}) { downstreamWorkbooks { name } } }";

    /// <summary>For people: which workbooks.</summary>
    public async Task<string> DescribeAsync(string source, CancellationToken cancel)
    {
        try
        {
            string[] names = await NamesAsync(source, cancel);
            return names.Length == 0 ? "no workbook is built on it" : $"built on it: {string.Join(", ", names)}";
        }
        catch (ConnectorException e)
        {
            return $"what is built on it could not be asked ({e.Error.Message.TrimEnd('.')})";
        }
    }

    private async Task<string[]> NamesAsync(string source, CancellationToken cancel)
    {
        using var buffer = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("query", Query);
            writer.WriteStartObject("variables");
            writer.WriteString("luid", source);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        byte[] body = buffer.ToArray();
        var call = new TableauCall(HttpMethod.Post, static _ => "api/metadata/graphql", What) { Body = () => new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };
        using JsonDocument answer = (await client.AskAsync(call, cancel)).Parse(What);
        if (AnswerPart.Child(answer.RootElement, "data") is not { } data || AnswerPart.Child(data, "publishedDatasources") is not { ValueKind: JsonValueKind.Array } sources) throw new ConnectorException(TableauErrors.Answer(What, "it has errors instead of data"));
        return [.. sources.EnumerateArray().SelectMany(found => AnswerPart.Child(found, "downstreamWorkbooks") is { ValueKind: JsonValueKind.Array } books ? books.EnumerateArray() : default).Select(book => AnswerPart.Text(book, "name")).Distinct(StringComparer.Ordinal)];
    }
}
