using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Json;
using MlConnector.Http.OData;
using MlConnector.Http.Transport;
using MlConnector.SageX3.Channels;
using MlConnector.SageX3.Options;

namespace MlConnector.SageX3.Api1;

/// <summary>
/// Walks through the pages of a class in key order: along the links, each put on our own server, condition and page size. A page without a link is the end only if it is not full and the server is known to
/// give links: otherwise the end is proven by asking once more after its last key, because a server that gives none may also give fewer rows than it has. The size is halved when the server fails at it.
/// </summary>
internal sealed class Api1Walk(Api1Client client, Api1Address address, SageX3Options options, ILogger logger, StreamBinding binding, RecordSchema schema, JsonRecords records, IReadOnlyList<int> keyFields)
{
    private const int SmallestPage = 10;
    private readonly Api1PageReader reader = new(records);
    private int count = options.Api1!.PageSize;
    private string? last;
    private Uri? next;
    private bool done;

    /// <summary>The condition as it is written.</summary>
    public string? Where { get; init; }

    /// <summary>No more rows than these are wanted.</summary>
    public int? Limit { get; init; }

    /// <summary>The next page, never empty, or null at the end.</summary>
    public async Task<FetchedPage?> NextAsync(CancellationToken cancel)
    {
        while (!done)
        {
            Uri uri = next ?? address.Query(binding, Where, Math.Min(count, Limit ?? count), last);
            try
            {
                (FetchedPage page, Api1Said said) = await client.GetAsync(uri, document: false, schema, reader.Read, cancel);
                if (Take(page, said, uri)) return page;
                page.Page.Dispose();
            }
            catch (ConnectorException failed) when (count > SmallestPage && !failed.Error.OutOfReach && failed.Error.Code is HttpErrors.Server or HttpErrors.Timeout or HttpErrors.TooLarge)
            {
                logger.SmallerPages(options.Connection, Rows(count), Rows(Math.Max(SmallestPage, count / 2)));
                (count, next) = (Math.Max(SmallestPage, count / 2), null);
            }
        }

        return null;
    }

    /// <summary>True if the page has rows; sets where to go on.</summary>
    private bool Take(FetchedPage fetched, Api1Said said, Uri asked)
    {
        RecordPage page = fetched.Page;
        int rows = page.RowCount;
        if (rows == 0)
        {
            done = true; // an empty page ends every walk: whatever link it has cannot lead on in key order
            return false;
        }

        try
        {
            string? before = last;
            last = KeyOf(page, rows - 1);
            if (before is not null && last == before) throw Drift("the page repeats its last key");
            Uri? link = said.Next is null ? null : address.Next(binding, said.Next, Where, count, last);
            if (link == asked) throw Drift("the next link leads back to the same page");
            if (link is not null) client.GivesLinks = true;
            bool full = said.ItemsPerPage == 0 || rows >= Math.Min(said.ItemsPerPage, count); // a server that does not say how many it gives may have given fewer than there are
            next = link ?? ((full || !client.GivesLinks) && last is not null ? address.Query(binding, Where, count, last) : null);
            done = next is null || Limit is not null;
            return true;
        }
        catch
        {
            page.Dispose();
            throw;
        }
    }

    private string? KeyOf(RecordPage page, int row)
    {
        int own = schema.OrdinalOf("$key");
        if (own >= 0 && !page[row].Cells[own].IsNull) return Encoding.UTF8.GetString(page[row].Bytes(own));
        return keyFields.Count > 0 && PageKey.Of(page, row, keyFields) is { } parts ? string.Join('~', parts) : null;
    }

    private static string Rows(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} rows");

    private ConnectorException Drift(string why) =>
        SageX3Errors.Make(SageX3Errors.Drift, ErrorKind.Transient, ErrorOwner.ErpAdmin, $"The pages of {binding.Entity} cannot be trusted: {why}.", "Run again; if it stays, check the sort order of the representation: it must be the key.");
}
