using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Transport;

namespace MlConnector.Http.OData;

/// <summary>A page with rows, and what came with it.</summary>
/// <param name="Page">The rows. The receiver disposes it.</param>
/// <param name="ReadAt">When it had been received.</param>
/// <param name="WireBytes">Bytes received.</param>
/// <param name="ServerDate">The server's clock.</param>
public sealed record ODataFetched(RecordPage Page, DateTimeOffset ReadAt, long WireBytes, DateTimeOffset? ServerDate);

/// <summary>
/// Reads queries page by page. While the receiver works on a page the next one is fetched and parsed; no more than two wait (back-pressure). The end of a query is believed when a
/// request proves it, not because a page was short. Safe for concurrent calls.
/// </summary>
/// <param name="transport">Sends the requests.</param>
/// <param name="authorize">Adds the credential to each attempt.</param>
public sealed class ODataCollection(HttpTransport transport, Func<HttpRequestMessage, CancellationToken, ValueTask> authorize)
{
    private static readonly RecordSchema Empty = new("text", [], []);

    /// <summary>The pages, in key order where the query has a key. Empty pages are left out.</summary>
    public async IAsyncEnumerable<ODataFetched> ReadAsync(ODataQuery query, [EnumeratorCancellation] CancellationToken cancel)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Channel<ODataFetched> ready = Channel.CreateBounded<ODataFetched>(new BoundedChannelOptions(0) { SingleReader = true, SingleWriter = true });
        Task reading = ProduceAsync(query, ready.Writer, stop.Token);
        try
        {
            await foreach (ODataFetched page in ready.Reader.ReadAllAsync(cancel)) yield return page;
            await reading;
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            while (ready.Reader.TryRead(out ODataFetched? unread)) unread.Page.Dispose();
        }
    }

    /// <summary>Rows of the query, or null where the server does not count.</summary>
    public async Task<long?> CountAsync(ODataQuery query, CancellationToken cancel)
    {
        try
        {
            using HttpBody body = await transport.GetAsync(ODataUrl.Count(query), Empty, authorize, cancel);
            string text = Encoding.UTF8.GetString(body.Page.Bytes).Trim('\uFEFF', ' ', '\r', '\n');
            return long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long count) ? count : null;
        }
        catch (ConnectorException refused) when (refused.Error.Code is HttpErrors.NotFound or HttpErrors.Refused or HttpErrors.Server)
        {
            return null;
        }
    }

    /// <summary>Rows of the query as an answer of one row states them, or null where the server does not count. A figure for forecasts: nothing may rest on it.</summary>
    public async Task<long?> CountBesideAsync(ODataQuery query, CancellationToken cancel)
    {
        try
        {
            using HttpBody body = await transport.GetAsync(ODataUrl.CountBeside(query), query.Schema, authorize, cancel);
            return new ODataPageReader(query.Schema).Read(body.Page).Count;
        }
        catch (ConnectorException refused) when (refused.Error.Kind is ErrorKind.Config or ErrorKind.Data or ErrorKind.Transient)
        {
            return null;
        }
    }

    /// <summary>Length of the address of a query's first page.</summary>
    public static int LengthOf(ODataQuery query) => ODataUrl.Page(query, null, query.PageSize, null).AbsoluteUri.Length;

    /// <summary>One body as it is: <c>$metadata</c>, a service document.</summary>
    public ValueTask<HttpBody> GetAsync(Uri uri, CancellationToken cancel) => transport.GetAsync(uri, Empty, authorize, cancel);

    private async Task ProduceAsync(ODataQuery query, ChannelWriter<ODataFetched> ready, CancellationToken cancel)
    {
        await using PageWalk walk = new(query, new PageFetch(query, transport, authorize));
        try
        {
            while (await walk.NextAsync(cancel) is { } page)
            {
                if (page.Page.RowCount == 0) page.Page.Dispose();
                else await Hand(page, ready, cancel);
            }

            ready.Complete();
        }
        catch (Exception error)
        {
            ready.Complete(error); // the receiver meets it after the pages before it
        }
    }

    private static async Task Hand(ODataFetched page, ChannelWriter<ODataFetched> ready, CancellationToken cancel)
    {
        try
        {
            await ready.WriteAsync(page, cancel);
        }
        catch
        {
            page.Page.Dispose();
            throw;
        }
    }
}
