using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Tests.Pairs;

public sealed class PairTests
{
    [Fact]
    public async Task Halves_that_cannot_find_each_other_are_refused_with_the_field_that_is_missing()
    {
        await using var desk = new OrderDesk(grace: 3, cut => cut with { PairedBy = [new("Nothing", "Order")] });
        desk.Book.Write("o1", "v1", ("1", "v1"));

        RunResult run = await desk.InProcessAsync((services, pipeline) => new PipelineRunner(services).RunAsync(pipeline, new RunRequest("test"), CancellationToken.None, CancellationToken.None));

        ConnectorError error = Assert.Single(run.Errors);
        Assert.Equal("STREAM-PAIR", error.Code);
        Assert.Contains("Nothing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_does_not_wait_can_be_written_off()
    {
        await using var desk = new OrderDesk(grace: 3);
        desk.Book.Write("o1", "v1", ("1", "v1"));
        await desk.RunAsync();

        var refused = await Assert.ThrowsAsync<ConnectorException>(() => desk.InProcessAsync(async (services, pipeline) =>
        {
            await new WaitingService(services).WriteOffAsync("finance", pipeline.Content.Streams[0], "o7", "anna", "never", CancellationToken.None);
            return 0;
        }));

        Assert.Equal("WAITING-UNKNOWN", refused.Error.Code);
    }

    [Fact]
    public async Task An_order_entered_between_the_two_reads_is_read_again_in_the_same_run_and_arrives_whole()
    {
        await using var desk = new OrderDesk(grace: 3);
        desk.Book.Write("o1", "v1", ("1", "v1"));
        await desk.RunAsync();
        bool entered = false;
        desk.Before = (lines, window) =>
        {
            if (lines || window is not RangeWindow || entered) return;
            entered = true;
            desk.Book.Write("o2", "v2", ("1", "v2"), ("2", "v2"));
        };

        RunResult run = await desk.RunAsync();

        Assert.Equal(RunState.Verified, run.State);
        desk.AssertCurrent();
        StreamResult headers = Of(run, "orders");
        Assert.Equal((1, 1), (headers.Counts.Waiting, headers.Counts.New));
        Assert.Null(headers.Counts.Imbalance());
        Assert.Empty(headers.Waiting);
        Assert.Empty(headers.Remarks);
    }

    [Fact]
    public async Task A_line_added_between_the_two_reads_arrives_before_its_changed_header()
    {
        await using var desk = new OrderDesk(grace: 3);
        desk.Book.Write("o1", "v1", ("1", "v1"));
        await desk.RunAsync();
        bool added = false;
        List<string> seen = [];
        desk.Tables.HeaderStored = _ => seen.Add(string.Join(',', desk.Tables.Lines.Current().Keys.Order(StringComparer.Ordinal)));
        desk.Before = (lines, window) =>
        {
            if (lines || window is not RangeWindow || added) return;
            added = true;
            desk.Book.Write("o1", "v2", ("2", "v2"));
        };

        await desk.RunAsync();

        Assert.Equal(["o1-1,o1-2"], seen);
        desk.AssertCurrent();
    }

    [Fact]
    public async Task A_header_without_lines_waits_for_its_grace_across_restarts_and_is_then_delivered_with_a_remark_INV2()
    {
        await using var desk = new OrderDesk(grace: 2);
        desk.Book.Write("o1", "v1");
        for (int poll = 1; poll <= 2; poll++)
        {
            StreamResult waits = Of(await desk.RunAsync(), "orders");
            Assert.Equal(poll, Assert.Single(waits.Waiting).Polls);
            Assert.Contains("lines has no row of it", Assert.Single(waits.Remarks), StringComparison.Ordinal);
            Assert.Empty(desk.Tables.Headers.Rows);
        }

        StreamResult over = Of(await desk.RunAsync(), "orders");

        Assert.Contains("is delivered as it is", Assert.Single(over.Remarks), StringComparison.Ordinal);
        Assert.Empty(over.Waiting);
        desk.AssertCurrent();
        Assert.Empty(Of(await desk.RunAsync(), "orders").Remarks);
    }

    [Theory]
    [InlineData(19, 19)]
    [InlineData(20, 0)]
    public async Task Where_most_headers_have_no_lines_that_is_how_the_site_is(int headers, int waiting)
    {
        await using var desk = new OrderDesk(grace: 2);
        for (int order = 1; order <= headers; order++) desk.Book.Write($"o{order}", "v1");

        StreamResult orders = Of(await desk.RunAsync(), "orders");

        Assert.Equal(waiting, orders.Waiting.Length);
        Assert.Equal(headers - waiting, desk.Tables.Headers.Rows.Count);
        Assert.Equal(waiting == 0, orders.Remarks.Any(remark => remark.Contains("20 more rows have no other half in lines", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_header_that_needs_no_lines_does_not_wait()
    {
        await using var desk = new OrderDesk(grace: null, cut => cut with { PairedWhen = "Name <> 'cancelled'" });
        desk.Book.Write("o1", "cancelled");
        desk.Book.Write("o2", "v2");

        Assert.Equal("o2", Assert.Single(Of(await desk.RunAsync(), "orders").Waiting).Text);

        Assert.Equal("o1", Assert.Single(desk.Tables.Headers.Rows).Id);
    }

    [Fact]
    public async Task Lines_whose_header_is_gone_wait_for_their_grace_and_a_header_that_comes_later_brings_them_at_once()
    {
        await using var desk = new OrderDesk(grace: 2);
        desk.Book.Write("o1", "v1", ("1", "v1"));
        await desk.RunAsync();
        desk.Book.Write("o2", null, ("1", "v2"));
        desk.Book.Write("o3", null, ("1", "v3"));

        Assert.Equal(["o2", "o3"], Of(await desk.RunAsync(), "lines").Waiting.Select(waits => waits.Text));
        desk.Book.Write("o3", "v4");
        Assert.Equal(["o2"], Of(await desk.RunAsync(), "lines").Waiting.Select(waits => waits.Text));
        Assert.Equal(["o1-1", "o3-1"], desk.Tables.Lines.Current().Keys.Order(StringComparer.Ordinal));

        Assert.Contains("o2 is delivered as it is", Assert.Single(Of(await desk.RunAsync(), "lines").Remarks), StringComparison.Ordinal);
        desk.AssertCurrent();
    }

    [Fact]
    public async Task A_document_that_a_person_writes_off_is_delivered_at_the_next_poll_as_it_is()
    {
        await using var desk = new OrderDesk(grace: null);
        desk.Book.Write("o1", "v1");
        await desk.RunAsync();
        await desk.InProcessAsync(async (services, pipeline) =>
        {
            var waiting = new WaitingService(services);
            Assert.Equal("o1", Assert.Single(Assert.Single(await waiting.ListAsync("finance", pipeline.Content.Streams, CancellationToken.None)).Items).Document);
            await waiting.WriteOffAsync("finance", pipeline.Content.Streams[0], "o1", "me", "it never had any", CancellationToken.None);
            await Assert.ThrowsAsync<ConnectorException>(() => waiting.WriteOffAsync("finance", pipeline.Content.Streams[0], "o9", "me", "no such order", CancellationToken.None));
            return 0;
        });

        await desk.RunAsync();

        desk.AssertCurrent();
        await using var store = await desk.OpenStoreAsync();
        List<string> actions = [];
        await foreach (AuditEntry entry in store.Audit.ReadAsync(1, CancellationToken.None)) actions.Add(entry.Action);
        Assert.Contains("waiting.write-off", actions);
    }

    [Fact]
    public async Task Purged_halves_hold_nothing_up()
    {
        await using var desk = new OrderDesk(grace: 1);
        desk.Book.Write("o1", "v1", ("1", "v1"));
        desk.Book.Write("o2", "v2", ("1", "v2"));
        await desk.RunAsync();
        desk.Book.Purge("o1", header: true, lines: false);
        desk.Book.Purge("o2", header: false, lines: true);

        RunResult run = await desk.RunAsync();

        Assert.All(run.Streams, stream => Assert.Empty(stream.Waiting));
        desk.Book.Write("o2", "closed");
        Assert.Single(Of(await desk.RunAsync(), "orders").Waiting);
        await desk.RunAsync();
        Assert.Equal("closed", desk.Tables.Headers.Current()["o2"].Name);
    }

    [Fact]
    public async Task A_poll_with_nothing_new_asks_nothing_about_other_halves()
    {
        await using var desk = new OrderDesk(grace: 3);
        desk.Book.Write("o1", "v1", ("1", "v1"));
        await desk.RunAsync();
        desk.Asked.Clear();

        await desk.RunAsync();

        Assert.All(desk.Asked, window => Assert.IsType<RangeWindow>(window));
        Assert.Equal(2, desk.Asked.Count);
    }

    [Fact]
    public async Task More_headers_without_lines_than_can_be_remembered_are_the_ERP_and_are_delivered()
    {
        await using var desk = new OrderDesk(grace: 3);
        for (int order = 0; order < 1860; order++)
        {
            // One in three has no lines: many, but not most of a page.
            (string, string)[] lines = order % 3 == 0 ? [] : [("1", "v")];
            desk.Book.Write(order.ToString("D4", CultureInfo.InvariantCulture), "v", lines);
        }

        StreamResult headers = Of(await desk.RunAsync(), "orders");

        Assert.Equal((500, 120 + 1240), (headers.Counts.Waiting, headers.Counts.New));
        Assert.Contains(headers.Remarks, remark => remark.StartsWith("120 more rows", StringComparison.Ordinal));
        for (int poll = 0; poll < 3; poll++) await desk.RunAsync();
        desk.AssertCurrent();
    }

    [Fact]
    public async Task More_headers_ahead_of_their_lines_than_can_be_remembered_leave_the_cursor_where_it_is_INV2()
    {
        await using var desk = new OrderDesk(grace: null);
        for (int order = 0; order < 620; order++) desk.Book.Write(order.ToString("D4", CultureInfo.InvariantCulture), "v", ("1", "v"));

        StreamResult headers = Of(await desk.RunAsync("orders"), "orders");

        Assert.Equal((620, 0), (headers.Counts.Waiting, headers.Counts.New));
        Assert.Contains(headers.Remarks, remark => remark.StartsWith("More than 500 documents wait", StringComparison.Ordinal));
        await desk.RunAsync();
        desk.AssertCurrent();
    }

    private static StreamResult Of(RunResult run, string stream) => run.Streams.Single(result => result.Stream == stream);
}
