using MlConnector.Abstractions.Errors;
using MlConnector.Http.Conditions;
using MlConnector.Http.Transport;

namespace MlConnector.Http.OData;

/// <summary>How a walk asks for its next page.</summary>
internal enum PageMode
{
    /// <summary>Along next links.</summary>
    Links,

    /// <summary>After the last key.</summary>
    Keyset,

    /// <summary>By position.</summary>
    Skip,
}

/// <summary>A page with its rows and what it says besides.</summary>
internal sealed record ParsedPage(ODataFetched Fetched, ODataPage Said);

/// <summary>Fetches and parses pages of one walk; the page behind a next link travels while its predecessor is parsed. An answer that came damaged is asked for again.</summary>
internal sealed class PageFetch(ODataQuery query, HttpTransport transport, Func<HttpRequestMessage, CancellationToken, ValueTask> authorize)
{
    private Uri? ahead;
    private Task<HttpBody>? travelling;

    public async Task<ParsedPage> GetAsync(Uri uri, PageMode mode, int pageSize, ODataPageReader reader, CancellationToken cancel)
    {
        if (ahead != uri) await DropAsync();
        Task<HttpBody> wanted = travelling ?? SendAsync(uri, mode, pageSize, true, cancel);
        (travelling, ahead) = (null, null);
        HttpBody body = await wanted;
        if (mode == PageMode.Links && NextLinkPeek.Find(body.Page.Bytes) is { } link && ODataUrl.Ahead(query, uri, ODataUrl.Next(query, uri, link)) is { } following && following != uri)
        {
            (travelling, ahead) = (SendAsync(following, mode, pageSize, true, cancel), following);
        }

        try
        {
            return Parse(body, reader);
        }
        catch (ConnectorException damaged) when (damaged.Error.Kind == ErrorKind.Transient)
        {
            await DropAsync();
            return await transport.Retry.ExecuteAsync(async token => Parse(await SendAsync(uri, mode, pageSize, false, token), reader), cancel);
        }
    }

    /// <summary>True if the query has rows between two keys.</summary>
    public async Task<bool> AnyBetweenAsync(ODataQuery whole, string[] last, string[] first, CancellationToken cancel)
    {
        Condition gap = Condition.Between(whole.Key, last, first);
        Uri uri = ODataUrl.Page(whole with { Select = whole.Key, Where = Condition.Both(whole.Where, gap) }, null, 1, null);
        using HttpBody body = await SendAsync(uri, PageMode.Keyset, 1, true, cancel);
        new ODataPageReader(whole.Schema, whole.Width).Read(body.Page);
        return body.Page.RowCount > 0;
    }

    /// <summary>Lets go of a page that is travelling and no longer wanted.</summary>
    public async ValueTask DropAsync()
    {
        Task<HttpBody>? unwanted = travelling;
        (travelling, ahead) = (null, null);
        if (unwanted is null) return;
        try
        {
            (await unwanted).Dispose();
        }
        catch (Exception error) when (error is ConnectorException or OperationCanceledException)
        {
            // nobody waits for this page any more
        }
    }

    private static ParsedPage Parse(HttpBody body, ODataPageReader reader)
    {
        long wire = body.Page.ByteCount;
        try
        {
            ODataPage said = reader.Read(body.Page);
            return new ParsedPage(new ODataFetched(body.Page, body.ReceivedAt, wire, body.ServerDate), said);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private Task<HttpBody> SendAsync(Uri uri, PageMode mode, int pageSize, bool repeat, CancellationToken cancel) => transport.GetAsync(
        uri,
        query.Schema,
        (request, token) =>
        {
            request.Headers.TryAddWithoutValidation("Accept", query.ExplicitTop ? "application/json" : "application/json;odata.metadata=minimal");
            if (mode == PageMode.Links && !query.ExplicitTop) request.Headers.TryAddWithoutValidation("Prefer", $"odata.maxpagesize={pageSize}");
            return authorize(request, token);
        },
        cancel,
        repeat).AsTask();
}
