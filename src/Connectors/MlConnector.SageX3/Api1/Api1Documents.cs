using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Http.Json;
using MlConnector.SageX3.Channels;

namespace MlConnector.SageX3.Api1;

/// <summary>
/// Reads the lines of documents: one request each (<c>$details</c>), several at once, in the documents' order. Header and lines come in one answer, so they are one cut. A document that went away between the list and
/// its reading has no lines.
/// </summary>
internal sealed class Api1Documents(Api1Client client, Api1Address address, X3Query query, JsonDialect dialect, int parallel)
{
    private const int MaxDepth = 48;
    private string collection = query.Binding.Facts.GetValueOrDefault(SiteFacts.Collection, "");
    private readonly string?[] header = [.. query.Stream.Fields.Select(query.Columns.OfHeader)];
    private readonly string?[] lines = [.. query.Stream.Fields.Select(query.Columns.OfLine)];

    /// <summary>Pages of the documents named on a page of headers, one each.</summary>
    public async IAsyncEnumerable<FetchedPage> ReadAsync(IReadOnlyList<string> keys, [EnumeratorCancellation] CancellationToken cancel)
    {
        Queue<Task<FetchedPage?>> asked = new();
        int at = 0;
        try
        {
            while (asked.Count > 0 || at < keys.Count)
            {
                while (at < keys.Count && asked.Count < parallel) asked.Enqueue(OneAsync(keys[at++], cancel));
                if (await asked.Dequeue() is not { } page) continue;
                if (page.Page.RowCount > 0) yield return page;
                else page.Page.Dispose();
            }
        }
        finally
        {
            foreach (Task<FetchedPage?> open in asked) await DropAsync(open);
        }
    }

    private static async Task DropAsync(Task<FetchedPage?> open)
    {
        try
        {
            (await open)?.Page.Dispose();
        }
        catch (Exception error) when (error is ConnectorException or OperationCanceledException)
        {
            // another request failed first, and that is told
        }
    }

    private async Task<FetchedPage?> OneAsync(string key, CancellationToken cancel)
    {
        try
        {
            if (collection.Length == 0) collection = await FoundAsync(key, cancel);
            JsonRecords head = new(query.Schema, header, dialect, collection.Length == 0 ? [] : [collection]);
            JsonRecords line = head.Within(lines);
            return (await client.GetAsync(address.Details(query.Binding, key), document: true, query.Schema, page => Read(page, head, line), cancel)).Page;
        }
        catch (ConnectorException gone) when (gone.Error.Code == SageX3Errors.NotFound)
        {
            return null;
        }
    }

    /// <summary>The collection of lines, where the folder had no document to find it in when the stream was bound: looked for until one has lines.</summary>
    private async Task<string> FoundAsync(string key, CancellationToken cancel)
    {
        JsonElement document = await client.JsonAsync(address.Details(query.Binding, key), document: true, cancel);
        return document.ValueKind == JsonValueKind.Object ? Api1Sites.Collection(document, [.. lines.OfType<string>().Select(Api1Sites.First)]) : "";
    }

    private int Read(RecordPage page, JsonRecords head, JsonRecords line)
    {
        int end = page.ByteCount;
        Cell[] first = new Cell[query.Schema.Fields.Length];
        head.Begin(end);
        Utf8JsonReader json = new(page.Bytes, new JsonReaderOptions { MaxDepth = MaxDepth });
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject) throw new JsonException("no record");
        head.Read(ref json, 0, first);
        int at = collection.Length == 0 ? -1 : head.Collections[0];
        if (at < 0) return 0;
        Utf8JsonReader rows = new(page.Bytes[at..end], new JsonReaderOptions { MaxDepth = MaxDepth });
        rows.Read();
        if (rows.TokenType != JsonTokenType.StartArray) return 0;
        while (rows.Read() && rows.TokenType == JsonTokenType.StartObject)
        {
            Span<Cell> row = page.AddRow();
            first.CopyTo(row);
            line.Read(ref rows, at, row);
        }

        page.Append(head.Tail);
        query.Lines?.Choose(page);
        return page.RowCount;
    }

    /// <summary>The key of each record of a page of headers, as documents are asked for.</summary>
    public static IReadOnlyList<string> KeysOf(RecordPage headers)
    {
        string[] keys = new string[headers.RowCount];
        int own = headers.Schema.OrdinalOf("$key");
        for (int row = 0; row < keys.Length; row++)
        {
            RecordRow record = headers[row];
            if (!record.Cells[own].IsNull)
            {
                keys[row] = Encoding.UTF8.GetString(record.Bytes(own));
                continue;
            }

            List<string> parts = [];
            foreach (int field in headers.Schema.KeyOrdinals) parts.Add(Encoding.UTF8.GetString(headers[row].Bytes(field)));
            keys[row] = string.Join('~', parts);
        }

        return keys;
    }
}
