using MlConnector.Chaos.Cases;

namespace MlConnector.Chaos;

/// <summary>What happens to the engine beside a kill: connections, tokens, sessions, wrong answers, read-back switched off, full disks, clocks, a second run.</summary>
public sealed class FaultTests(ArenaFixture arena)
{
    [Theory]
    [InlineData("connections-cut")]
    [InlineData("refusals-in-passing")]
    [InlineData("token-dies")]
    [InlineData("token-expires-inside-back-off")]
    [InlineData("session-dies")]
    public async Task INV_3_connections_tokens_and_sessions_that_die_lose_and_double_nothing(string name) => await HoldsAsync(name);

    [Fact]
    public async Task Short_truncated_cut_and_HTML_pages_lose_nothing() => await HoldsAsync("bad-pages");

    [Fact]
    public async Task INV_3_without_read_back_nothing_is_lost_and_what_may_be_doubled_is_named() => await HoldsAsync("no-read-back");

    [Fact]
    public async Task INV_1_a_full_disk_of_journal_ledger_or_store_loses_and_doubles_nothing() => await HoldsAsync("disk-full");

    [Theory]
    [InlineData("clock-set")]
    [InlineData("clock-set-forward-while-an-outcome-is-unknown")]
    [InlineData("summer-time-ends")]
    public async Task INV_3_a_clock_that_jumps_frees_nothing_early(string name) => await HoldsAsync(name);

    [Fact]
    public async Task INV_5_a_generation_does_not_become_current_by_a_closing_row_that_was_refused() => await HoldsAsync("closing-row-refused");

    [Fact]
    public async Task INV_8_two_runs_at_once_deliver_once() => await HoldsAsync("two-runs-at-once");

    [Fact]
    public async Task A_bad_row_that_is_repaired_and_replayed_across_kills_arrives_once() => await HoldsAsync("bad-row-repaired-and-replayed");

    private async Task HoldsAsync(string name)
    {
        CaseEnd end = await arena.EndOf(name);
        Assert.True(end.Holds, end.Story);
    }
}
