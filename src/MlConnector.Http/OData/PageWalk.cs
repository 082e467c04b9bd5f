using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Http.Conditions;
using MlConnector.Http.Transport;

namespace MlConnector.Http.OData;

/// <summary>
/// Walks through the pages of one query: along next links, by keyset or by <c>$skip</c>, and from one to the other where the server makes it necessary.
/// What it believes is proven: the end by an empty keyset page; links that count rows by a probe for rows between two pages; a skipped page by the last row seen, which it must hold.
/// </summary>
internal sealed class PageWalk(ODataQuery query, PageFetch fetch) : IAsyncDisposable
{
    private const int SmallestPage = 50;
    private const int MaxBacksteps = 8;
    private readonly ODataPageReader reader = new(query.Schema, query.Width);
    private int pageSize = query.PageSize;
    private PageMode mode = First(query);
    private Uri? next;
    private bool overlaps; // next begins with the last row
    private string[]? last;
    private long rows;
    private long skip;
    private int backsteps;
    private bool linked;
    private bool keyRefused;
    private bool done;

    private bool CanKeyset => !keyRefused && query is { KeyFilterable: true, Key.Count: > 0 };

    /// <summary>The next page, possibly empty, or null at the end.</summary>
    public async Task<ODataFetched?> NextAsync(CancellationToken cancel)
    {
        while (!done)
        {
            try
            {
                return await StepAsync(cancel);
            }
            catch (ConnectorException failed) when (MayShrink(failed.Error))
            {
                pageSize = Math.Max(SmallestPage, pageSize / 2); // too heavy for the server, or for us: smaller pages from the last key on
                Turn(CanKeyset && (last is not null || rows == 0) ? PageMode.Keyset : PageMode.Skip);
            }
            catch (ConnectorException refused) when (mode != PageMode.Skip && query.Paging == ODataPaging.Auto && last is not null && refused.Error.Code == HttpErrors.Refused)
            {
                keyRefused |= !overlaps; // the server does not compare this key; a link that we moved by a row says nothing of the key
                await fetch.DropAsync();
                Turn(CanKeyset ? PageMode.Keyset : PageMode.Skip);
            }
        }

        return null;
    }

    public ValueTask DisposeAsync() => fetch.DropAsync();

    private static PageMode First(ODataQuery query) => query.Paging switch
    {
        ODataPaging.Keyset => PageMode.Keyset,
        ODataPaging.Skip => PageMode.Skip,
        _ => PageMode.Links,
    };

    private bool MayShrink(ConnectorError error) =>
        query.Paging != ODataPaging.NextLink && query.Limit is null && pageSize > SmallestPage && !error.OutOfReach && error.Code is (HttpErrors.Server or HttpErrors.Timeout or HttpErrors.TooLarge);

    private void Turn(PageMode to)
    {
        mode = to;
        (next, overlaps) = (null, false);
        skip = last is null ? rows : Math.Max(0, rows - 1);
    }

    private async Task<ODataFetched> StepAsync(CancellationToken cancel)
    {
        Uri uri = next ?? Address();
        ParsedPage read = await fetch.GetAsync(uri, mode, pageSize, reader, cancel);
        try
        {
            await TakeAsync(read, uri, cancel);
            return read.Fetched;
        }
        catch
        {
            read.Fetched.Page.Dispose();
            throw;
        }
    }

    private Uri Address()
    {
        int top = (int)Math.Min(pageSize, query.Limit is { } limit ? Math.Max(1, limit - rows + (mode == PageMode.Skip ? 1 : 0)) : pageSize);
        return mode switch
        {
            PageMode.Links => ODataUrl.Page(query, null, query.Limit is null && pageSize == query.PageSize && !query.ExplicitTop ? null : top, null),
            PageMode.Keyset => ODataUrl.Page(query, last is null ? null : Condition.After(query.Where, query.Key, last), top, null),
            _ => ODataUrl.Page(query, null, top, skip),
        };
    }

    private async Task TakeAsync(ParsedPage read, Uri uri, CancellationToken cancel)
    {
        RecordPage page = read.Fetched.Page;
        bool known = overlaps;
        (next, overlaps) = (mode == PageMode.Links && read.Said.NextLink is { } link ? ODataUrl.Next(query, uri, link) : null, false);
        if (next == uri) throw Drift("the next link leads back to the same page");
        if (mode == PageMode.Skip) TakeSkipped(page);
        else if (known ? !TakeKnown(page) : await MovedAsync(page, uri, cancel)) await LeaveLinksAsync(page);
        else TakeRows(page, uri);
        if (query.Limit is { } limit && rows >= limit) done = true;
    }

    private void TakeRows(RecordPage page, Uri uri)
    {
        int count = page.RowCount;
        rows += count;
        if (count > 0 && query.KeyOrdinals.Count > 0) last = PageKey.Of(page, count - 1, query.KeyOrdinals);
        linked |= next is not null;
        if (next is not null) Overlap(uri);
        else if (rows == 0 || count == 0 && mode == PageMode.Keyset || query.Paging == ODataPaging.NextLink && (linked || !CanKeyset)) done = true;
        else if (query.Paging == ODataPaging.NextLink && mode == PageMode.Keyset) throw Drift("there are more rows than in the only page, and no link to them");
        else if (mode == PageMode.Links) Turn(CanKeyset && last is not null ? PageMode.Keyset : PageMode.Skip); // no link is no proof of the end
        else if (last is null) throw Drift("a key column is empty");
    }

    /// <summary>A link that counts rows is followed from one row earlier: the page then has to begin with the last row seen, which proves without a request of its own that nothing lies between.</summary>
    private void Overlap(Uri uri)
    {
        Uri ahead = ODataUrl.Ahead(query, uri, next!);
        overlaps = last is not null && ahead != next;
        if (overlaps) next = ahead;
    }

    /// <summary>Takes the last row seen off the front of a page; false if the page does not begin with it.</summary>
    private bool TakeKnown(RecordPage page)
    {
        if (page.RowCount == 0 || PageKey.Of(page, 0, query.KeyOrdinals) is not { } first || !first.AsSpan().SequenceEqual(last)) return false;
        DropFirst(page, 1);
        return true;
    }

    /// <summary>
    /// Did rows come or go between two pages? By keyset they cannot pass unseen, unless the server ignores the filter. Links that count rows repeat a row, or leave rows out
    /// between the last of one page and the first of the next: that gap is asked for.
    /// </summary>
    private async Task<bool> MovedAsync(RecordPage page, Uri uri, CancellationToken cancel)
    {
        if (last is null || page.RowCount == 0 || query.KeyOrdinals.Count == 0 || PageKey.Of(page, 0, query.KeyOrdinals) is not { } first) return false;
        bool repeated = first.AsSpan().SequenceEqual(last);
        if (mode == PageMode.Keyset) return repeated ? throw Drift("the server does not compare the key as it orders it") : false;
        if (!ODataUrl.CountsRows(uri)) return false;
        return repeated || (CanKeyset ? await AnyBetweenAsync(first, cancel) : query.Paging != ODataPaging.NextLink);
    }

    /// <summary>Asks for the gap. Where links are all that may be followed, a server that does not take the question is believed.</summary>
    private async Task<bool> AnyBetweenAsync(string[] first, CancellationToken cancel)
    {
        try
        {
            return await fetch.AnyBetweenAsync(query, last!, first, cancel);
        }
        catch (ConnectorException refused) when (query.Paging == ODataPaging.NextLink && refused.Error.Code == HttpErrors.Refused)
        {
            keyRefused = true;
            return false;
        }
    }

    private async Task LeaveLinksAsync(RecordPage page)
    {
        if (query.Paging == ODataPaging.NextLink) throw Drift("rows came or went between two pages, and the links count rows");
        while (page.RowCount > 0) page.DropLastRow();
        await fetch.DropAsync();
        Turn(CanKeyset ? PageMode.Keyset : PageMode.Skip);
    }

    /// <summary>Each page but the first must hold the last row seen; the rows up to it are known and left out. If it does not, the walk goes back until it meets it again.</summary>
    private void TakeSkipped(RecordPage page)
    {
        int known = last is null ? -1 : PageKey.Find(page, last, query.KeyOrdinals), count = page.RowCount;
        if (last is not null && known < 0)
        {
            StepBack(page);
            return;
        }

        rows += count - 1 - known;
        done = count == 0 || last is not null && count == 1;
        if (count > 0 && query.KeyOrdinals.Count > 0) last = PageKey.Of(page, count - 1, query.KeyOrdinals);
        skip += last is null ? count : Math.Max(0, count - 1);
        DropFirst(page, known + 1);
    }

    /// <summary>Takes known rows off the front of a page.</summary>
    private static void DropFirst(RecordPage page, int known)
    {
        if (known == 0) return;
        for (int row = known; row < page.RowCount; row++) page.RowCells(row).CopyTo(page.RowCells(row - known));
        for (int i = 0; i < known; i++) page.DropLastRow();
    }

    private void StepBack(RecordPage page)
    {
        while (page.RowCount > 0) page.DropLastRow();
        if (++backsteps > MaxBacksteps) throw Drift("rows keep moving while they are read");
        if (skip == 0) last = null; // the row itself is gone: everything once more, known rows count as repeated
        skip = Math.Max(0, skip - ((long)pageSize / 2 * backsteps));
    }

    private ConnectorException Drift(string why) =>
        new(new ConnectorError("PAGE-DRIFT", ErrorKind.Transient, ErrorOwner.ErpAdmin, $"The pages of {query.Name} cannot be trusted: {why}.", "Run again; if it stays, set the connection's paging to auto, keyset or skip."));
}
