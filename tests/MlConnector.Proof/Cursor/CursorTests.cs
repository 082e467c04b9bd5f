using MlConnector.Proof.Seeds;

namespace MlConnector.Proof.Cursor;

/// <summary>
/// All strategies over random schedules of inserts, edits, deletions, purges, back-dated postings, ties, NULL and future dates around and during polls, at the precision of a day and of a second, in three zones around a change of
/// the clocks; pages come over HTTP from a table that changes between two of them.
/// </summary>
public sealed class CursorTests
{
    [Fact]
    public async Task INV2_no_key_is_missing_none_doubled_and_none_falsely_gone()
    {
        await using ErpServer server = await ErpServer.StartAsync();
        Tally covered = await new Slice("CursorTests.INV2_no_key_is_missing_none_doubled_and_none_falsely_gone", few: 14, full: 2100).PlayAsync(async seed =>
        {
            await using var schedule = new Schedule(seed, server);
            return await schedule.RunAsync();
        });
        Assert.True(covered["polls"] > 0);
        if (Slice.IsFull) Assert.All(["changes between pages", "tombstones", "paging Skip over NoLinks"], what => Assert.True(covered[what] > 250, what)); // one of eight ways of paging, in 2,100 schedules
    }
}
