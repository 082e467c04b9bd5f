using System.Text;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Http.Json;
using MlConnector.Http.Transport;
using MlConnector.SageX3.Channels;

namespace MlConnector.SageX3.Graph;

/// <summary>
/// Reads an answer: documents, or the lines of documents, into the page's cells. Data beside errors is never taken as complete: what the diagnoses say decides. A document with more lines than it brought
/// is not delivered from here, it is read on its own.
/// </summary>
/// <param name="query">What was asked.</param>
/// <param name="header">Reads documents; its collections are the lines' edges and page info, where lines are asked for.</param>
/// <param name="lines">Reads lines; null = rows are documents.</param>
/// <param name="judge">Which lines are wanted.</param>
/// <param name="tolerated">Severity up to which diagnoses are no failure.</param>
internal sealed class GraphPageReader(GraphQuery query, JsonRecords header, JsonRecords? lines, RowJudge? judge, int tolerated)
{
    private const int MaxDepth = 64;
    private readonly byte[][] path = [.. query.Path.Select(Encoding.UTF8.GetBytes)];

    /// <summary>What the question carried for a gateway: its secrets are taken out of what the server tells.</summary>
    public GatewayHeaders Headers { get; init; } = GatewayHeaders.None;

    /// <summary>True if a document that has more lines than asked for shall be given as far as it goes: it is being read on its own.</summary>
    public bool Continues { get; init; }

    /// <summary>The field that holds how many lines the document has, and what it holds whatever the answer says; null = as the answer says.</summary>
    public (int Field, byte[] Lines)? Count { get; init; }

    /// <summary>Reads a body that lies in <paramref name="page"/>.</summary>
    public GraphSaid Read(RecordPage page)
    {
        ReadOnlySpan<byte> body = page.Bytes;
        header.Begin(body.Length);
        Utf8JsonReader json = new(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        GraphSaid? said = null;
        List<GraphFinding> findings = [];
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) throw NoAnswer();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool errors = json.ValueTextEquals("errors"u8), extensions = json.ValueTextEquals("extensions"u8);
            if (json.ValueTextEquals("data"u8)) said = Data(ref json, page, 0);
            else if (errors || extensions)
            {
                json.Read();
                using JsonDocument told = JsonDocument.ParseValue(ref json);
                findings.AddRange(errors ? GraphFinding.OfErrors(told.RootElement, Headers) : GraphFinding.OfDiagnoses(told.RootElement, Headers));
            }
            else json.Skip();
        }

        GraphFinding.Judge(findings, tolerated);
        if (json.Read() || said is null) throw NoAnswer();
        page.Append(header.Tail);
        return said;
    }

    /// <summary>Down to the list of edges.</summary>
    private GraphSaid? Data(ref Utf8JsonReader json, RecordPage page, int step)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject) return null; // null beside an error
        if (step == path.Length) return Connection(ref json, page);
        GraphSaid? said = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals(path[step])) said = Data(ref json, page, step + 1);
            else json.Skip();
        }

        return said;
    }

    private GraphSaid Connection(ref Utf8JsonReader json, RecordPage page)
    {
        List<string> longer = [];
        int? documents = null;
        (string? End, bool More)? info = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("edges"u8)) documents = Edges(ref json, page, longer);
            else if (json.ValueTextEquals("pageInfo"u8)) info = PageInfo(ref json);
            else json.Skip();
        }

        if (documents is not { } count || info is not { } told) throw NoAnswer(); // without both nobody knows whether this was all
        GraphSaid said = new(count, told.More, told.End);
        said.Longer.AddRange(longer);
        return said;
    }

    private int Edges(ref Utf8JsonReader json, RecordPage page, List<string> longer)
    {
        int documents = 0;
        json.Read();
        while (json.TokenType == JsonTokenType.StartArray && json.Read() || json.TokenType == JsonTokenType.EndObject && json.Read())
        {
            if (json.TokenType != JsonTokenType.StartObject) break;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (!json.ValueTextEquals("node"u8))
                {
                    json.Skip();
                    continue;
                }

                json.Read();
                if (json.TokenType != JsonTokenType.StartObject) throw SageX3Errors.Make(SageX3Errors.Diagnosed, ErrorKind.Auth, ErrorOwner.ErpAdmin, "A document of the answer is empty: the rights do not suffice to read it.", "Grant the user the rights to every property of the stream, or take it out of the stream.");
                documents++;
                if (lines is null) header.Read(ref json, 0, page.AddRow());
                else Document(ref json, page, longer);
            }
        }

        return documents;
    }

    private void Document(ref Utf8JsonReader json, RecordPage page, List<string> longer)
    {
        Cell[] head = new Cell[page.Schema.Fields.Length];
        int before = page.RowCount;
        Utf8JsonReader again = json;
        header.Read(ref json, 0, head);
        if (Count is { } known) head[known.Field] = header.Instead(known.Lines, known.Field);
        int edges = header.Collections[0], info = header.Collections[1];
        if (edges < 0) return;
        int count = Lines(page, edges, head);
        if (!Continues && (count >= query.Lines || info >= 0 && HasMore(page.Bytes[info..])))
        {
            while (page.RowCount > before) page.DropLastRow();
            longer.Add(IdOf(ref again));
            return;
        }

        judge?.Choose(page, before);
    }

    private int Lines(RecordPage page, int at, Cell[] head)
    {
        int count = 0;
        Utf8JsonReader json = new(page.Bytes[at..], new JsonReaderOptions { MaxDepth = MaxDepth });
        json.Read();
        while (json.TokenType == JsonTokenType.StartArray && json.Read() || json.TokenType == JsonTokenType.EndObject && json.Read())
        {
            if (json.TokenType != JsonTokenType.StartObject) break;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                bool node = json.ValueTextEquals("node"u8);
                json.Read();
                if (!node || json.TokenType != JsonTokenType.StartObject)
                {
                    if (node) throw SageX3Errors.Make(SageX3Errors.Diagnosed, ErrorKind.Auth, ErrorOwner.ErpAdmin, "A line of the answer is empty: the rights do not suffice to read it.", "Grant the user the rights to the lines' node.");
                    json.Skip();
                    continue;
                }

                count++;
                Span<Cell> row = page.AddRow();
                head.CopyTo(row);
                lines!.Read(ref json, at, row);
            }
        }

        return count;
    }

    private static (string? End, bool More) PageInfo(ref Utf8JsonReader json)
    {
        json.Read();
        using JsonDocument info = JsonDocument.ParseValue(ref json);
        JsonElement root = info.RootElement;
        if (root.ValueKind != JsonValueKind.Object) return (null, false);
        string? end = root.TryGetProperty("endCursor", out JsonElement cursor) && cursor.ValueKind == JsonValueKind.String ? cursor.GetString() : null;
        return (end, root.TryGetProperty("hasNextPage", out JsonElement more) && more.ValueKind == JsonValueKind.True);
    }

    private static bool HasMore(ReadOnlySpan<byte> info)
    {
        Utf8JsonReader json = new(info);
        return PageInfo(ref json).More;
    }

    private static string IdOf(ref Utf8JsonReader node)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref node);
        return document.RootElement.TryGetProperty("_id", out JsonElement id) ? id.ToString() : "";
    }

    private static ConnectorException NoAnswer() =>
        SageX3Errors.Make(SageX3Errors.Answer, ErrorKind.Config, ErrorOwner.Operator, "Sage X3 GraphQL: the answer holds no data for the node that was asked for.", "Check graphql.url, graphql.rootPath and the node of the stream.");
}
