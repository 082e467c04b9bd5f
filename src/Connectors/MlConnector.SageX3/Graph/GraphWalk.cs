using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Http.Conditions;
using MlConnector.Http.Json;
using MlConnector.Http.Transport;
using MlConnector.SageX3.Channels;
using MlConnector.SageX3.Options;

namespace MlConnector.SageX3.Graph;

/// <summary>
/// Walks through the documents of a node by cursor, and through the lines of each to their end: at every level the server gives 20 unless asked, and never says that it left something out. The rest of a document's
/// lines is asked for by their own key, with nothing but the arguments that are documented.
/// </summary>
internal sealed class GraphWalk(GraphClient client, SageX3Options options, ILogger logger, X3Query query, GraphPaths paths, GraphQuery first, JsonDialect dialect)
{
    private const int SmallestPage = 5;
    private const int FewestLines = 20;
    private readonly string?[] header = paths.OfHeader;
    private readonly string?[] lines = paths.OfLine;
    private readonly int counted = paths.Counted is { } field ? query.Schema.OrdinalOf(field) : -1;
    private readonly int[] lineKey = [.. query.Stream.Key.Where(name => !query.Columns.HeaderKey.Contains(name, StringComparer.Ordinal)).Select(query.Schema.OrdinalOf)];

    public async IAsyncEnumerable<FetchedPage> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        GraphQuery asked = first with { First = Math.Min(first.First, query.Limit ?? first.First) };
        while (true)
        {
            (FetchedPage? page, GraphSaid? said, asked) = await NextAsync(asked, cancel);
            if (page is null) continue;
            if (page.Page.RowCount > 0) yield return page;
            else page.Page.Dispose();
            foreach (string id in said!.Longer)
            {
                await foreach (FetchedPage part in DocumentAsync(asked, id, cancel)) yield return part;
            }

            if (!said.HasMore || query.Limit is not null) yield break;
            if (said.Documents == 0) throw Drift("a page is empty, and the server says that more follow");
            if (said.End is not { } end || end == asked.After) throw Drift("more pages follow, and the cursor does not move");
            asked = asked with { After = end };
        }
    }

    /// <summary>One page; null and a smaller size if the server fails at this one, or refuses it: the largest that it takes is published nowhere.</summary>
    private async Task<(FetchedPage?, GraphSaid?, GraphQuery)> NextAsync(GraphQuery asked, CancellationToken cancel)
    {
        try
        {
            (FetchedPage page, GraphSaid said) = await client.AskAsync(asked.Body(), query.Schema, Reader(asked, continues: false).Read, cancel);
            return (page, said, asked);
        }
        catch (ConnectorException failed) when ((asked.First > SmallestPage || asked.Lines > FewestLines) && !failed.Error.OutOfReach && failed.Error.Code is HttpErrors.Server or HttpErrors.Timeout or HttpErrors.TooLarge or SageX3Errors.Refused or SageX3Errors.Diagnosed)
        {
            GraphQuery smaller = asked with { First = Math.Max(Math.Min(asked.First, SmallestPage), asked.First / 2), Lines = Math.Max(Math.Min(asked.Lines, FewestLines), asked.Lines / 2) };
            logger.SmallerPages(options.Connection, Size(asked), Size(smaller));
            return (null, null, smaller);
        }
    }

    private static string Size(GraphQuery asked) => string.Create(CultureInfo.InvariantCulture, $"{asked.First} documents{(asked.Collection.Length == 0 ? "" : $" with {asked.Lines} lines each")}");

    /// <summary>One document from its first line on, its pages one after the other.</summary>
    private async IAsyncEnumerable<FetchedPage> DocumentAsync(GraphQuery asked, string id, [EnumeratorCancellation] CancellationToken cancel)
    {
        GraphQuery one = asked with { First = 1, After = null, Filter = $"{{_id: {{_eq: '{id.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'}}}}" };
        string? before = null;
        byte[]? whole = null;
        while (true)
        {
            GraphPageReader reader = Reader(one, continues: true, whole);
            (FetchedPage page, _) = await client.AskAsync(one.Body(), query.Schema, reader.Read, cancel);
            int count = page.Page.RowCount;
            if (counted >= 0 && count > 0) whole ??= page.Page[0].Bytes(counted).ToArray();
            string? after = count == 0 ? null : AfterLast(page.Page);
            query.Lines?.Choose(page.Page);
            if (page.Page.RowCount > 0) yield return page;
            else page.Page.Dispose();
            if (after is null) yield break; // only an empty page proves the end
            if (after == before) throw Drift("the lines do not move on");
            (before, one) = (after, one with { LineFilter = after });
        }
    }

    /// <summary>A reader; <paramref name="whole"/> is how many lines the document has: later pages are asked for by a filter, and count what passes it.</summary>
    private GraphPageReader Reader(GraphQuery asked, bool continues, byte[]? whole = null)
    {
        string[] collections = asked.Collection.Length == 0 ? [] : [$"{asked.Collection}.query.edges", $"{asked.Collection}.query.pageInfo"];
        JsonRecords documents = new(query.Schema, header, dialect, collections);
        return new GraphPageReader(asked, documents, asked.Collection.Length == 0 ? null : documents.Within(lines), continues ? null : query.Lines, options.Graph!.ToleratedSeverity) { Headers = options.Graph!.Headers, Continues = continues, Count = whole is null ? null : (counted, whole) };
    }

    /// <summary>Everything after the last line of a page, by the lines' own key.</summary>
    private string AfterLast(RecordPage page)
    {
        string[] values = [.. lineKey.Select(field => Encoding.UTF8.GetString(page[page.RowCount - 1].Bytes(field)))];
        string[] names = [.. lineKey.Select(field => query.Schema.Fields[field].Name)];
        GraphFilter filter = new(paths.Of, name => query.Schema.Fields[query.Schema.OrdinalOf(name)].Type, (_, _) => null);
        return filter.Write(Condition.After(null, names, values));
    }

    private ConnectorException Drift(string why) =>
        SageX3Errors.Make(SageX3Errors.Drift, ErrorKind.Transient, ErrorOwner.ErpAdmin, $"The pages of {paths.Node} cannot be trusted: {why}.", "Run again; if it stays, set the channel of the stream to api1.");
}
