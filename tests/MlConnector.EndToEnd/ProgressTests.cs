using System.Text.Json;
using System.Text.RegularExpressions;
using MlConnector.Cli.Progress;
using MlConnector.Composition.Watching;
using MlConnector.EndToEnd.World;
using MlConnector.Engine.Delivery;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.EndToEnd;

/// <summary>How far a run is: the figures, the moving table of a terminal, and the lines where there is none.</summary>
public sealed partial class ProgressTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 14, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Rate_and_time_left_follow_from_rows_and_time()
    {
        StreamProgress stream = Of("ap_invoices", 400, seconds: 2) with { Expected = 1000 };
        Assert.Equal(["ap_invoices", "400", "350", "40", "300", "10", "200/s", "3.0 s"], stream.Cells);
        Assert.Equal("", (stream with { Expected = null }).Cells[^1]);
        Assert.Equal("", (stream with { Expected = 400 }).Cells[^1]);
        Assert.Equal("", Of("x", 400, seconds: 0).Cells[^1]);
        StreamProgress waiting = stream with { Waiting = "posts of an hour", Until = Start.AddMinutes(10), Ends = Start.AddHours(3) };
        Assert.Equal("waits for posts of an hour; ends about 17:00Z", waiting.Cells[^1]);
        Assert.Equal("waits for posts of an hour; ends about 17:00Z", waiting.AsOf(Start.AddMinutes(9), ended: false).Cells[^1]);
        Assert.Equal("3.0 s", waiting.AsOf(Start.AddMinutes(11), ended: false).Cells[^1]);
        Assert.Equal("3.0 s", waiting.AsOf(Start, ended: true).Cells[^1]);
    }

    [Fact]
    public void The_table_is_drawn_over_itself_and_is_gone_at_the_end()
    {
        using StringWriter screen = new();
        LiveTableDisplay table = new(screen, () => (120, 40));
        table.Show([Of("ap_invoices", 100, seconds: 1), Of("gl_accounts", 7, seconds: 1)], ended: false);
        Assert.Equal(["  stream       read  mapped  unchanged  delivered  dead   rows  left", "  ap_invoices   100      50         40          0    10  100/s", "  gl_accounts     7       0         40          0    10    7/s", ""], Plain(screen).Split('\n'));
        table.Show([Of("ap_invoices", 200, seconds: 2), Of("gl_accounts", 7, seconds: 1)], ended: false);
        Assert.Contains("\u001b[3A\u001b[J", screen.ToString(), StringComparison.Ordinal); // up over head and two lines
        table.Say("something happened");
        int said = screen.ToString().IndexOf("something happened", StringComparison.Ordinal);
        Assert.EndsWith("\u001b[3A\u001b[J", screen.ToString()[..said], StringComparison.Ordinal);
        table.Show([Of("ap_invoices", 300, seconds: 3)], ended: false);
        table.Show([Of("ap_invoices", 300, seconds: 3)], ended: true);
        Assert.EndsWith("\u001b[2A\u001b[J", screen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_low_and_narrow_terminal_shows_what_moved_last_and_never_wraps()
    {
        using StringWriter screen = new();
        LiveTableDisplay table = new(screen, () => (100, 7));
        StreamProgress[] streams = [.. Enumerable.Range(1, 9).Select(i => Of($"s{i}", i, seconds: i) with { Waiting = new string('w', 200), Until = DateTimeOffset.MaxValue })];
        table.Show(streams, ended: false);
        string[] lines = Plain(screen).TrimEnd('\n').Split('\n');
        Assert.Equal(["s7", "s8", "s9"], lines[1..4].Select(line => line.Trim().Split(' ')[0]));
        Assert.Equal("  and 6 streams that are further or done", lines[4]);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public void Without_a_terminal_a_stream_gets_a_line_when_it_moved()
    {
        using StringWriter plain = new(), json = new();
        foreach (IProgressDisplay display in new IProgressDisplay[] { new LineDisplay(plain), new JsonLineDisplay(json) })
        {
            StreamProgress first = Of("ap_invoices", 400, seconds: 2) with { Expected = 1000 };
            display.Show([first], ended: false);
            display.Show([first], ended: false);
            display.Show([first with { Waiting = "posts of an hour", Until = Start.AddMinutes(10) }], ended: false);
        }

        Assert.Equal(
            ["ap_invoices: 400 read, 350 mapped, 40 unchanged, 300 delivered, 10 dead, 200 rows/s, 3.0 s left", "ap_invoices: 400 read, 350 mapped, 40 unchanged, 300 delivered, 10 dead, 200 rows/s, waits for posts of an hour"],
            plain.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd('\r')));
        JsonElement[] lines = [.. json.ToString().TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal((2, 400, 200, 3), (lines.Length, lines[0].GetProperty("read").GetInt32(), lines[0].GetProperty("rowsPerSecond").GetInt32(), lines[0].GetProperty("secondsLeft").GetInt32()));
        Assert.Equal("posts of an hour", lines[1].GetProperty("waiting").GetString());
    }

    [Fact]
    public async Task In_a_terminal_a_run_shows_the_table_while_it_works_and_its_result_after_it()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("needs a pseudo-terminal");
        await using Site site = await Site.StartAsync("      ap_suppliers: {}\n      ap_invoices: {}\n");
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        site.Host.Context.Faults.Order(new FaultOrder { Module = "power-bi", Operation = PowerBiFaultPoints.PostRowsCommitted, Effect = FaultEffect.Delay, Delay = TimeSpan.FromSeconds(2), Times = null }); // long enough to be drawn on any machine
        using PseudoTerminal terminal = PseudoTerminal.Start(site.Mlc, "run");
        string screen = (await terminal.EndAsync()).Ended(0).Output;
        Assert.Matches(@"stream +read +mapped +unchanged +delivered +dead +rows +left", Colours().Replace(screen, ""));
        Assert.Matches(@"ap_invoices +[\d,]+ +[\d,]+ +0 +[\d,]+ +0 +[\d,]+/s", Colours().Replace(screen, ""));
        int last = screen.LastIndexOf("\u001b[J", StringComparison.Ordinal), result = screen.IndexOf("Verified", StringComparison.Ordinal);
        Assert.InRange(last, 1, result); // nothing is drawn over the result
    }

    private static StreamProgress Of(string stream, long read, int seconds) =>
        new(stream, new FateCounts { Read = read, New = Math.Max(0, read - 50), Unchanged = 40, Dead = 10, Delivered = Math.Max(0, read - 100) }, Start, Start.AddSeconds(seconds));

    private static string Plain(StringWriter screen) => Colours().Replace(screen.ToString(), "");

    [GeneratedRegex(@"\u001b\[[\d;]*[A-Za-z]", RegexOptions.None, 1000)]
    private static partial Regex Colours();
}
