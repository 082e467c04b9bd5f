using System.Buffers;
using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Json;
using MlConnector.Tableau.Transport;

namespace MlConnector.Tableau.ReadBack;

/// <summary>A field of a query: a dimension, or a measure with its function; named by <paramref name="Alias"/> in the answer.</summary>
internal sealed record VizField(string Caption, string? Function = null, string? Alias = null)
{
    /// <summary>What it is called in the answer.</summary>
    public string Name => Alias ?? Caption;
}

/// <summary>A field as a data source describes it.</summary>
/// <param name="Name">Its name; the column's, whatever caption it was given.</param>
/// <param name="Type">Its type, such as <c>REAL</c>; empty if none is told.</param>
/// <param name="Class">Whether it is a column or was added; empty if that is not told.</param>
internal sealed record ShownField(string Name, string Type, string Class);

/// <summary>Asks VizQL Data Service. Every answer is of the newest published content.</summary>
internal sealed class VizClient(TableauClient client, QueryBudget budget)
{
    private const string Root = "api/v1/vizql-data-service/", Query = "query-datasource";
    private readonly ConcurrentDictionary<string, bool> renamed = new(StringComparer.Ordinal);

    /// <summary>Rows of a query. Columns are asked for by their captions, which are their names unless somebody renamed them, or gave one to another field too; then by the names themselves.</summary>
    public async Task<VizRows> QueryAsync(string source, IReadOnlyList<VizField> fields, IReadOnlyList<VizFilter> filters, string what, CancellationToken cancel)
    {
        bool byName = renamed.ContainsKey(source);
        TableauAnswer answer = await AskAsync(Query, Body(source, fields, filters, byName), what, cancel, saysNothing: !byName);
        if (!answer.Succeeded)
        {
            answer = await AskAsync(Query, Body(source, fields, filters, byName: true), what, cancel);
            renamed[source] = true;
        }

        return new VizRows(answer.Parse(what), fields, what);
    }

    /// <summary>Looks whether the service is there, which is asked of no data source and takes nothing of the budget.</summary>
    /// <exception cref="ConnectorException"><c>TABLEAU-READBACK-OFF</c>: it is not.</exception>
    public async Task LookAsync(CancellationToken cancel)
    {
        const string What = "Looking for VizQL Data Service";
        TableauAnswer answer = await client.AskAsync(new TableauCall(HttpMethod.Get, static _ => Root + "simple-request", What) { Accepts = static refused => refused.Status == 404 }, cancel);
        if (!answer.Succeeded) throw new ConnectorException(TableauErrors.NoReadBack(What, answer.Detail));
    }

    /// <summary>The fields of a data source.</summary>
    public async Task<IReadOnlyList<ShownField>> FieldsAsync(string source, CancellationToken cancel)
    {
        const string What = "Reading the fields of a data source";
        using JsonDocument body = (await AskAsync("read-metadata", Body(source, static _ => { }), What, cancel)).Parse(What);
        if (AnswerPart.Child(body.RootElement, "data") is not { ValueKind: JsonValueKind.Array } data) throw new ConnectorException(TableauErrors.Answer(What, "it has no fields"));
        return [.. data.EnumerateArray().Select(field => new ShownField(AnswerPart.Text(field, "fieldName") is { Length: > 0 } name ? name : AnswerPart.Text(field, "fieldCaption"), AnswerPart.Text(field, "dataType"), AnswerPart.Text(field, "columnClass")))];
    }

    private static byte[] Body(string source, IReadOnlyList<VizField> fields, IReadOnlyList<VizFilter> filters, bool byName) => Body(source, writer =>
    {
        writer.WriteStartObject("query");
        writer.WriteStartArray("fields");
        foreach (VizField field in fields) Write(writer, field);
        writer.WriteEndArray();
        if (filters.Count > 0)
        {
            writer.WriteStartArray("filters");
            foreach (VizFilter filter in filters) filter.Write(writer);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteStartObject("options");
        writer.WriteString("returnFormat", "OBJECTS");
        writer.WriteBoolean("bypassMetadataCache", true);
        if (byName) writer.WriteBoolean("interpretFieldCaptionsAsFieldNames", true);
        writer.WriteEndObject();
    });

    private async Task<TableauAnswer> AskAsync(string path, byte[] body, string what, CancellationToken cancel, bool saysNothing = false)
    {
        var call = new TableauCall(HttpMethod.Post, _ => Root + path, what)
        {
            Body = () => new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            Accepts = static refused => refused.Status == 404,
            Before = stop => budget.TakeAsync(what, stop),
        };
        try
        {
            TableauAnswer answer = await client.AskAsync(call, cancel);
            bool isOfField = answer.Code is AnswerErrors.UnknownField or AnswerErrors.SharedCaption;
            if (answer.Succeeded || saysNothing && isOfField) return answer;

            // The service's own 404 are of fields; any other (404950: no such endpoint) means that it is not there.
            throw new ConnectorException(isOfField ? AnswerErrors.Classify(answer, what) : TableauErrors.NoReadBack(what, answer.Detail));
        }
        catch (ConnectorException e) when (e.Error.Kind == ErrorKind.Throttled)
        {
            throw new ConnectorException(TableauErrors.Budget(what), e);
        }
    }

    private static byte[] Body(string source, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("datasource");
            writer.WriteString("datasourceLuid", source);
            writer.WriteEndObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, VizField field)
    {
        writer.WriteStartObject();
        writer.WriteString("fieldCaption", field.Caption);
        if (field.Function is { } function) writer.WriteString("function", function);
        if (field.Alias is { } alias) writer.WriteString("fieldAlias", alias);
        writer.WriteEndObject();
    }
}
