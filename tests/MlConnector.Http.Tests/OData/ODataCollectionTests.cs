using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.OData;
using MlConnector.Http.Transport;

namespace MlConnector.Http.Tests.OData;

public sealed class ODataCollectionTests
{
    private static readonly RecordSchema Schema = new("t", [new Field("K", FieldType.Integer)], ["K"]);

    public static TheoryData<ODataPaging, bool, bool> Habits => new()
    {
        { ODataPaging.Auto, true, false }, { ODataPaging.Auto, false, false }, { ODataPaging.Auto, true, true }, { ODataPaging.Auto, false, true }, { ODataPaging.NextLink, true, false }, { ODataPaging.NextLink, true, true },
        { ODataPaging.Keyset, false, false }, { ODataPaging.Skip, false, true },
    };

    [Theory]
    [MemberData(nameof(Habits))]
    public async Task Every_row_once_whatever_the_habits_of_the_server(ODataPaging paging, bool links, bool filterRefused)
    {
        SmallService service = new() { Links = links, FilterRefused = filterRefused };
        Assert.Equal(Enumerable.Range(1, 100), (await ReadAsync(service, paging)).Distinct());
    }

    [Theory]
    [InlineData(ODataPaging.Auto, true)]
    [InlineData(ODataPaging.Auto, false)]
    [InlineData(ODataPaging.Keyset, false)]
    [InlineData(ODataPaging.Skip, false)]
    public async Task Rows_that_stay_are_never_missed_while_others_come_and_go(ODataPaging paging, bool links)
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            Random random = new(seed);
            SortedSet<int> rows = [.. Enumerable.Range(1, 60).Select(row => row * 10)];
            SmallService service = new() { Rows = rows, Links = links };
            HashSet<int> gone = [];
            service.AfterPage = (page, live) =>
            {
                if (page > 12) return; // a table that never rests is reported as drift, which is another test
                int victim = live.ElementAt(random.Next(live.Count));
                live.Remove(victim);
                gone.Add(victim);
                if (random.Next(2) == 0) live.Add(random.Next(1, 600) | 1);
            };
            List<int> read = await ReadAsync(service, paging);
            Assert.Empty(Enumerable.Range(1, 60).Select(row => row * 10).Except(gone).Except(read));
        }
    }

    [Fact]
    public async Task Links_that_count_rows_are_proven_by_a_row_of_overlap_and_not_by_requests()
    {
        SmallService service = new();
        await using LoopbackServer server = await LoopbackServer.StartAsync(service.AnswerAsync);
        Assert.Equal(Enumerable.Range(1, 100), await ReadAsync(server, ODataPaging.Auto));
        string[] asked = [.. server.Requests.Select(Uri.UnescapeDataString)];
        Assert.Equal(["9", "18", "27", "36", "45", "54", "63", "72", "81", "90"], asked[1..^1].Select(request => request.Split("$skiptoken=")[1]));
        Assert.Contains("K gt 100", asked[^1], StringComparison.Ordinal); // the end
    }

    [Theory]
    [InlineData("http://inner.example:8080")]
    [InlineData("")]
    public async Task Links_of_a_server_that_does_not_know_its_outer_path_lead_to_it(string inner)
    {
        SmallService service = new() { Inner = inner };
        await using LoopbackServer server = await LoopbackServer.StartAsync(service.AnswerAsync);
        Assert.Equal(Enumerable.Range(1, 100), await ReadAsync(server, ODataPaging.Auto, "gate/t"));
        Assert.All(server.Requests, request => Assert.Contains("/gate/", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Links_of_one_row_are_followed_as_they_are()
    {
        SmallService service = new() { Cap = 1, Rows = [1, 2, 3] };
        Assert.Equal([1, 2, 3], await ReadAsync(service, ODataPaging.Auto));
    }

    [Fact]
    public async Task Where_only_links_are_followed_a_server_that_gives_none_is_noticed()
    {
        Assert.Equal([1, 2, 3], await ReadAsync(new SmallService { Links = false, Rows = [1, 2, 3] }, ODataPaging.NextLink));
        ConnectorException error = await Assert.ThrowsAsync<ConnectorException>(() => ReadAsync(new SmallService { Links = false }, ODataPaging.NextLink));
        Assert.Equal("PAGE-DRIFT", error.Error.Code);
    }

    [Fact]
    public async Task Where_only_links_are_followed_a_row_that_went_between_two_pages_is_noticed()
    {
        SmallService service = new();
        service.AfterPage = (page, live) =>
        {
            if (page == 2) live.Remove(5);
        };
        ConnectorException error = await Assert.ThrowsAsync<ConnectorException>(() => ReadAsync(service, ODataPaging.NextLink));
        Assert.Equal("PAGE-DRIFT", error.Error.Code);
    }

    [Fact]
    public async Task A_server_that_refuses_an_overlapping_link_is_read_by_keyset()
    {
        SmallService service = new() { RefusesOddLinks = true };
        Assert.Equal(Enumerable.Range(1, 100), await ReadAsync(service, ODataPaging.Auto));
    }

    [Fact]
    public async Task A_short_page_without_a_link_is_not_the_end()
    {
        SmallService service = new() { ShortPage = 4 };
        Assert.Equal(Enumerable.Range(1, 100), await ReadAsync(service, ODataPaging.Auto));
    }

    [Fact]
    public async Task The_cap_of_the_server_is_below_the_page_asked_for()
    {
        SmallService service = new() { Cap = 7, Links = false };
        Assert.Equal(Enumerable.Range(1, 100), await ReadAsync(service, ODataPaging.Keyset));
    }

    [Fact]
    public async Task Skipped_pages_that_never_rest_are_reported()
    {
        SmallService service = new() { Links = false };
        service.AfterPage = (_, rows) => rows.RemoveWhere(row => row <= rows.Min + 12);
        service.Rows.UnionWith(Enumerable.Range(101, 5000));
        ConnectorException error = await Assert.ThrowsAsync<ConnectorException>(() => ReadAsync(service, ODataPaging.Skip));
        Assert.Equal("PAGE-DRIFT", error.Error.Code);
    }

    [Fact]
    public async Task Damaged_answers_are_asked_for_again()
    {
        int calls = 0;
        await using LoopbackServer server = await LoopbackServer.StartAsync(async context =>
        {
            calls++;
            string body = context.Request.Query.ContainsKey("$filter") ? """{"value":[]}""" : """{"value":[{"K":1}]}""";
            string sent = calls switch { 1 => body[..^4], 2 => "<html>busy</html>", _ => body };
            await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(sent));
        });
        Assert.Equal([1], await ReadAsync(server, ODataPaging.Auto));
        Assert.Equal(4, calls);
    }

    [Fact]
    public async Task Leaving_early_ends_the_requests()
    {
        SmallService service = new();
        await using LoopbackServer server = await LoopbackServer.StartAsync(service.AnswerAsync);
        using HttpTransport transport = Transport(server);
        await foreach (ODataFetched page in new ODataCollection(transport, None).ReadAsync(Query(server, ODataPaging.Auto), TestContext.Current.CancellationToken))
        {
            page.Page.Dispose();
            break;
        }

        Assert.InRange(server.Requests.Count, 1, 9);
    }

    [Fact]
    public async Task Rows_are_counted()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(context => context.Response.Body.WriteAsync("\uFEFF42"u8.ToArray()).AsTask());
        using HttpTransport transport = Transport(server);
        Assert.Equal(42, await new ODataCollection(transport, None).CountAsync(Query(server, ODataPaging.Auto), TestContext.Current.CancellationToken));
        Assert.EndsWith("/t/$count", Assert.Single(server.Requests));
    }

    private static async Task<List<int>> ReadAsync(SmallService service, ODataPaging paging)
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(service.AnswerAsync);
        return await ReadAsync(server, paging);
    }

    private static async Task<List<int>> ReadAsync(LoopbackServer server, ODataPaging paging, string set = "t")
    {
        using HttpTransport transport = Transport(server);
        List<int> read = [];
        await foreach (ODataFetched fetched in new ODataCollection(transport, None).ReadAsync(Query(server, paging, set), TestContext.Current.CancellationToken))
        {
            using RecordPage page = fetched.Page;
            for (int row = 0; row < page.RowCount; row++) read.Add(CellValue.TryInteger(page[row].Bytes(0), out long value) ? (int)value : -1);
        }

        return read;
    }

    private static HttpTransport Transport(LoopbackServer server) =>
        new(new HttpTransportOptions { BaseAddress = server.Address, Retry = new RetryOptions { Attempts = 5, FirstDelay = TimeSpan.FromTicks(1) } }, TimeProvider.System, () => 0, NullLogger.Instance);

    private static ODataQuery Query(LoopbackServer server, ODataPaging paging, string set = "t") => new(new Uri(server.Address, set), "t", Schema)
    {
        Key = ["K"],
        KeyOrdinals = [0],
        Paging = paging,
        PageSize = 10,
        Filter = new ODataFilter(_ => EdmType.Integer),
    };

    private static ValueTask None(HttpRequestMessage request, CancellationToken cancel) => default;
}
